from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from community.core.clock import now
from community.notifications import queries, services
from community.notifications.models import Delivery, Event, Notification
from community.notifications.registry import Kind, register
from community.notifications.services import fanout, outbox
from members.models import Member
from tests.conftest import TestClock
from tests.factories.members import MemberFactory
from tests.fixtures.smtp import Sink


def tell(kind: Kind, *members: Member | int, key: str = "k", **more: Any) -> int:
    return services.notify(
        kind=kind.name, recipients=members, subject="thread:1", dedupe_key=key, context={"title": "T"}, **more
    )


def test_each_gets_a_line_and_a_mail(kind: Kind, novice: Member, regular: Member) -> None:
    assert tell(kind, novice, regular.pk, url="/t/1/") == 4
    assert set(Notification.objects.values_list("member", "url")) == {(novice.pk, "/t/1/"), (regular.pk, "/t/1/")}
    assert Delivery.objects.filter(state="pending").count() == 2


def test_the_same_event_twice_is_one(kind: Kind, novice: Member) -> None:
    tell(kind, novice)
    tell(kind, novice, novice)
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 1)


def test_nobody_is_told_of_their_own_act(kind: Kind, novice: Member, regular: Member) -> None:
    tell(kind, novice, regular, actor=novice)
    assert Notification.objects.get().member == regular
    assert Delivery.objects.get().member == regular


def test_an_act_that_is_rolled_back_tells_nobody(kind: Kind, novice: Member) -> None:
    with transaction.atomic():
        tell(kind, novice)
        transaction.set_rollback(True)
    assert (Notification.objects.count(), Delivery.objects.count()) == (0, 0)


def test_what_was_turned_off_is_not_written(kind: Kind, novice: Member, regular: Member) -> None:
    services.set_preference(member_id=novice.pk, kind=kind.name, mail=False)
    services.set_preference(member_id=regular.pk, kind=kind.name, inbox=False)
    tell(kind, novice, regular)
    assert Notification.objects.get().member == novice
    assert Delivery.objects.get().member == regular


def test_a_line_for_later_is_not_seen_yet(kind: Kind, novice: Member, clock: TestClock) -> None:
    tell(kind, novice, due_at=now() + timedelta(days=1))
    assert queries.unread_count(novice) == 0
    assert queries.inbox_page(novice, after=None).groups == []
    clock.move(timedelta(days=1, seconds=1))
    assert queries.unread_count(novice) == 1


def test_cancelling_takes_back_what_has_not_gone_out(kind: Kind, novice: Member, smtp: Sink, clock: TestClock) -> None:
    tell(kind, novice, key="meetup:1:24h", due_at=now() + timedelta(days=1))
    tell(kind, novice, key="meetup:11:24h", due_at=now() + timedelta(days=1))
    assert services.cancel(dedupe_prefix="meetup:1:") == 1
    clock.move(timedelta(days=2))
    assert services.drain() == 1
    assert Notification.objects.get().dedupe_key == f"meetup:11:24h:{novice.pk}"


def test_more_than_a_hundred_are_written_by_a_tick(kind: Kind, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(outbox, "IN_TRANSACTION", 3)
    monkeypatch.setattr(fanout, "BATCH", 2)
    members = [MemberFactory() for _ in range(5)]
    assert tell(kind, *members) == 5
    assert tell(kind, *members) == 5
    assert Notification.objects.count() == 0
    members[4].delete()
    assert services.fan_out() == 5
    assert Notification.objects.count() == Delivery.objects.count() == 4
    event = Event.objects.get()
    assert (event.position, event.done_at is not None) == (5, True)
    assert services.fan_out() == 0


def test_a_fan_out_that_stopped_half_way_goes_on(kind: Kind, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(outbox, "IN_TRANSACTION", 3)
    monkeypatch.setattr(fanout, "BATCH", 2)
    tell(kind, *[MemberFactory() for _ in range(5)])
    assert fanout._step() == 2
    assert Notification.objects.count() == 2
    Event.objects.update(position=0)
    services.fan_out()
    assert Notification.objects.count() == Delivery.objects.count() == 5


def test_a_cancelled_event_is_not_fanned_out(kind: Kind, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(outbox, "IN_TRANSACTION", 3)
    tell(kind, *[MemberFactory() for _ in range(4)], key="meetup:1:called-off")
    services.cancel(dedupe_prefix="meetup:1:")
    assert services.fan_out() == 0
    assert Notification.objects.count() == 0


def test_an_unknown_kind_is_an_error(novice: Member) -> None:
    with pytest.raises(KeyError):
        services.notify(kind="no_such", recipients=[novice], subject="x", dedupe_key="x", context={})


def test_two_kinds_cannot_share_a_name(kind: Kind) -> None:
    with pytest.raises(ValueError, match="two kinds"):
        register(Kind(name=kind.name, label="Other", group="Test"))


@pytest.mark.parametrize("n", [1, 3])
def test_telling_more_people_takes_no_more_queries(
    kind: Kind, n: int, django_assert_num_queries: Any, db: None
) -> None:
    members = [MemberFactory() for _ in range(n)]
    # Two for the savepoint, the preferences, the time, and two inserts.
    with django_assert_num_queries(6):
        tell(kind, *members)


def test_old_rows_are_pruned_and_open_ones_kept(kind: Kind, novice: Member, clock: TestClock, smtp: Sink) -> None:
    tell(kind, novice, key="old")
    services.drain()
    tell(kind, novice, key="open", due_at=now() + timedelta(days=400))
    clock.move(timedelta(days=91))
    tell(kind, novice, key="new")
    assert services.prune() == 3
    assert set(Delivery.objects.values_list("dedupe_key", flat=True)) == {f"open:{novice.pk}", f"new:{novice.pk}"}
