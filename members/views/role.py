from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core.http import MemberRequest


@require_safe
@login_required
def show(request: MemberRequest) -> HttpResponse:
    """My role, how I came by it, and what the next one asks for."""
    history = request.user.role_changes.order_by("-created_at", "-id")[:20]
    return render(request, "members/role.html", {"member": request.user, "history": history})
