"""A meetup outside our own pages: as text to paste, and as data for search engines."""

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from community.core.timewords import say_range
from events.enums import MeetupState
from events.models import Meetup
from events.queries.calendars import absolute
from members.models import Member

# What would end a script element or be read as markup inside it.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def copy_text(meetup: Meetup, *, private: bool) -> str:
    """The essentials, for a chat that shows no links' previews. In the reader's language, times at the place."""
    start, end = say_range(meetup.starts_at, meetup.ends_at, meetup.zone)
    where = meetup.exact_address if private and meetup.exact_address else meetup.area
    lines = [
        meetup.title,
        _("When: %(start)s – %(end)s") % {"start": start, "end": end},
        _("Where: %(place)s, %(area)s") % {"place": meetup.club.place.name, "area": where},
    ]
    if meetup.state == MeetupState.CALLED_OFF:
        lines.append(_("Called off: %(reason)s") % {"reason": meetup.called_off_reason})
    lines.append(absolute(reverse("events:meetup-short", args=[meetup.pk])))
    return "\n".join(lines)


def one_line(meetup: Meetup) -> str:
    """When and where, for the card that chats make of a link."""
    start, end = say_range(meetup.starts_at, meetup.ends_at, meetup.zone)
    where = {"start": start, "end": end, "place": meetup.club.place.name, "area": meetup.area}
    return _("%(start)s – %(end)s, %(place)s, %(area)s") % where


def linked_data(meetup: Meetup, hosts: Iterable[Member]) -> SafeString:
    """Schema.org's Event as JSON that is safe inside a script element."""
    place = meetup.club.place
    off = meetup.state == MeetupState.CALLED_OFF
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": meetup.title,
        "startDate": meetup.starts_at.astimezone(meetup.tz).isoformat(),
        "endDate": meetup.ends_at.astimezone(meetup.tz).isoformat(),
        "eventStatus": "https://schema.org/EventCancelled" if off else "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "url": absolute(meetup.get_absolute_url()),
        "inLanguage": meetup.language,
        "location": {
            "@type": "Place",
            "name": meetup.area,
            "address": {"@type": "PostalAddress", "addressLocality": place.name, "addressCountry": place.region},
        },
        "organizer": {
            "@type": "Organization",
            "name": meetup.club.name,
            "url": absolute(meetup.club.get_absolute_url()),
        },
        "performer": [{"@type": "Person", "name": host.display_name} for host in hosts],
        "maximumAttendeeCapacity": meetup.capacity,
        "remainingAttendeeCapacity": max(0, meetup.free),
    }
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308  (escaped above)
