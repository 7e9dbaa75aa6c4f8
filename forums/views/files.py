import os
from pathlib import Path

import structlog
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from community.core.filenames import attachment, ending_of
from community.core.filetypes import content_type_of
from community.core.http import AnyRequest, is_ahead
from community.core.ranges import file_response, is_from_the_start
from forums.models import ReleaseFile
from forums.queries.resources import get_file_for
from forums.services import downloads
from members.models import Member

log = structlog.get_logger(__name__)


@require_safe
def file(request: AnyRequest, pk: int, name: str) -> HttpResponse:
    """A file of a release, to be saved: whole or in part, with a type of our own table, as a thing that can do nothing.

    With HEARTH_ACCEL set (an internal location of the proxy) the proxy sends the file and its parts.
    """
    row = get_file_for(request.user, pk)
    if name != row.name:
        return redirect(row, permanent=True)
    path = Path(settings.MEDIA_ROOT) / row.path
    if not os.path.isfile(path):
        log.error("file_missing", file=row.pk)
        raise Http404
    content_type = content_type_of(ending_of(row.name))
    if settings.MEDIA_ACCEL:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL.rstrip('/')}/{row.path}"
    else:
        response = file_response(request, path, size=row.size, etag=f'"{row.sha256[:32]}"', content_type=content_type)
    if response.status_code in (200, 206) and _counts(request, row):
        _note(request, row)
    response["Content-Disposition"] = attachment(row.name)
    # A release can be withdrawn, or its board closed to some: whoever kept the file asks first.
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _counts(request: AnyRequest, row: ReleaseFile) -> bool:
    """What a browser fetches ahead is no download, nor is the rest of one that broke off."""
    return request.method == "GET" and not is_ahead(request) and is_from_the_start(request, row.size)


def _note(request: AnyRequest, row: ReleaseFile) -> None:
    member = request.user if isinstance(request.user, Member) else None
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        # A socket without an address: then all who come this way are one.
        address = ""
    browser = request.headers.get("User-Agent", "")
    downloads.note(file=row, member=member, address=address, browser=browser)
