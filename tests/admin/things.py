"""What the tests of the admin look at: posts that were reported, forms filled in."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse

from community.moderation import services as moderation
from community.moderation.models import Report
from forums.models import Board, Post, Section
from forums.services.threads import open_thread
from members.models import Member
from tests.factories.members import MemberFactory


def board() -> Board:
    """A board where members write."""
    section, _new = Section.objects.get_or_create(slug="talk", defaults={"name_en": "Talk"})
    found, _new = Board.objects.get_or_create(slug="cool-play", defaults={"name_en": "Cool play", "section": section})
    return found


def written(author: Member, text: str = "Your bicycle looks like something the cat brought in.") -> Post:
    """A visible first post of a thread by `author`."""
    thread = open_thread(actor=author, board=board(), title="A thread", body=text)
    post = Post.objects.get(thread=thread, number=1)
    # So long ago that the author may write again.
    Post.objects.filter(pk=post.pk).update(created_at=post.created_at - timedelta(hours=1))
    return post


def reported(post: Post, *, by: Member | None = None, reason: str = "abuse") -> Report:
    """A report by somebody about a post."""
    return moderation.report(
        actor=by or MemberFactory(role="regular"), kind="post", object_id=post.pk, reason=reason, details="Please look."
    )


def act(obj: Any, name: str) -> str:
    """Address of an act of an object."""
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_act", args=[obj.pk, name])


def page(obj: Any) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def token() -> str:
    return str(uuid4())
