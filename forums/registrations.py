"""What the kernel and members are told about posts and boards."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.core import hooks
from community.core.markup import excerpt
from community.digests import registry as digests
from community.moderation import registry as moderation
from community.notifications import registry as notifications
from community.notifications.models import Delivery
from community.search import registry as search
from community.site_settings import registry as site_settings
from forums import policies
from forums.enums import FollowLevel, State
from forums.models import Post, Release, Thread, ThreadRead, standing
from forums.queries import search as found
from forums.queries.closed import closed_messages
from forums.queries.desk import moderated_posts, moderated_releases
from forums.queries.lines import ThreadLine
from forums.queries.lists import active_in_followed, threads_by
from forums.queries.mute_links import mute_url
from forums.queries.pending import read_to_of
from forums.queries.watching import audience_of_board, audience_of_thread, levels_of
from forums.services import downloads, drafts, ledger, posts, reading, releases
from forums.services.feedback import kinds as feedback
from forums.services.feedback.policy import FeedbackPolicy
from forums.services.policy import PostingPolicy, ResourcePolicy
from members import backend
from members.models import Member
from members.queries import profile_parts
from members.services import facts

_GROUP = _("Boards")


def register() -> None:
    """Called once, when the models are ready."""
    site_settings.register_policy("posting", PostingPolicy)
    site_settings.register_policy("resources", ResourcePolicy)
    facts.sources.append(ledger.rows)
    backend.read_along[standing.ATTRIBUTE] = standing.as_expression
    hooks.pruners += [reading.prune_reads, drafts.prune_drafts, downloads.prune]
    moderation.register(_reportable())
    moderation.register(_releases())
    notifications.closed_to.append(closed_messages)
    notifications.audiences["forums.thread"] = audience_of_thread
    notifications.audiences["forums.board"] = audience_of_board
    site_settings.register_policy("feedback", FeedbackPolicy)
    for kind in [*_kinds(), *feedback.kinds()]:
        notifications.register(kind)
    profile_parts.register(
        profile_parts.ProfilePart(
            name="threads",
            title=_("Threads"),
            template="forums/_profile_threads.html",
            collect=lambda viewer, member, limit: threads_by(member, viewer, limit),
            order=20,
        )
    )
    digests.register(digests.Part("boards", _digest, _("On the boards you follow")))
    _register_search()


def _register_search() -> None:
    search.scopes.append(found.searched_boards)
    search.suggesters.append(found.boards_beginning)
    search.register(
        search.Searchable(
            kind="thread",
            label=_("Threads"),
            icon="message-circle",
            template="forums/_found_thread.html",
            entry=found.thread_entry,
            load=found.found_threads,
            batch=found.threads_after,
            count=Thread.objects.count,
            order=10,
        )
    )
    search.register(
        search.Searchable(
            kind="post",
            label=_("Replies"),
            icon="message-square-reply",
            template="forums/_found_post.html",
            entry=found.post_entry,
            load=found.found_posts,
            batch=found.posts_after,
            count=Post.objects.count,
            order=20,
        )
    )
    search.register_operator(
        search.Operator(
            name="board",
            aliases=("版块", "版塊"),
            resolve=found.board_meant,
            unknown=_("There is no board called “%(value)s” here, so all boards were searched."),
        )
    )
    search.register_operator(
        search.Operator(
            name="tag",
            aliases=("标签", "標籤"),
            resolve=found.tag_meant,
            unknown=_("There is no tag “%(value)s” here, so threads with all tags were searched."),
        )
    )
    search.register_operator(
        search.Operator(
            name="has",
            aliases=("有",),
            resolve=found.has_meant,
            unknown=_("“has:” knows one word: has:answer."),
        )
    )


def _kinds() -> list[notifications.Kind]:
    return [
        notifications.Kind(
            name="reply_to_me",
            label=_("Somebody answers me"),
            group=_GROUP,
            template="reply_to_me",
            from_person=True,
            still_wanted=_still_unread,
            enrich=_way_to_mute,
        ),
        _watched("new_post_in_watched", _("Something new in a thread that I watch")),
        _watched("new_thread_in_watched", _("A new thread on a board that I watch")),
        notifications.Kind(
            name="thanked", label=_("Somebody thanks me"), group=_GROUP, mail_default=False, from_person=True
        ),
        notifications.Kind(
            name="mention",
            label=_("Somebody mentions me"),
            group=_GROUP,
            template="mention",
            from_person=True,
            still_wanted=_still_unread,
            enrich=_way_to_mute,
        ),
        notifications.Kind(
            name="bookmark_reminder",
            label=_("A reminder that I set on a bookmark"),
            group=_GROUP,
            template="bookmark_reminder",
            still_wanted=_can_read,
        ),
        _quiet("answer_accepted", _("My answer is accepted")),
        _quiet("post_held", _("Something I wrote waits for review")),
        _quiet("post_restored", _("Something I wrote is shown again")),
        notifications.Kind(
            name="new_release",
            label=_("A download that I follow has a new version"),
            group=_GROUP,
            template="new_release",
            still_wanted=_still_out,
        ),
        _quiet("release_held", _("A version that I released waits for review")),
        _quiet("release_shown", _("A version that I released is shown again")),
    ]


def _quiet(name: str, label: Promise) -> notifications.Kind:
    """A line in the inbox; a mail only for those who ask for it."""
    return notifications.Kind(name=name, label=label, group=_GROUP, mail_default=False, template=name)


def _watched(name: str, label: Promise) -> notifications.Kind:
    """Told once until it was read, however much is written meanwhile."""
    return notifications.Kind(
        name=name,
        label=label,
        group=_GROUP,
        template=name,
        from_person=True,
        once_until_read=True,
        still_wanted=_still_unread,
        enrich=_way_to_mute,
    )


def _can_read(delivery: Delivery) -> bool:
    post = _post(int(delivery.context["post"]))
    return post is not None and delivery.member is not None and policies.can_read(delivery.member, post)


def _way_to_mute(delivery: Delivery) -> dict[str, Any]:
    assert delivery.member_id is not None  # noqa: S101  (these kinds go to members)
    return {"mute_url": mute_url(delivery.member_id, int(delivery.context["thread"]))}


def _digest(member: Member, since: datetime, until: datetime) -> list[digests.Line]:
    """What moved on the boards that the member follows and has not read."""
    found = active_in_followed(member, since, until)
    return [
        digests.Line(
            title=line.thread.title,
            url=f"{line.thread.get_absolute_url()}unread/" if not line.is_new else line.thread.get_absolute_url(),
            note=_note(line),
        )
        for line in found
    ]


def _note(line: ThreadLine) -> str:
    words = ngettext("%(board)s, %(n)d new post", "%(board)s, %(n)d new posts", line.unread or 0)
    return words % {"board": line.thread.board.name, "n": line.unread or 0}


def _still_unread(delivery: Delivery) -> bool:
    """A mail about a post that has gone meanwhile, was read on the page or whose thread is muted, is not sent."""
    post = _post(int(delivery.context["post"]))
    if post is None or delivery.member is None or not policies.can_read(delivery.member, post):
        return False
    read = ThreadRead.objects.filter(member=delivery.member, thread=post.thread_id, last_number__gte=post.number)
    if not post.is_visible or read.exists() or read_to_of(delivery.member.pk, post.thread_id) >= post.number:
        return False
    return levels_of(post.thread, [delivery.member.pk])[delivery.member.pk] != FollowLevel.MUTED


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
        handled_by=moderated_posts,
        note_of=_note_to_hide,
    )


def _note_to_hide(post: Post) -> str | Promise:
    if post.number > 1 or not post.thread.is_feedback:
        return ""
    return _(
        "This was written to the team. If you hide it, its title stays on the board and everybody reads your reason."
    )


def _post(pk: int) -> Post | None:
    return Post.objects.select_related("thread__board", "author").filter(pk=pk).first()


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


def _releases() -> moderation.Reportable:
    return moderation.Reportable(
        kind="release",
        label=_("release"),
        get=_release,
        can_see=lambda viewer, release: policies.can_see_release(viewer, release),
        author_of=lambda release: release.author,
        excerpt_of=_words_of_release,
        url_of=lambda release: release.get_absolute_url(),
        hide=_hide_release,
        restore=_show_release,
        handled_by=moderated_releases,
    )


def _release(pk: int) -> Release | None:
    return Release.objects.select_related("resource__thread__board", "author").filter(pk=pk).first()


def _words_of_release(release: Release) -> str:
    """What a moderator has to judge: the thread, the version, the files and the notes."""
    files = ", ".join(release.files.order_by("position").values_list("name", flat=True))
    title = f"{release.resource.thread.title} · {release.version}"
    return "\n".join(filter(None, (title, files, excerpt(release.html, 400))))


def _hide_release(*, actor: Member, obj: Release, reason: str, **_more: Any) -> None:
    releases.hide_release(actor=actor, release=obj, reason=reason, tell=False)


def _show_release(*, actor: Member, obj: Release, reason: str, **_more: Any) -> None:
    releases.show_release(actor=actor, release=obj, reason=reason, tell=False)


def _still_out(delivery: Delivery) -> bool:
    """A version that was withdrawn meanwhile, or can't be seen any more, is no news."""
    release = _release(int(delivery.context["release"]))
    if release is None or delivery.member is None:
        return False
    return release.is_visible and policies.can_see_release(delivery.member, release)
