"""What the kernel and members are told about posts and boards."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from community.core import hooks
from community.core.markup import excerpt
from community.moderation import registry as moderation
from community.notifications import registry as notifications
from community.notifications.models import Delivery
from community.site_settings import registry as site_settings
from forums import policies
from forums.models import Post, ThreadRead
from forums.services import ledger, posts, reading
from forums.services.policy import PostingPolicy
from members.models import Member
from members.services import facts

_GROUP = _("Boards")


def register() -> None:
    """Called once, when the models are ready."""
    site_settings.register_policy("posting", PostingPolicy)
    facts.sources.append(ledger.rows)
    hooks.pruners.append(reading.prune_reads)
    moderation.register(_reportable())
    for kind in _kinds():
        notifications.register(kind)


def _kinds() -> list[notifications.Kind]:
    return [
        notifications.Kind(
            name="reply_to_me",
            label=_("Somebody answers me"),
            group=_GROUP,
            template="reply_to_me",
            still_wanted=_still_unread,
        ),
        notifications.Kind(name="thanked", label=_("Somebody thanks me"), group=_GROUP, mail_default=False),
        notifications.Kind(name="answer_accepted", label=_("My answer is accepted"), group=_GROUP, mail_default=False),
        notifications.Kind(
            name="post_held", label=_("Something I wrote waits for review"), group=_GROUP, mail_default=False
        ),
        notifications.Kind(
            name="post_restored", label=_("Something I wrote is shown again"), group=_GROUP, mail_default=False
        ),
    ]


def _still_unread(delivery: Delivery) -> bool:
    """A mail about a reply that has gone meanwhile, or was read on the page, is not sent."""
    post = _post(int(delivery.context["post"]))
    if post is None or delivery.member is None or not policies.can_read(delivery.member, post):
        return False
    read = ThreadRead.objects.filter(member=delivery.member, thread=post.thread_id, last_number__gte=post.number)
    return post.is_visible and not read.exists()


def _reportable() -> moderation.Reportable:
    return moderation.Reportable(
        kind="post",
        label=_("post"),
        get=_post,
        can_see=_can_see,
        author_of=lambda post: post.author,
        excerpt_of=lambda post: excerpt(post.html, 600),
        url_of=lambda post: post.get_absolute_url(),
        hide=_hide,
        restore=_restore,
    )


def _post(pk: int) -> Post | None:
    return Post.objects.select_related("thread__board", "author").filter(pk=pk).first()


def _can_see(viewer: Member | AnonymousUser, post: Post) -> bool:
    return policies.can_read(viewer, post)


def _hide(*, actor: Member, obj: Post, reason: str, **_more: Any) -> None:
    # Moderation tells the author itself.
    posts.hide_post(actor=actor, post=obj, reason=reason, tell=False)


def _restore(*, actor: Member, obj: Post, reason: str, **_more: Any) -> None:
    posts.restore_post(actor=actor, post=obj, reason=reason, tell=False)
