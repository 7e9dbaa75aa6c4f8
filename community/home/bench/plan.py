"""What script/bench asks of a forum made by bench_data: addresses, people signed in, and what each page asks for."""

from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from community.core.pagination import Cursor
from community.site_settings.services import change_policy
from forums.models import Board, Thread
from forums.models.thread import page_of
from members.enums import Role
from members.models import Member

_DEEP = 0.6
_BACKEND = "members.backend.AuthenticationBackend"
# Nobody has to wait: what is measured is the machine.
_NO_LIMITS = {
    "between_posts": 0,
    "between_posts_new": 0,
    "between_threads": 0,
    "between_threads_new": 0,
    "same_text": 0,
    "replies_first_day": 1_000_000_000,
}


def plan(people: int) -> dict[str, Any]:
    """Addresses by name, keys of `people` sessions, threads to open and to reply to, queries by page and reader."""
    change_policy(actor=None, name="posting", numbers=_NO_LIMITS, reason="script/bench")
    board = Board.objects.order_by("-thread_count")[0]
    thread = Thread.objects.filter(board__thread_count__gt=0).order_by("-reply_count")[0]
    pages = {
        "board": board.get_absolute_url(),
        "board, deep": f"{board.get_absolute_url()}?after={_deep(board)}",
        "thread, first page": thread.get_absolute_url(),
        "thread, last page": f"{thread.get_absolute_url()}?page={page_of(thread.last_number)}",
        **_optional(),
    }
    members = Member.objects.filter(handle__startswith="bench", role=Role.REGULAR).order_by("pk")[:people]
    sessions = [_session_of(member) for member in members]
    replies = Thread.objects.filter(state="visible", locked=False).order_by("-last_post_at")[:200]
    threads = Thread.objects.filter(state="visible").order_by("-last_post_at")[:1000]
    return {
        "pages": pages,
        "threads": [thread.get_absolute_url() for thread in threads],
        "sessions": sessions,
        "replies": [f"{thread.get_absolute_url()}reply/" for thread in replies],
        "queries": {name: [_queries(path, ""), _queries(path, sessions[0])] for name, path in pages.items()},
    }


def _deep(board: Board) -> Cursor:
    """A place so far down the board that most of it lies above."""
    threads = Thread.objects.filter(board=board, state="visible", pinned=False).order_by("-last_post_at", "-id")
    there = threads[int(board.thread_count * _DEEP)]
    return Cursor(there.last_post_at, there.pk)


def _optional() -> dict[str, str]:
    """Pages that a smaller Hearth may be without."""
    try:
        search = reverse("home:search")
        return {
            "search, common word": f"{search}?q=phone",
            "search, rare word": f"{search}?q=HX-7003",
            "search, Chinese": f"{search}?q=%E6%89%8B%E6%9C%BA",
            "unread list": reverse("forums:unread-list"),
        }
    except NoReverseMatch:
        return {}


def _session_of(member: Member) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = _BACKEND
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    key: str = session.session_key or ""
    return key


def _queries(path: str, session: str) -> int:
    """How many queries the page takes when nothing of it is kept but what a process remembers."""
    client = Client(headers={"host": "localhost"})
    if session:
        client.cookies["sessionid"] = session
    for _warming in range(2):
        client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)
