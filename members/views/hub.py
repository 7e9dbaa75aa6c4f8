from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core.http import MemberRequest
from members.policies import can_moderate


@require_safe
@login_required
def show(request: MemberRequest) -> HttpResponse:
    """The way from me to all that is mine."""
    context = {"member": request.user, "can_moderate": can_moderate(request.user)}
    return render(request, "members/me.html", context)
