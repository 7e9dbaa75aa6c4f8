"""Whom a member does not want to see."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.core.http import MemberRequest
from community.core.idempotency import once
from members.queries.ignoring import ignored_members
from members.queries.profiles import get_member_for
from members.services import ignoring

_LONGEST = 500


@login_required
@require_POST
@once
def ignore(request: MemberRequest, handle: str) -> HttpResponse:
    """Show nothing of somebody any more, or show it again (ignore=0)."""
    member = get_member_for(handle)
    if request.POST.get("ignore") == "0":
        ignoring.unignore(actor=request.user, member=member)
        messages.success(request, _("You see again what %(name)s writes.") % {"name": member.display_name})
    else:
        ignoring.ignore(actor=request.user, member=member)
        messages.success(
            request,
            _("You see nothing more of %(name)s. Under “Me” you can take it back.") % {"name": member.display_name},
        )
    back = request.POST.get("next", "")
    fits = back.startswith("/") and len(back) <= _LONGEST
    if fits and url_has_allowed_host_and_scheme(back, allowed_hosts=None, require_https=request.is_secure()):
        return redirect(back)
    return redirect(member)


@login_required
@require_safe
def ignored(request: MemberRequest) -> HttpResponse:
    """Everybody whom the member ignores."""
    return render(request, "members/ignored.html", {"people": ignored_members(request.user)})
