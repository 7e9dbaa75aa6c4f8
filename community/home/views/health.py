"""Is the process up, and can it serve."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.home.queries import readiness


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served (200 or 503), and what is not as it should be though they can."""
    found = readiness.check()
    body = {"ready": found.ready, "failing": found.failing, "degraded": found.degraded}
    return JsonResponse(body, status=200 if found.ready else 503)
