"""Releasing versions of a resource, and the page that lists them."""

from dataclasses import dataclass, field
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.errors import HearthError, InvalidInput, NotAllowed, TooMany
from community.core.filetypes import ENDINGS
from community.core.http import AnyRequest, MemberRequest
from community.core.idempotency import once
from community.core.uploads import ReceivedFile
from forums import policies
from forums.enums import State
from forums.forms import ReleaseForm
from forums.models import ReleaseFile, Thread
from forums.queries.access import get_thread_for
from forums.queries.resources import loose_files, resource_of, versions_page
from forums.queries.thread_page import page_number
from forums.services import files as file_services
from forums.services import releases
from forums.services.policy import resource_policy
from forums.views.writing import refuse

# What a form weighs beside its files.
_SLACK = 4 * 1024 * 1024


@dataclass
class _Files:
    """Files of a form that is being filled in: taken in already, so that a refused form does not lose them."""

    kept: list[ReleaseFile] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@require_safe
def versions(request: AnyRequest, pk: int, slug: str) -> HttpResponse:
    """All releases of a resource."""
    found = get_thread_for(request.user, pk)
    before = page_number(request.GET.get("before"))
    page = versions_page(request.user, found, before=before if "before" in request.GET else None)
    context = {"thread": found, "board": found.board, "page": page}
    return render(request, "forums/versions.html", context)


# The form is read only when somebody may send it, and by a handler of its own; what protects it comes after.
@csrf_exempt
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_release(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Release a version of a resource."""
    found = _thread_to_release_in(request, pk)
    if request.method == "POST":
        refused = _prepare(request)
        if refused is not None:
            return refused
    return _new_release(request, thread=found)


@csrf_protect
def _new_release(request: MemberRequest, *, thread: Thread) -> HttpResponse:
    if request.method != "POST":
        known = resource_of(thread)
        about = {"licence": known.licence, "tested_with": known.tested_with} if known else {}
        return _show(request, thread, ReleaseForm(initial=about), _Files())
    if _is_too_large(request):
        return _too_large(request)
    tray = _take_files(request, thread)
    return _publish(request, thread=thread, form=ReleaseForm(request.POST), tray=tray)


@once
def _publish(request: MemberRequest, *, thread: Thread, form: ReleaseForm, tray: _Files) -> HttpResponse:
    if tray.errors or not form.is_valid():
        return _show(request, thread, form, tray)
    try:
        release = releases.publish_release(actor=request.user, thread=thread, files=tray.kept, **form.cleaned_data)
    except (InvalidInput, TooMany) as error:
        refuse(form, error)
        return _show(request, thread, form, tray, status=error.status)
    if release.state == State.HELD:
        messages.info(request, _("Thank you. A moderator looks at it first; you will hear from us."))
    else:
        messages.success(request, _("Version %(version)s is out.") % {"version": release.version})
    return redirect(thread)


def _show(
    request: MemberRequest, thread: Thread, form: ReleaseForm, tray: _Files, *, status: int = 422
) -> HttpResponse:
    for message in tray.errors:
        form.add_error("files", message)
    context = {
        "thread": thread,
        "board": thread.board,
        "form": form,
        "files": tray.kept,
        "max_mb": resource_policy().max_mb,
        "most": resource_policy().files_per_release,
        "endings": ", ".join(ENDINGS),
        "accept": ",".join(f".{ending}" for ending in ENDINGS),
    }
    return render(request, "forums/new_release.html", context, status=status if form.is_bound else 200)


@csrf_exempt
@login_required
@require_POST
def upload(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Take in one file for the form that is being filled in: what scripts call, to show how far it has come."""
    found = _thread_to_release_in(request, pk)
    refused = _prepare(request)
    return refused if refused is not None else _upload(request, thread=found)


@csrf_protect
def _upload(request: MemberRequest, *, thread: Thread) -> HttpResponse:
    if _is_too_large(request):
        return _too_large(request)
    received = request.FILES.getlist("files")
    if len(received) != 1:
        return JsonResponse({"error": str(InvalidInput.message)}, status=422)
    try:
        row = file_services.upload(actor=request.user, thread=thread, file=cast(ReceivedFile, received[0]))
    except HearthError as error:
        return JsonResponse({"error": str(error.message)}, status=error.status)
    return JsonResponse({"key": row.key, "name": row.name, "size": row.size, "sha256": row.sha256})


@login_required
@require_POST
def follow(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Be told of new versions, or no longer."""
    found = get_thread_for(request.user, pk)
    resource = resource_of(found)
    wanted = request.POST.get("follow") == "1"
    if resource is not None:
        resource.thread = found
        releases.follow_resource(member=request.user, resource=resource, follow=wanted)
        if wanted:
            messages.success(request, _("You will hear of each new version."))
    return redirect(found)


def _thread_to_release_in(request: MemberRequest, pk: int) -> Thread:
    found = get_thread_for(request.user, pk)
    if not policies.can_release(request.user, found):
        raise NotAllowed(_("Releases come from regulars and up, in threads of their own."))
    return found


def _prepare(request: MemberRequest) -> HttpResponse | None:
    """Have the form's files go straight to the disk; an answer when there is more than can be taken."""
    policy = resource_policy()
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > policy.max_bytes * policy.files_per_release + _SLACK:
        return _too_large(request)
    request.upload_handlers = [file_services.handler(request)]
    return None


def _is_too_large(request: MemberRequest) -> bool:
    # Reading the form is what makes the upload handler count.
    return request.POST is not None and bool(request.META.get("hearth.too_large"))


def _too_large(request: MemberRequest) -> HttpResponse:
    return render(request, "413.html", {"max_mb": resource_policy().max_mb}, status=413)


def _take_files(request: MemberRequest, thread: Thread) -> _Files:
    """Take in the files that came with the form, beside those that it keeps from before (by key, in `kept`)."""
    tray = _Files(loose_files(request.user, request.POST.getlist("kept")))
    for received in request.FILES.getlist("files"):
        try:
            file = cast(ReceivedFile, received)
            tray.kept.append(file_services.upload(actor=request.user, thread=thread, file=file))
        except (InvalidInput, TooMany) as error:
            tray.errors.append(str(error.message))
    return tray
