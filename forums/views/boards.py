from django.http import HttpResponse

from community.core.http import AnyRequest


def boards(request: AnyRequest) -> HttpResponse:
    return HttpResponse("")
