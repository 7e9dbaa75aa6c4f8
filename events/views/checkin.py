from typing import Any

from django.http import Http404, HttpResponse

from community.core.http import AnyRequest


def door(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def check_in(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def undo(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
