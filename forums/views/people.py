from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest
from forums.queries.lists import threads_by
from members.queries.profiles import get_member_for


@require_safe
def member_threads(request: AnyRequest, handle: str) -> HttpResponse:
    """What somebody has started on the boards."""
    member = get_member_for(handle)
    return render(
        request, "forums/member_threads.html", {"member": member, "threads": threads_by(member, request.user)}
    )
