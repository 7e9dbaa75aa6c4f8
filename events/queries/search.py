"""Meetups as they are found: by title, text, place and area."""

from collections.abc import Sequence

from community.search.registry import Entry, Hit
from community.search.texts import plain_text
from events.models import Meetup
from members.policies import Viewer

KIND = "meetup"


def meetup_entry(meetup: Meetup) -> Entry | None:
    """What is found of a meetup that was published, its club's city in three languages with it."""
    if meetup.published_at is None:
        return None
    place = meetup.club.place
    return Entry(
        object_id=meetup.pk,
        created_at=meetup.published_at,
        title=meetup.title,
        text=f"{plain_text(meetup.summary_html)}\n{meetup.area}",
        words=" ".join((place.name_en, place.name_zh_hans, place.name_zh_hant)),
        author=meetup.created_by_id or 0,
    )


def meetups_after(pk: int, size: int) -> Sequence[Meetup]:
    """The next meetups by id, with their cities. One query."""
    return list(Meetup.objects.filter(pk__gt=pk).with_club().order_by("pk")[:size])


def found_meetups(viewer: Viewer, ids: Sequence[int]) -> dict[int, Hit]:
    """Those of the meetups that were published. One query."""
    return {
        meetup.pk: Hit(
            row=meetup,
            title=meetup.title,
            text=plain_text(meetup.summary_html),
            url=meetup.get_absolute_url(),
            language=meetup.language,
        )
        for meetup in Meetup.objects.public().filter(pk__in=ids).with_club()
    }
