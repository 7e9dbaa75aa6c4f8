from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest, MemberRequest, is_ahead
from community.core.pagination import Cursor
from community.notifications.services import mark_subject_read
from events.queries import sharing
from events.queries.access import get_meetup_for
from events.queries.meetup_page import meetup_page
from events.queries.meetup_page import people as people_page
from members.models import Member


def in_wechat(request: AnyRequest) -> bool:
    """WeChat's browser opens no calendar files."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


@require_safe
def short(request: AnyRequest, meetup_id: int) -> HttpResponse:
    """The address to share: leads to the page."""
    found, _standing = get_meetup_for(request.user, meetup_id)
    return redirect(found)


@require_safe
def meetup(request: AnyRequest, meetup_id: int, slug: str) -> HttpResponse:
    """One meetup, and the one button that fits the reader's state."""
    found, standing = get_meetup_for(request.user, meetup_id)
    if slug != found.slug:
        return redirect(found, permanent=True)
    page = meetup_page(request.user, found, standing)
    if isinstance(request.user, Member) and found.has_news and request.method == "GET" and not is_ahead(request):
        mark_subject_read(member=request.user, subject=found.subject)
    context = {
        "page": page,
        "meetup": found,
        "in_wechat": in_wechat(request),
        "og_description": sharing.one_line(found),
        "copy_text": sharing.copy_text(found, private=page.private),
        "linked_data": sharing.linked_data(found, page.hosts),
        "canonical": settings.BASE_URL + found.get_absolute_url(),
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': found.get_absolute_url()})}",
    }
    response = render(request, "events/meetup.html", context)
    patch_vary_headers(response, ("User-Agent",))
    return response


@login_required
@require_safe
def people(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Everybody who is going, in the order they got their seats."""
    found, _standing = get_meetup_for(request.user, meetup_id)
    page = people_page(found, Cursor.parse(request.GET.get("after")))
    return render(request, "events/people.html", {"meetup": found, "page": page})
