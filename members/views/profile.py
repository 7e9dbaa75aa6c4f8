from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest
from members.policies import can_ignore, is_staffish
from members.queries import profile_parts, profiles
from members.queries.ignoring import ignored_ids


@require_safe
def show(request: AnyRequest, handle: str) -> HttpResponse:
    """What somebody has done here, on the pages and in person."""
    member = profiles.get_member_for(handle)
    if member.handle != handle:
        return redirect(member, permanent=True)
    context = {
        "member": member,
        "viewer_is_self": request.user.pk == member.pk,
        "viewer_is_staff": is_staffish(request.user),
        "can_ignore": can_ignore(request.user, member),
        "is_ignored": member.pk in ignored_ids(request.user),
        "deeds": profiles.deeds_of(member),
        "sections": profile_parts.sections(request.user, member),
    }
    return render(request, "members/profile.html", context)
