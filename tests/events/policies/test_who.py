"""Who may see and run a meetup; the check and the filter agree."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from events.models import Meetup
from events.policies import can_run, can_see, can_see_private
from events.queries.access import standing_of
from members.models import Member
from tests.factories.events import MeetupFactory, lead, organise
from tests.factories.members import MemberFactory, place

STATES = ["draft", "published", "held", "final", "called_off", "called_off_draft"]


@pytest.fixture
def meetups(db: None) -> list[Meetup]:
    made = []
    for state in STATES:
        off = state.startswith("called_off")
        fields = {"called_off_reason": "Rain"} if off else {}
        made.append(MeetupFactory(state="called_off" if off else state, **fields))
    Meetup.objects.filter(pk=made[-1].pk).update(published_at=None)
    return list(Meetup.objects.order_by("id"))


@pytest.mark.parametrize(
    ("who", "sees_drafts"),
    [
        ("visitor", False),
        ("novice", False),
        ("leader", False),
        ("other_organiser", False),
        ("organiser", True),
        ("host", True),
        ("moderator", True),
    ],
)
def test_the_check_and_the_filter_agree(meetups: list[Meetup], who: str, sees_drafts: bool) -> None:
    viewer: Any = MemberFactory(role="leader" if who == "leader" else "novice")
    if who == "visitor":
        viewer = AnonymousUser()
    elif who == "moderator":
        viewer = MemberFactory(is_staff=True)
    elif who == "organiser":
        organise(meetups[0].club, viewer)
    elif who == "other_organiser":
        organise(MeetupFactory(club__place=place("shanghai")).club, viewer)
    elif who == "host":
        for meetup in meetups:
            lead(meetup, viewer)
    listed = set(Meetup.objects.filter(pk__in=[meetup.pk for meetup in meetups]).visible_to(viewer))
    allowed = {meetup for meetup in meetups if can_see(viewer, meetup, standing_of(viewer, meetup))}
    assert listed == allowed
    assert len(allowed) == (6 if sees_drafts else 4)
    runs = {can_run(viewer, standing_of(viewer, meetup)) for meetup in meetups}
    assert runs == {sees_drafts}


def test_the_exact_address_is_for_those_going_and_those_who_run_it(db: None, novice: Member) -> None:
    meetup = MeetupFactory()
    standing = standing_of(novice, meetup)
    assert not can_see_private(novice, standing, going=False)
    assert can_see_private(novice, standing, going=True)
    assert not can_see_private(AnonymousUser(), standing_of(AnonymousUser(), meetup), going=False)
    lead(meetup, novice)
    assert can_see_private(novice, standing_of(novice, meetup), going=False)
