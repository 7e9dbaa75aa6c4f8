from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core.http import MemberRequest


@require_safe
@login_required
def show(request: MemberRequest) -> HttpResponse:
    """The way from me to all that is mine."""
    return render(request, "members/me.html", {"member": request.user})
