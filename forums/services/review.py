"""What waits for a moderator before others see it."""

from collections.abc import Sequence
from datetime import timedelta

from community.core.clock import HearthNow, now
from community.moderation import services as moderation
from community.moderation.enums import HoldReason
from community.site_settings import queries as site_settings
from forums import policies
from forums.enums import State
from forums.models import Board, Post
from forums.services import notices, spam
from forums.services.policy import posting_policy
from members.enums import Role
from members.models import Member
from members.policies import has_role

_DAY = timedelta(days=1)


def reasons_to_hold(
    *, actor: Member, board: Board, source: str, links: Sequence[str], title: str = "", post: Post | None = None
) -> list[HoldReason]:
    """Say why a text by `actor` (an edit of `post`) should wait for review; nothing when it may be published."""
    if policies.can_moderate_board(actor, board):
        return []
    if site_settings.current().review_before_publishing:
        return [HoldReason.EVERY]
    policy = posting_policy()
    if has_role(actor, Role.REGULAR):
        return []
    mine = Post.objects.filter(author=actor)
    if post is not None:
        mine = mine.exclude(pk=post.pk)
    if mine.filter(state=State.VISIBLE)[: policy.first_posts].count() >= policy.first_posts:
        return []
    signs = spam.signs_of(
        f"{title}\n{source}",
        links,
        minutes_since_joining=(now() - actor.date_joined) / timedelta(minutes=1),
        said_before=mine.filter(source=source, created_at__gt=HearthNow() - _DAY).count(),
    )
    return [sign.reason for sign in signs] if sum(sign.points for sign in signs) >= policy.hold_from else []


def hold(*, post: Post, reasons: Sequence[HoldReason]) -> None:
    """Put a held post on the moderators' desk and tell its author that it waits."""
    moderation.hold(kind="post", object_id=post.pk, author=post.author, reasons=reasons)
    notices.held(post)
