from typing import Any

from django.http import Http404, HttpResponse

from community.core.http import AnyRequest


def club(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def edit_club(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
