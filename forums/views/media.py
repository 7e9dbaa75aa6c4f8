import os
import posixpath
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest
from community.core.images import content_type_of
from forums.queries.photos import FOLDER, can_see_photo, is_for_everyone, photo_at

_A_YEAR = "public, max-age=31536000, immutable"
# A post can be hidden, or its board closed to some.
_AN_HOUR = "public, max-age=3600"
_ASK_AGAIN = "private, no-cache"


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
    if not os.path.isfile(file):
        raise Http404
    kept = _A_YEAR
    if name.startswith(FOLDER):
        photo = photo_at(name)
        # Who asks is looked up only where not everybody may see it.
        kept = _AN_HOUR if is_for_everyone(photo) else _ASK_AGAIN
        if kept == _ASK_AGAIN and not can_see_photo(request.user, photo):
            raise Http404
    response: HttpResponse | FileResponse
    if settings.MEDIA_ACCEL:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL.rstrip('/')}/{name}"
    else:
        response = FileResponse(file.open("rb"), content_type=content_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = kept
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response  # type: ignore[return-value]
