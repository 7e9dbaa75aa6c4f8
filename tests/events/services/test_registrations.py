"""Asking for a seat, giving it back, and what becomes of an offer."""

from datetime import timedelta

import pytest

from community.core.clock import now
from community.core.errors import Conflict, NotAllowed
from community.moderation.models import Sanction
from community.moderation.services.sanctions import sanction
from community.notifications.models import Delivery
from events.models import Meetup, Registration, RegistrationChange
from events.services import registrations, ticks
from members.models import Fact, Member
from tests.conftest import TestClock
from tests.factories.events import MeetupFactory, put, states
from tests.factories.members import MemberFactory


def taken(meetup: Meetup) -> int:
    return Meetup.objects.get(pk=meetup.pk).taken


def mails(kind: str) -> list[int | None]:
    return list(Delivery.objects.filter(kind=kind).order_by("created_at").values_list("member_id", flat=True))


def test_seats_go_in_order_of_arrival_and_then_a_line_forms(meetup: Meetup) -> None:
    people = MemberFactory.create_batch(4)
    for member in people:
        registrations.register(actor=member, meetup=meetup)
    assert states(meetup) == ["going", "going", "waiting", "waiting"]
    assert taken(meetup) == 2
    assert mails("registration_going") == [people[0].pk, people[1].pk]
    assert mails("registration_waiting") == [people[2].pk, people[3].pk]
    assert Fact.objects.filter(kind="registered", subject=meetup.subject).count() == 4
    moves = RegistrationChange.objects.order_by("id").values_list("before", "after", "cause")
    assert list(moves)[:3] == [
        ("", "waiting", "registered"),
        ("waiting", "going", "seat_free"),
        ("", "waiting", "registered"),
    ]


def test_asking_twice_gives_the_first_answer(meetup: Meetup, novice: Member) -> None:
    first = registrations.register(actor=novice, meetup=meetup)
    again = registrations.register(actor=novice, meetup=meetup)
    assert (again.pk, again.state) == (first.pk, "going")
    assert taken(meetup) == 1
    assert len(mails("registration_going")) == 1
    assert Fact.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "draft"}, "closed"),
        ({"state": "called_off", "called_off_reason": "rain"}, "called off"),
        ({"state": "held"}, "closed"),
        ({"opens_at": timedelta(hours=1)}, "not opened"),
        ({"closes_at": timedelta(hours=-1)}, "closed"),
    ],
)
def test_outside_its_window_nothing_is_registered(
    db: None, novice: Member, fields: dict[str, object], words: str
) -> None:
    times = {name: now() + value for name, value in fields.items() if isinstance(value, timedelta)}
    meetup = MeetupFactory(**fields | times)
    with pytest.raises(Conflict, match=words):
        registrations.register(actor=novice, meetup=meetup)
    assert not Registration.objects.exists()
    assert not Delivery.objects.exists()
    assert not Fact.objects.exists()
    assert taken(meetup) == 0


def test_a_suspended_member_gets_no_seat(meetup: Meetup, novice: Member, admin: Member) -> None:
    Sanction.objects.create(member=novice, kind="suspension", reason="spam", actor=admin)
    with pytest.raises(NotAllowed):
        registrations.register(actor=novice, meetup=meetup)
    assert not Registration.objects.exists()


def test_a_seat_given_back_is_offered_to_the_head_of_the_line_at_once(meetup: Meetup) -> None:
    people = MemberFactory.create_batch(4)
    rows = [registrations.register(actor=member, meetup=meetup) for member in people]
    registrations.cancel(actor=people[0], registration=rows[0])
    assert states(meetup) == ["cancelled", "going", "offered", "waiting"]
    assert taken(meetup) == 2
    offer = Registration.objects.get(pk=rows[2].pk)
    assert offer.offer_expires_at is not None
    assert mails("seat_offered") == [people[2].pk]
    assert mails("registration_cancelled") == [people[0].pk]
    mail = Delivery.objects.get(kind="seat_offered")
    assert mail.not_after == offer.offer_expires_at


def test_the_count_falls_only_when_nobody_waits(meetup: Meetup, novice: Member) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    registrations.cancel(actor=novice, registration=row)
    assert taken(meetup) == 0
    assert states(meetup) == ["cancelled"]


def test_leaving_twice_changes_nothing(meetup: Meetup, novice: Member) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    registrations.cancel(actor=novice, registration=row)
    registrations.cancel(actor=novice, registration=row)
    assert RegistrationChange.objects.filter(after="cancelled").count() == 1
    assert len(mails("registration_cancelled")) == 1


def test_nobody_gives_back_another_ones_seat(meetup: Meetup, novice: Member, stranger: Member) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    with pytest.raises(NotAllowed):
        registrations.cancel(actor=stranger, registration=row)
    assert states(meetup) == ["going"]
    assert taken(meetup) == 1


def test_leaving_the_line_needs_no_mail(meetup: Meetup) -> None:
    put(meetup)
    put(meetup)
    waiting = put(meetup, state="waiting")
    registrations.cancel(actor=waiting.member, registration=waiting)
    assert states(meetup) == ["going", "going", "cancelled"]
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("hours", "late"), [(25, False), (23, True)])
def test_within_a_day_of_the_start_a_seat_is_given_back_late(
    meetup: Meetup, novice: Member, clock: TestClock, hours: int, late: bool
) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    clock.at(meetup.starts_at - timedelta(hours=hours))
    row = registrations.cancel(actor=novice, registration=row)
    assert row.late is late
    facts = Fact.objects.filter(kind="cancelled_late", member=novice, subject=meetup.subject)
    assert facts.count() == int(late)


def test_somebody_in_line_is_never_late(meetup: Meetup, clock: TestClock) -> None:
    put(meetup)
    put(meetup)
    row = put(meetup, state="waiting")
    clock.at(meetup.starts_at - timedelta(hours=1))
    assert registrations.cancel(actor=row.member, registration=row).late is False
    assert not Fact.objects.filter(kind="cancelled_late").exists()


def test_once_it_has_begun_nobody_leaves_by_hand(meetup: Meetup, novice: Member, clock: TestClock) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    clock.at(meetup.starts_at)
    with pytest.raises(Conflict):
        registrations.cancel(actor=novice, registration=row)
    assert states(meetup) == ["going"]
    assert taken(meetup) == 1


def test_whoever_comes_back_stands_last_in_line(meetup: Meetup) -> None:
    first, second, third, fourth = MemberFactory.create_batch(4)
    rows = {member: registrations.register(actor=member, meetup=meetup) for member in (first, second, third, fourth)}
    registrations.cancel(actor=third, registration=rows[third])
    back = registrations.register(actor=third, meetup=meetup)
    assert back.pk == rows[third].pk
    line = Registration.objects.in_line().filter(meetup=meetup)
    assert [row.member_id for row in line] == [fourth.pk, third.pk]
    assert Fact.objects.filter(kind="registered", member=third).count() == 1


def test_whoever_comes_back_to_a_free_seat_has_it(meetup: Meetup, novice: Member) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    registrations.cancel(actor=novice, registration=row)
    assert registrations.register(actor=novice, meetup=meetup).state == "going"
    assert taken(meetup) == 1
    assert len(mails("registration_going")) == 2


def test_nobody_new_gets_a_seat_while_somebody_waits(meetup: Meetup, novice: Member) -> None:
    put(meetup)
    earlier = put(meetup, state="waiting")
    late_comer = registrations.register(actor=novice, meetup=meetup)
    assert late_comer.state == "waiting"
    assert earlier.queued_at < late_comer.queued_at
    assert taken(meetup) == 1


def offered(meetup: Meetup) -> Registration:
    """A full meetup where one seat is held for the head of the line, and one more waits."""
    going = put(meetup)
    put(meetup)
    put(meetup, state="waiting")
    put(meetup, state="waiting")
    registrations.cancel(actor=going.member, registration=going)
    return Registration.objects.get(meetup=meetup, state="offered")


def test_the_seat_that_is_held_can_be_taken(meetup: Meetup) -> None:
    row = offered(meetup)
    row = registrations.accept_offer(actor=row.member, registration=row)
    assert row.state == "going"
    assert row.offer_expires_at is None
    assert taken(meetup) == 2
    assert mails("registration_going") == [row.member_id]
    assert Delivery.objects.get(kind="seat_offered").state == "expired"
    again = registrations.accept_offer(actor=row.member, registration=row)
    assert again.state == "going"
    assert len(mails("registration_going")) == 1


def test_a_seat_that_is_declined_goes_to_the_next(meetup: Meetup) -> None:
    row = offered(meetup)
    registrations.decline_offer(actor=row.member, registration=row)
    registrations.decline_offer(actor=row.member, registration=row)
    assert states(meetup) == ["cancelled", "going", "declined", "offered"]
    assert taken(meetup) == 2


def test_only_whom_it_is_held_for_takes_or_leaves_a_seat(meetup: Meetup, stranger: Member) -> None:
    row = offered(meetup)
    before = states(meetup)
    for act in (registrations.accept_offer, registrations.decline_offer):
        with pytest.raises(NotAllowed):
            act(actor=stranger, registration=row)
    assert states(meetup) == before


def test_past_its_deadline_a_seat_is_not_taken_any_more(meetup: Meetup, clock: TestClock) -> None:
    row = offered(meetup)
    assert row.offer_expires_at is not None
    clock.at(row.offer_expires_at)
    with pytest.raises(Conflict):
        registrations.accept_offer(actor=row.member, registration=row)
    assert Registration.objects.get(pk=row.pk).state == "offered"


def test_a_seat_that_nobody_answers_for_goes_to_the_next_in_line(meetup: Meetup, clock: TestClock) -> None:
    row = offered(meetup)
    assert row.offer_expires_at is not None
    assert ticks.expire_offers() == 0
    clock.at(row.offer_expires_at)
    assert ticks.expire_offers() == 1
    assert ticks.expire_offers() == 0
    assert states(meetup) == ["cancelled", "going", "expired", "offered"]
    assert taken(meetup) == 2
    assert mails("offer_expired") == [row.member_id]
    assert len(mails("seat_offered")) == 2


def test_at_the_start_offers_end_and_nothing_more_is_offered(meetup: Meetup, clock: TestClock) -> None:
    clock.at(meetup.starts_at - timedelta(hours=1))
    row = offered(meetup)
    assert row.offer_expires_at == meetup.starts_at
    clock.at(meetup.starts_at)
    ticks.tick()
    assert states(meetup) == ["cancelled", "going", "expired", "waiting"]
    assert taken(meetup) == 1


def test_a_suspension_gives_the_seats_to_the_next_in_line(meetup: Meetup, novice: Member, admin: Member) -> None:
    other = MeetupFactory(capacity=1)
    for one in (meetup, other):
        registrations.register(actor=novice, meetup=one)
    put(other, state="waiting")
    Sanction.objects.create(member=novice, kind="suspension", reason="spam", actor=admin)
    assert registrations.withdraw_suspended(novice.pk) == 2
    assert states(meetup) == ["cancelled"]
    assert states(other) == ["cancelled", "offered"]
    assert (taken(meetup), taken(other)) == (0, 1)
    assert RegistrationChange.objects.filter(cause="suspended", actor=None).count() == 2
    assert not Fact.objects.filter(kind="cancelled_late").exists()
    assert mails("registration_cancelled") == []


def test_moderation_tells_of_a_suspension_and_not_of_a_silence(
    meetup: Meetup, novice: Member, stranger: Member, admin: Member
) -> None:
    for member in (novice, stranger):
        registrations.register(actor=member, meetup=meetup)
    sanction(actor=admin, member=novice, kind="silence", reason="Shouting", ends_at=None)
    sanction(actor=admin, member=stranger, kind="suspension", reason="Spam", ends_at=None)
    assert states(meetup) == ["going", "cancelled"]
    assert taken(meetup) == 1


def test_a_meetup_that_has_begun_keeps_its_suspended(meetup: Meetup, novice: Member, clock: TestClock) -> None:
    registrations.register(actor=novice, meetup=meetup)
    clock.at(meetup.starts_at)
    assert registrations.withdraw_suspended(novice.pk) == 0
    assert states(meetup) == ["going"]


def test_an_organiser_takes_somebody_off_the_list(meetup: Meetup, runner: Member, novice: Member) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    registrations.remove(actor=runner, registration=row)
    assert states(meetup) == ["cancelled"]
    assert RegistrationChange.objects.get(cause="removed").actor == runner
    assert mails("registration_cancelled") == [novice.pk]


def test_a_stranger_takes_nobody_off_the_list(meetup: Meetup, stranger: Member, novice: Member) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    with pytest.raises(NotAllowed):
        registrations.remove(actor=stranger, registration=row)
    assert states(meetup) == ["going"]
