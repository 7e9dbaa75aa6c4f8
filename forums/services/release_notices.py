"""Who is told of what happens to releases. Kinds and their mails are in forums.registrations."""

from typing import Any

from community.audit.models import Entry
from community.notifications import services as notifications
from forums import policies
from forums.enums import Audience
from forums.models import Release, ResourceFollow, standing
from members.models import Member


def released(release: Release) -> None:
    """Tell those who asked for it of a new version, as far as they can still see it."""
    followers = ResourceFollow.objects.filter(resource=release.resource, member__is_active=True)
    people = list(followers.values_list("member_id", flat=True))
    if release.resource.thread.board.seen_by not in (Audience.EVERYONE, Audience.MEMBERS):
        people = _who_can_see(release, people)
    notifications.notify(
        kind="new_release",
        recipients=people,
        subject=f"thread:{release.resource.thread_id}",
        dedupe_key=f"release:{release.pk}",
        context=_context(release),
        url=release.get_absolute_url(),
        actor=release.author,
    )


def held(release: Release) -> None:
    """Tell the author that the release waits for a moderator."""
    _tell_author(release, "release_held", f"release-held:{release.pk}", "")


def hidden(release: Release, entry: Entry, *, reason: str) -> None:
    """Tell the author that a moderator hid the release (the audit's entry says when), and why."""
    _tell_author(release, "hidden", f"hidden-release:{entry.pk}", reason)


def shown(release: Release, entry: Entry, *, reason: str) -> None:
    """Tell the author that the release can be had again."""
    _tell_author(release, "release_shown", f"release-shown:{entry.pk}", reason)


def _tell_author(release: Release, kind: str, key: str, reason: str) -> None:
    notifications.notify(
        kind=kind,
        recipients=[release.author_id],
        subject=f"thread:{release.resource.thread_id}",
        dedupe_key=key,
        context=_context(release) | {"reason": reason[:300]},
        url=release.get_absolute_url(),
    )


def _who_can_see(release: Release, people: list[int]) -> list[int]:
    members = Member.objects.filter(pk__in=people).annotate(**{standing.ATTRIBUTE: standing.as_expression()})
    return [member.pk for member in members.iterator() if policies.can_see_release(member, release)]


def _context(release: Release) -> dict[str, Any]:
    return {
        "thread": release.resource.thread_id,
        "release": release.pk,
        "version": release.version,
        "title": release.resource.thread.title,
        "actor_name": release.author.display_name,
        "excerpt": f"{release.resource.thread.title} · {release.version}",
    }
