"""What a member hears of boards and threads."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.http import MemberRequest
from community.core.pagination import Cursor
from forums.enums import FollowLevel
from forums.queries.access import get_board_for, get_thread_for
from forums.queries.mute_links import read_token
from forums.queries.watching import watched_by
from forums.services import watching
from members.models import Member


def _told(level: FollowLevel, name: str) -> str:
    return {
        FollowLevel.WATCHING: _("You are told of everything new in “%(name)s”."),
        FollowLevel.TRACKING: _("What is new in “%(name)s” is counted, and comes with your digest."),
        FollowLevel.NORMAL: _("In “%(name)s” you are told when somebody answers you."),
        FollowLevel.MUTED: _("You hear nothing of “%(name)s” any more."),
    }[level] % {"name": name}


@login_required
@require_POST
def board(request: MemberRequest, slug: str) -> HttpResponse:
    """Set what the member hears of a board: the button pressed says what."""
    found = get_board_for(request.user, slug)
    level = watching.watch_board(actor=request.user, board=found, level=request.POST.get("level", ""))
    messages.success(request, _told(level, found.name))
    return redirect("forums:watching" if "back" in request.POST else found)


@login_required
@require_POST
def thread(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Set what the member hears of a thread: the button pressed says what."""
    found = get_thread_for(request.user, pk)
    level = watching.watch_thread(actor=request.user, thread=found, level=request.POST.get("level", ""))
    messages.success(request, _told(level, found.title))
    return redirect("forums:watching" if "back" in request.POST else found)


@login_required
@require_safe
def watched(request: MemberRequest) -> HttpResponse:
    """What the member watches, tracks and has muted."""
    found = watched_by(request.user, after=Cursor.parse(request.GET.get("after")))
    older = f"{reverse('forums:watching')}?after={found.threads.next}" if found.threads.next else None
    newer = None if found.threads.is_first else reverse("forums:watching")
    return render(request, "forums/watching.html", {"watched": found, "older": older, "newer": newer})


# A mail program posts here without having been on any page; the signed address is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """Mute one thread from a mail. GET only asks (scanners open every link of a mail); POST does it."""
    found = read_token(token)
    if found is None:
        raise Http404
    member = get_object_or_404(Member, pk=found[0], is_active=True)
    about = get_thread_for(member, found[1])
    if request.method == "POST":
        watching.watch_thread(actor=member, thread=about, level=FollowLevel.MUTED)
    response = render(request, "forums/mute.html", {"thread": about, "done": request.method == "POST"})
    patch_cache_control(response, private=True, no_store=True)
    return response
