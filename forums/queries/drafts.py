"""What a member has begun to write, and where it belongs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from forums.models import Board, Draft, Post, Thread
from members.models import Member

LISTED = 100


@dataclass(frozen=True)
class DraftLine:
    """A draft with the place it is for; without a `url` the place is gone, or not for this member any more."""

    draft: Draft
    place: str = ""
    url: str = ""

    @property
    def in_bin(self) -> bool:
        return self.draft.deleted_at is not None


def draft_for(member: Member, key: str) -> Draft | None:
    """The member's draft of the form `key`, unless it was thrown away. 1 query."""
    return Draft.objects.filter(member=member, key=key, deleted_at__isnull=True).first()


def get_draft_for(member: Member, pk: int) -> Draft:
    """One of the member's own drafts, thrown away or not."""
    draft = Draft.objects.filter(member=member, pk=pk).first() if pk < 2**63 else None
    if draft is None:
        raise Http404
    return draft


def drafts_of(member: Member) -> list[DraftLine]:
    """All of the member's drafts, newest first. 4 queries at most."""
    drafts = list(Draft.objects.filter(member=member).order_by("-updated_at")[:LISTED])

    def ids(kind: str) -> Sequence[int]:
        return [draft.target_id for draft in drafts if draft.kind == kind]

    places: dict[str, tuple[str, str]] = {}
    if wanted := ids("thread"):
        for board in Board.objects.visible_to(member).filter(pk__in=wanted):
            places[f"thread:{board.pk}"] = (board.name, reverse("forums:new-thread", args=[board.slug]))
    if wanted := ids("reply"):
        for thread in Thread.objects.visible_to(member).filter(pk__in=wanted):
            page = f"?page={thread.last_page}" if thread.last_page > 1 else ""
            places[f"reply:{thread.pk}"] = (thread.title, f"{thread.get_absolute_url()}{page}#reply")
    if wanted := ids("edit"):
        for post in Post.objects.visible_to(member).filter(pk__in=wanted).select_related("thread"):
            places[f"edit:{post.pk}"] = (post.thread.title, reverse("forums:edit", args=[post.pk]))
    return [DraftLine(draft, *places.get(draft.key, ())) for draft in drafts]
