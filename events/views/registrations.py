from typing import Any

from django.http import Http404, HttpResponse

from community.core.http import AnyRequest


def register(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def cancel(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def accept(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def decline(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def mine(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
