"""Where search engines look for meetups: what has been published."""

from events.models import Meetup

# Addresses in one sitemap; the protocol allows 50,000.
RANGE = 10_000


def meetup_ranges() -> int:
    """How many ranges of ids there are to look for meetups in. 1 query, no count."""
    last = Meetup.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last // RANGE + 1 if last else 0


def public_meetups_in(number: int) -> list[Meetup]:
    """The published meetups of one range of ids. 1 query."""
    first = number * RANGE
    return list(Meetup.objects.public().filter(pk__gte=first, pk__lt=first + RANGE).order_by("pk"))
