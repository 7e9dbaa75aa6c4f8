from typing import Any

from django.http import Http404, HttpResponse

from community.core.http import AnyRequest


def short(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def people(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def meetup(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
