"""Bring stored HTML up to the renderer of today."""

from django.db import transaction

from community.core import pagestamps
from community.core.markup import RENDERER, render
from events.models import Club, Meetup

BATCH = 200


def rerender() -> int:
    """Render again what an older renderer made, in batches of their own; return how many texts. Safe to run twice."""
    done = 0
    while batch := _some_meetups() + _some_clubs():
        done += batch
    return done


@transaction.atomic
def _some_meetups() -> int:
    old = Meetup.objects.filter(renderer__lt=RENDERER).order_by("pk").select_for_update(no_key=True)[:BATCH]
    for meetup in (rows := list(old)):
        meetup.summary_html, meetup.renderer = render(meetup.summary).html, RENDERER
    Meetup.objects.bulk_update(rows, ["summary_html", "renderer"])
    if rows:
        pagestamps.touch(pagestamps.MEETUPS)
    return len(rows)


@transaction.atomic
def _some_clubs() -> int:
    old = Club.objects.filter(renderer__lt=RENDERER).order_by("pk").select_for_update(no_key=True)[:BATCH]
    for club in (rows := list(old)):
        club.about_html, club.renderer = render(club.about).html, RENDERER
    Club.objects.bulk_update(rows, ["about_html", "renderer"])
    if rows:
        pagestamps.touch(pagestamps.MEETUPS)
    return len(rows)
