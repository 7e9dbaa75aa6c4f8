"""What can be reported, and what moderators do about it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.core.markup import excerpt
from community.moderation import registry as moderation
from forums import policies
from forums.enums import State
from forums.models import Post, Release
from forums.queries.desk import moderated_posts, moderated_releases
from forums.registrations.rows import post_by_id, release_by_id
from forums.services import posts, releases
from members.models import Member


def reported_posts() -> moderation.Reportable:
    return moderation.Reportable(
        kind="post",
        label=_("post"),
        get=post_by_id,
        can_see=_can_see,
        author_of=lambda post: post.author,
        excerpt_of=lambda post: excerpt(post.html, 600),
        url_of=lambda post: post.get_absolute_url(),
        hide=_hide,
        restore=_restore,
        handled_by=moderated_posts,
        note_of=_note_to_hide,
    )


def _note_to_hide(post: Post) -> str | Promise:
    if post.number > 1 or not post.thread.is_feedback:
        return ""
    return _(
        "This was written to the team. If you hide it, its title stays on the board and everybody reads your reason."
    )


def _can_see(viewer: Member | AnonymousUser, post: Post) -> bool:
    return policies.can_read(viewer, post)


def _hide(*, actor: Member, obj: Post, reason: str, **_more: Any) -> None:
    # Moderation tells the author itself.
    posts.hide_post(actor=actor, post=obj, reason=reason, tell=False)


def _restore(*, actor: Member, obj: Post, reason: str, **_more: Any) -> None:
    if obj.state == State.REMOVED:
        # Its author has taken it away meanwhile; putting it back is for nobody else.
        return
    posts.restore_post(actor=actor, post=obj, reason=reason, tell=False)


def reported_releases() -> moderation.Reportable:
    return moderation.Reportable(
        kind="release",
        label=_("release"),
        get=release_by_id,
        can_see=lambda viewer, release: policies.can_see_release(viewer, release),
        author_of=lambda release: release.author,
        excerpt_of=_words_of_release,
        url_of=lambda release: release.get_absolute_url(),
        hide=_hide_release,
        restore=_show_release,
        handled_by=moderated_releases,
    )


def _words_of_release(release: Release) -> str:
    """What a moderator has to judge: the thread, the version, the files and the notes."""
    files = ", ".join(release.files.order_by("position").values_list("name", flat=True))
    title = f"{release.resource.thread.title} · {release.version}"
    return "\n".join(filter(None, (title, files, excerpt(release.html, 400))))


def _hide_release(*, actor: Member, obj: Release, reason: str, **_more: Any) -> None:
    releases.hide_release(actor=actor, release=obj, reason=reason, tell=False)


def _show_release(*, actor: Member, obj: Release, reason: str, **_more: Any) -> None:
    releases.show_release(actor=actor, release=obj, reason=reason, tell=False)
