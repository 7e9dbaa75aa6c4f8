from typing import Any

from django.http import Http404, HttpResponse

from community.core.http import AnyRequest


def new_meetup(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def edit_meetup(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def publish(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def call_off(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def hosts(request: AnyRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
