from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from community.core.errors import HearthError, InvalidInput, NotAllowed
from community.core.http import MemberRequest
from members.forms.profile import HandleForm, ProfileForm
from members.handles import CHANGE_AGAIN_AFTER
from members.models import Member
from members.services.avatars import draw_avatar, put_avatar, remove_avatar
from members.services.members import change_handle, update_profile
from members.views.language import set_language


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    """What I say about myself."""
    sent = request.method == "POST"
    form = ProfileForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial=ProfileForm.initial_of(request.user),
    )
    # Known once the form's fields have been read.
    too_large = "hearth.too_large" in request.META
    if too_large:
        form.add_error("avatar", _("This picture is too large: at most 30 MB."))
    status = 413 if too_large else 422 if sent else 200
    if sent and form.is_valid():
        refused = _save(request.user, form)
        if refused is None:
            return _saved(request, form.cleaned_data["language"])
        status = refused.status
    return render(request, "members/settings.html", {"form": form}, status=status)


def _saved(request: MemberRequest, language: str) -> HttpResponse:
    with override(language):
        messages.success(request, _("Saved."))
    return set_language(redirect("members:settings"), language)


def _save(member: Member, form: ProfileForm) -> HearthError | None:
    """Save all of it or nothing; what was refused becomes an error of the form, and is returned."""
    said = form.cleaned_data
    try:
        drawn = draw_avatar(said["avatar"]) if said["avatar"] else None
        with transaction.atomic():
            update_profile(
                actor=member,
                display_name=said["display_name"],
                bio=said["bio"],
                place=said["chosen_place"],
                language=said["language"],
                zone=said["zone"],
            )
            if drawn:
                put_avatar(actor=member, encoded=drawn)
            elif said["remove_avatar"]:
                remove_avatar(actor=member)
    except InvalidInput as error:
        form.add_error(error.field, error.message)  # type: ignore[arg-type]
        return error
    except NotAllowed as error:
        form.add_error(None, str(error.message))
        return error
    return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def handle(request: MemberRequest) -> HttpResponse:
    """Another handle, once in 90 days."""
    changed_at = request.user.handle_changed_at
    opens = changed_at + CHANGE_AGAIN_AFTER if changed_at else None
    locked_until = opens if opens and opens > request.user.seen_at else None
    sent = request.method == "POST"
    form = HandleForm(request.POST if sent else None, initial={"handle": request.user.handle})
    status = 422 if sent else 200
    if sent and form.is_valid():
        try:
            change_handle(actor=request.user, handle=form.cleaned_data["handle"])
        except InvalidInput as error:
            form.add_error(error.field, error.message)  # type: ignore[arg-type]
        except NotAllowed as error:
            form.add_error(None, str(error.message))
            status = error.status
        else:
            messages.success(request, _("Saved."))
            return redirect("members:settings")
    context = {"form": form, "locked_until": locked_until, "pause_days": CHANGE_AGAIN_AFTER.days}
    return render(request, "members/handle.html", context, status=status)
