import os
import posixpath
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest
from community.core.images import content_type_of
from forums.queries.photos import can_still_see, withdrawn_post

_A_YEAR = "public, max-age=31536000, immutable"


@require_safe
def media(request: AnyRequest, path: str) -> HttpResponse:
    """A stored picture under its unguessable name, with a type of our own table, as a thing that can do nothing.

    With HEARTH_ACCEL set (an internal location of the proxy) the proxy sends the file.
    """
    name = posixpath.normpath(path)
    content_type = content_type_of(name)
    if content_type is None or name.startswith((".", "/")) or "\\" in name or "/." in name:
        raise Http404
    file = Path(settings.MEDIA_ROOT) / name
    # os.path: a name too long for the file system is no file, and for pathlib an error.
    there = os.path.isfile(file)
    withdrawn = withdrawn_post(name) if there else None
    if not there or (withdrawn and not can_still_see(request.user, withdrawn)):
        raise Http404
    response: HttpResponse | FileResponse
    if settings.MEDIA_ACCEL:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL.rstrip('/')}/{name}"
    else:
        response = FileResponse(file.open("rb"), content_type=content_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store" if withdrawn else _A_YEAR
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response  # type: ignore[return-value]
