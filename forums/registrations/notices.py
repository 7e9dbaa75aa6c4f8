"""The messages about posts, threads and releases."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.notifications import registry as notifications
from community.notifications.models import Delivery
from forums import policies
from forums.enums import FollowLevel, State
from forums.models import PhotoOfWeek, Thread, ThreadRead
from forums.queries.mute_links import mute_url
from forums.queries.pending import read_to_of
from forums.queries.watching import levels_of
from forums.registrations.rows import post_by_id, release_by_id

_GROUP = _("Boards")


def kinds() -> list[notifications.Kind]:
    """What members are told about what others write and release."""
    return [
        _from_person("reply_to_me", _("Somebody answers me")),
        # Told once until it was read, however much is written meanwhile.
        _from_person("new_post_in_watched", _("Something new in a thread that I watch"), once_until_read=True),
        _from_person("new_thread_in_watched", _("A new thread on a board that I watch"), once_until_read=True),
        notifications.Kind(
            name="thanked", label=_("Somebody thanks me"), group=_GROUP, mail_default=False, from_person=True
        ),
        _from_person("mention", _("Somebody mentions me")),
        _kind("bookmark_reminder", _("A reminder that I set on a bookmark"), still_wanted=_can_read),
        _quiet("answer_accepted", _("My answer is accepted")),
        _quiet("thread_moved", _("A thread that I opened is moved to another board"), still_wanted=_still_there),
        _quiet("post_held", _("Something I wrote waits for review")),
        _quiet("post_restored", _("Something I wrote is shown again")),
        _kind("new_release", _("A download that I follow has a new version"), still_wanted=_still_out),
        _kind("photo_of_week", _("My photo is the photo of the week"), still_wanted=_still_chosen),
        _quiet("release_held", _("A version that I released waits for review")),
        _quiet("release_shown", _("A version that I released is shown again")),
    ]


def _kind(name: str, label: Promise, **more: Any) -> notifications.Kind:
    return notifications.Kind(name=name, label=label, group=_GROUP, template=name, **more)


def _quiet(name: str, label: Promise, **more: Any) -> notifications.Kind:
    """A line in the inbox; a mail only for those who ask for it."""
    return _kind(name, label, mail_default=False, **more)


def _from_person(name: str, label: Promise, **more: Any) -> notifications.Kind:
    """About a post that somebody wrote: nothing more to say of it once it was read or muted."""
    return _kind(name, label, from_person=True, still_wanted=_still_unread, enrich=_way_to_mute, **more)


def _can_read(delivery: Delivery) -> bool:
    post = post_by_id(int(delivery.context["post"]))
    return post is not None and delivery.member is not None and policies.can_read(delivery.member, post)


def _way_to_mute(delivery: Delivery) -> dict[str, Any]:
    assert delivery.member_id is not None  # noqa: S101  (these kinds go to members)
    return {"mute_url": mute_url(delivery.member_id, int(delivery.context["thread"]))}


def _still_unread(delivery: Delivery) -> bool:
    """A mail about a post that has gone meanwhile, was read on the page or whose thread is muted, is not sent."""
    post = post_by_id(int(delivery.context["post"]))
    if post is None or delivery.member is None or not policies.can_read(delivery.member, post):
        return False
    read = ThreadRead.objects.filter(member=delivery.member, thread=post.thread_id, last_number__gte=post.number)
    if not post.is_visible or read.exists() or read_to_of(delivery.member.pk, post.thread_id) >= post.number:
        return False
    return levels_of(post.thread, [delivery.member.pk])[delivery.member.pk] != FollowLevel.MUTED


def _still_chosen(delivery: Delivery) -> bool:
    """One that was hidden or taken out meanwhile stands nowhere."""
    post = post_by_id(int(delivery.context["post"]))
    if post is None or not post.is_visible or post.thread.state != State.VISIBLE:
        return False
    return PhotoOfWeek.objects.filter(week=delivery.context["week"], photo__post=post).exists()


def _still_there(delivery: Delivery) -> bool:
    """A thread that was moved on meanwhile, or back, has another message or none."""
    where = Thread.objects.filter(pk=delivery.context["thread"]).values_list("board_id", flat=True).first()
    return where == int(delivery.context["board"])


def _still_out(delivery: Delivery) -> bool:
    """A version that was withdrawn meanwhile, or can't be seen any more, is no news."""
    release = release_by_id(int(delivery.context["release"]))
    if release is None or delivery.member is None:
        return False
    return release.is_visible and policies.can_see_release(delivery.member, release)
