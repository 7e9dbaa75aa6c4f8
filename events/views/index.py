from typing import Any

from django.http import Http404, HttpResponse

from community.core.http import AnyRequest


def meetups(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def past_meetups(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
