from typing import Any

from django.http import Http404, HttpResponse

from community.core.http import AnyRequest


def attendees(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def print_list(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def remove(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def attendance(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
