from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest
from members.queries import profiles


@require_safe
def show(request: AnyRequest, handle: str) -> HttpResponse:
    """What somebody has done here."""
    member = profiles.get_member_for(handle)
    if member.handle != handle:
        return redirect(member, permanent=True)
    context = {"member": member, "deeds": profiles.deeds_of(member)}
    return render(request, "members/profile.html", context)
