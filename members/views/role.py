from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core.http import MemberRequest
from members.queries.role_page import PATH, role_page


@require_safe
@login_required
def show(request: MemberRequest) -> HttpResponse:
    """My role, what the next one asks for, and how I came by it."""
    context = {"member": request.user, "page": role_page(request.user), "path": PATH}
    return render(request, "members/role.html", context)
