"""Seats under real parallel transactions. The first test shows that the setup does race where nothing guards."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.models import F

from community.core.clock import now
from community.core.errors import Busy
from community.notifications.models import Delivery
from events.models import Meetup, Registration
from events.services import registrations, seats, ticks
from members.models import Member
from tests.factories.events import MeetupFactory, put, states
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.usefixtures("committed_db")


def together(works: Iterable[Callable[[], object]], workers: int = 50) -> list[object]:
    """Run `works` in threads that all begin at once, each with a connection of its own; errors are results."""
    works = list(works)
    gate = threading.Barrier(min(workers, len(works)))

    def run(work: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, works))


def naive_register(member: Member, meetup: Meetup) -> str:
    """What many systems do: count, then insert."""
    with transaction.atomic():
        held = Registration.objects.filter(meetup=meetup, state="going").count()
        state = "going" if held < meetup.capacity else "waiting"
        Registration.objects.create(
            meetup=meetup, member=member, state=state, going_since=now() if state == "going" else None
        )
    return state


def check(meetup: Meetup) -> None:
    """What must hold whenever nobody is at work."""
    meetup.refresh_from_db()
    held = Registration.objects.filter(meetup=meetup, state__in=("going", "offered")).count()
    assert meetup.taken == held <= meetup.capacity
    line = Registration.objects.filter(meetup=meetup, state="waiting").exists()
    assert not (line and held < meetup.capacity), "somebody waits beside a free seat"


def test_without_the_guard_a_stampede_oversells() -> None:
    meetup = MeetupFactory(capacity=1)
    people = MemberFactory.create_batch(50)
    together((lambda m=m: naive_register(m, meetup)) for m in people)
    assert Registration.objects.filter(meetup=meetup, state="going").count() > 1


def test_fifty_at_once_for_one_seat_one_goes_and_the_others_wait_in_order() -> None:
    meetup = MeetupFactory(capacity=1)
    people = MemberFactory.create_batch(50)
    results = together((lambda m=m: registrations.register(actor=m, meetup=meetup)) for m in people)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Counter(states(meetup)) == {"going": 1, "waiting": 49}
    check(meetup)
    line = list(Registration.objects.in_line().filter(meetup=meetup))
    assert line == sorted(line, key=lambda row: (row.created_at, row.pk))
    kinds = Counter(Delivery.objects.values_list("kind", flat=True))
    assert kinds == {"registration_going": 1, "registration_waiting": 49}


def test_one_member_in_ten_windows_has_one_registration(committed_db: str) -> None:
    meetup = MeetupFactory(capacity=5)
    member = MemberFactory()
    results = together((lambda: registrations.register(actor=member, meetup=meetup)) for _ in range(10))
    assert {getattr(result, "pk", result) for result in results} == {Registration.objects.get().pk}
    assert Delivery.objects.count() == 1
    check(meetup)


def test_a_cancellation_and_a_sweep_at_once_promote_one_and_write_one_mail() -> None:
    for _ in range(10):
        meetup = MeetupFactory(capacity=1)
        going = put(meetup)
        for _n in range(3):
            put(meetup, state="waiting")
        together(
            [
                lambda going=going: registrations.cancel(actor=going.member, registration=going),
                lambda meetup=meetup: seats.release_seats(meetup_id=meetup.pk),
                ticks.sweep_seats,
                lambda going=going: registrations.cancel(actor=going.member, registration=going),
            ]
        )
        assert states(meetup) == ["cancelled", "offered", "waiting", "waiting"]
        assert Delivery.objects.filter(kind="seat_offered", subject=meetup.subject).count() == 1
        check(meetup)


def test_an_offer_is_accepted_or_expires_never_both() -> None:
    for _ in range(10):
        meetup = MeetupFactory(capacity=1)
        row = put(meetup, state="offered", offer_expires_at=now() + timedelta(milliseconds=60))
        put(meetup, state="waiting")
        together(
            [
                lambda row=row: registrations.accept_offer(actor=row.member, registration=row),
                *[lambda meetup=meetup: registrations.expire_offers_of(meetup_id=meetup.pk)] * 3,
            ]
        )
        while Registration.objects.get(pk=row.pk).state == "offered":
            registrations.expire_offers_of(meetup_id=meetup.pk)
        assert states(meetup) in (["going", "waiting"], ["expired", "offered"])
        check(meetup)


def test_two_meetups_in_crossed_order_never_deadlock() -> None:
    """Two hundred rounds of joining and leaving two meetups, half of the members in the opposite order."""
    meetups = [MeetupFactory(capacity=2), MeetupFactory(capacity=2)]
    people = MemberFactory.create_batch(8)

    def rounds(member: Member, order: list[Meetup]) -> Counter[str]:
        errors: Counter[str] = Counter()
        for _ in range(25):
            for meetup in order:
                try:
                    row = registrations.register(actor=member, meetup=meetup)
                    registrations.cancel(actor=member, registration=row)
                except Exception as error:
                    errors[repr(error.__cause__ or error)] += 1
        return errors

    orders = [meetups, meetups[::-1]]
    results = together(((lambda m=member, o=orders[n % 2]: rounds(m, o)) for n, member in enumerate(people)), workers=8)
    assert results == [Counter()] * 8
    for meetup in meetups:
        check(meetup)
        assert set(states(meetup)) == {"cancelled"}


def test_a_wake_up_that_was_lost_is_made_good() -> None:
    """The last seat is given back beside an empty line, while somebody who found it full has not committed yet."""
    meetup = MeetupFactory(capacity=1)
    going = put(meetup)
    member = MemberFactory()
    found_full, given_back = threading.Event(), threading.Event()

    def join() -> Registration:
        with transaction.atomic():
            row = registrations.register(actor=member, meetup=meetup)
            found_full.set()
            assert given_back.wait(timeout=30)
        return row

    def leave() -> None:
        assert found_full.wait(timeout=30)
        registrations.cancel(actor=going.member, registration=going)
        assert Meetup.objects.get(pk=meetup.pk).taken == 0
        given_back.set()

    results = together([join, leave], workers=2)
    assert not any(isinstance(result, Exception) for result in results), results
    assert states(meetup) == ["cancelled", "offered"]
    check(meetup)


def test_the_sweep_finds_what_nobody_looked_after() -> None:
    meetup = MeetupFactory(capacity=1)
    put(meetup, state="waiting")
    assert ticks.sweep_seats() == 1
    assert ticks.sweep_seats() == 0
    assert states(meetup) == ["offered"]
    check(meetup)


def test_whoever_registers_while_it_is_called_off_is_out_too() -> None:
    meetup = MeetupFactory(capacity=1)
    Meetup.objects.filter(pk=meetup.pk).update(state="called_off", called_off_reason="Rain", updated_at=now())
    put(meetup, state="waiting")
    ticks.sweep_seats()
    assert states(meetup) == ["cancelled"]


def test_a_lock_that_is_not_to_be_had_means_busy_and_changes_nothing() -> None:
    meetup = MeetupFactory(capacity=1)
    going = put(meetup)
    waiting = put(meetup, state="waiting")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            seats.lock_meetup(meetup.pk)
            held.set()
            assert done.wait(timeout=30)

    def give_back() -> object:
        assert held.wait(timeout=30)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            return registrations.cancel(actor=going.member, registration=going)
        finally:
            done.set()

    _nothing, refused = together([hold, give_back], workers=2)
    assert isinstance(refused, Busy)
    assert states(meetup) == ["going", "waiting"]
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_the_database_itself_refuses_one_seat_too_many() -> None:
    meetup = MeetupFactory(capacity=1)
    put(meetup)
    with pytest.raises(Exception, match="events_meetup_seats"), transaction.atomic():
        Meetup.objects.filter(pk=meetup.pk).update(taken=F("taken") + 1)
    check(meetup)
