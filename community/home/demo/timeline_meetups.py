"""Meetups in order of time: announced, filled, held or called off."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from community.home.demo import acts
from community.home.demo.acts import just_after
from community.home.demo.content import Gathering

if TYPE_CHECKING:
    from community.home.demo.timeline import Timeline

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def tell_meetups(story: "Timeline") -> None:
    """Add what happens around every meetup."""
    for meetup in story.content.meetups:
        _meetup(story, meetup)


def _meetup(story: "Timeline", meetup: Gathering) -> None:
    zone = story.zones[meetup.club]
    starts = story.at(zone, -meetup.day, meetup.starts)
    ends = starts + meetup.hours * HOUR
    opens, closes = starts - meetup.opens_days_before * DAY, starts - meetup.closes_hours_before * HOUR
    published = min(opens, story.now) - story.rng.uniform(3, 30) * HOUR
    runs = _who_runs(story, meetup)
    story.add(published, acts.PublishMeetup(runs, meetup, starts, ends, str(zone)))
    until = min(closes, story.now)
    asked = _registrations(story, meetup, opens, until)
    if meetup.called_off_reason:
        story.add(until - 9 * HOUR, acts.CallOff(runs, meetup))
    elif starts < story.now:
        _give_back(story, meetup, after=asked, before=closes)
        _door(story, meetup, runs, starts)
        _beats_of(story, starts, ends)
    elif meetup.cancels:
        # The seat is free since an hour: whoever is offered it has not seen it yet.
        story.add(story.now - 70 * MINUTE, acts.GiveBack(meetup.cancels[0], meetup))
    for before in (7 * DAY, DAY, 2 * HOUR):
        if starts - before < story.now:
            story.add(just_after(starts - before), acts.Tick(""))


def _who_runs(story: "Timeline", meetup: Gathering) -> str:
    """Official meetups are opened by staff, the others by one of the club's organisers."""
    club = next(club for club in story.content.clubs if club.place == meetup.club)
    if meetup.kind == "official":
        return next((who for who in meetup.host if story.content.by_handle[who].staff), "ruolan")
    return next((who for who in meetup.host if who in club.organisers), club.organisers[0])


def _registrations(story: "Timeline", meetup: Gathering, opens: datetime, until: datetime) -> datetime:
    """Most ask early, in the content's order; return when the last one did."""
    people = [*meetup.going, *meetup.waiting]
    shares = sorted(story.rng.betavariate(0.7, 1.9) for _ in people)
    last = opens
    for share, who in zip(shares, people, strict=True):
        # In the order of the list, and nobody in the same minute as another.
        last = max(last + 3 * MINUTE, opens + share * 0.8 * (until - opens))
        story.add(last, acts.Register(who, meetup))
    return last


def _give_back(story: "Timeline", meetup: Gathering, *, after: datetime, before: datetime) -> None:
    """Each seat that is given back is offered to the head of the line, who takes it in good time."""
    for who, next_one in zip(meetup.cancels, [*meetup.waiting, *meetup.cancels], strict=False):
        at = after + story.rng.uniform(0.35, 0.6) * (before - after)
        story.add(at, acts.GiveBack(who, meetup))
        if next_one in meetup.waiting:
            story.add(at + story.rng.uniform(0.6, 2.5) * HOUR, acts.TakeOffer(next_one, meetup))
        after = at + 3 * HOUR


def _door(story: "Timeline", meetup: Gathering, runs: str, starts: datetime) -> None:
    moved_up = meetup.waiting[: len(meetup.cancels)]
    seated = [who for who in (*meetup.going, *moved_up) if who not in (*meetup.cancels, *meetup.absent)]
    hosts = [who for who in seated if who in meetup.host]
    guests = [who for who in seated if who not in meetup.host]
    story.rng.shuffle(guests)
    at = starts - 25 * MINUTE
    for guest in (*hosts, *guests, *meetup.walk_ins):
        story.add(at, acts.CheckIn(runs, meetup, guest))
        at += story.rng.uniform(0.4, 5) * MINUTE


def _beats_of(story: "Timeline", starts: datetime, ends: datetime) -> None:
    for at in (ends, ends + DAY):
        if just_after(at) < story.now:
            story.add(just_after(at), acts.Tick(""))
