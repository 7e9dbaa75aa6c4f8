from typing import Any

from django.http import Http404, HttpResponse

from community.core.http import AnyRequest


def download(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
