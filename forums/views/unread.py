"""What a member has not read."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.core.http import MemberRequest
from community.core.pagecache import kept_page
from community.core.pagination import Cursor
from community.moderation.policies import has_no_desk
from forums.queries.unread import Tab, unread_page


@login_required
@require_safe
@kept_page(list, params=("tab", "after"), members=has_no_desk)
def unread_list(request: MemberRequest) -> HttpResponse:
    """What is unread in what the member follows, or what is new on their boards (?tab=new)."""
    tab: Tab = "new" if request.GET.get("tab") == "new" else "following"
    page = unread_page(request.user, tab, after=Cursor.parse(request.GET.get("after")))
    here = reverse("forums:unread-list") + ("?tab=new" if tab == "new" else "")
    older = f"{here}{'&' if '?' in here else '?'}after={page.next}" if page.next else None
    context = {"page": page, "older": older, "newer": None if page.is_first else here}
    return render(request, "forums/unread.html", context)
