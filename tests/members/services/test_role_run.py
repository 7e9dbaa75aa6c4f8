from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import F

from community.core.clock import now
from community.notifications.models import Delivery, Notification
from community.site_settings.services import change_policy
from members.enums import FactKind, Role
from members.models import Fact, Member, RoleChange, RoleRun
from members.policies import RolePolicy
from members.services import facts
from members.services.roles import lower_for_sanction, pin_role, recompute_roles, restore_after_sanction, took_part
from tests.conftest import TestClock
from tests.factories.members import MemberFactory
from tests.members.conftest import Record

pytestmark = pytest.mark.django_db


def role(member: Member) -> str:
    return Member.objects.get(pk=member.pk).role


def test_exactly_enough_is_enough(ripe: Member) -> None:
    before = now()
    assert recompute_roles() == 1
    moved = Member.objects.get(pk=ripe.pk)
    assert (moved.role, moved.role_earned) == ("regular", "regular")
    assert moved.role_since > before
    change = RoleChange.objects.get()
    assert (change.before, change.after, change.cause, change.actor) == ("novice", "regular", "computed", None)
    assert change.numbers == {
        "window": 100,
        "present_days": [20, 20],
        "took_part_days": [8, 8],
        "subjects": [3, 3],
        "thanked_by": [3, 3],
    }
    assert change.created_at == moved.role_since
    line = Notification.objects.get(member=ripe)
    assert (line.kind, line.context["after"], line.url) == ("role_changed", "regular", "/me/role/")
    assert Delivery.objects.filter(member=ripe, kind="role_changed").count() == 1


def test_a_second_run_moves_nobody_and_tells_nobody_again(ripe: Member) -> None:
    recompute_roles()
    assert recompute_roles() == 0
    assert recompute_roles(full=True) == 0
    assert RoleChange.objects.count() == Notification.objects.count() == 1
    assert list(RoleRun.objects.order_by("id").values_list("full", "moves")) == [(True, 1), (False, 0), (True, 0)]


LACKS: dict[str, Callable[[Record, list[Member]], Any]] = {
    "19 days present": lambda r, g: r.present(19).posted(8).thanked(*g),
    "7 days of taking part": lambda r, g: r.present(20).posted(7).thanked(*g),
    "two threads": lambda r, g: r.present(20).posted(8, threads=2).thanked(*g),
    "thanked by two": lambda r, g: r.present(20).posted(8).thanked(*g[:2]),
    "two meetups make 6 days": lambda r, g: r.present(20).attended(1, 2).thanked(*g),
    "nothing at all": lambda r, g: r,
    "never present": lambda r, g: r.posted(8).thanked(*g),
    "only present": lambda r, g: r.present(30).thanked(*g),
}


@pytest.mark.parametrize("what", LACKS)
def test_one_short_of_anything_changes_nothing(record: Record, givers: list[Member], what: str) -> None:
    LACKS[what](record, givers)
    assert recompute_roles(full=True) == 0
    assert role(record.member) == "novice"
    assert not RoleChange.objects.exists()
    assert not Notification.objects.exists()


def test_three_meetups_count_for_nine_days_and_three_subjects(record: Record, givers: list[Member]) -> None:
    record.present(20).attended(1, 2, 3).thanked(*givers)
    assert recompute_roles() == 1
    numbers = RoleChange.objects.get().numbers
    assert (numbers["took_part_days"], numbers["subjects"]) == ([9, 8], [3, 3])


def test_a_day_counts_once_however_much_is_posted_and_a_meetup_day_is_not_four(
    record: Record, givers: list[Member]
) -> None:
    record.present(20).thanked(*givers)
    for n in range(12):
        record.add(FactKind.POSTED, ago=5, subject=f"thread:{n}")
    for ago in (31, 32):
        record.add(FactKind.POSTED, ago=ago, subject="thread:1")
    record.attended(1, 2)
    assert recompute_roles(full=True) == 0, "1 + 3 + 3 days"
    record.add(FactKind.ANSWERED, ago=6, subject="thread:1")
    assert recompute_roles() == 1
    assert RoleChange.objects.get().numbers["took_part_days"] == [8, 8]


def test_the_window_is_a_hundred_days(record: Record, givers: list[Member]) -> None:
    record.posted(8).thanked(*givers).present(19)
    record.add(FactKind.PRESENT, ago=100)
    assert recompute_roles(full=True) == 0
    record.add(FactKind.PRESENT, ago=99)
    assert recompute_roles() == 1


def test_lurkers_and_the_member_themselves_are_no_thankers(record: Record, givers: list[Member]) -> None:
    lurker = MemberFactory(role="lurker")
    record.present(20).posted(8).thanked(*givers[:2], lurker, record.member)
    assert recompute_roles(full=True) == 0
    assert role(record.member) == "novice"


def test_thanks_of_one_member_count_once_and_not_when_taken_back(record: Record, givers: list[Member]) -> None:
    record.present(20).posted(8).thanked(givers[0], givers[0], givers[0], givers[1], givers[2])
    record.add(FactKind.WAS_THANKED, ago=2, subject="post:1", other=givers[2], amount=-1)
    assert recompute_roles(full=True) == 0
    record.add(FactKind.WAS_THANKED, ago=1, subject="post:2", other=givers[2])
    assert recompute_roles() == 1


def test_a_hidden_post_does_not_count(ripe: Member) -> None:
    source = Fact.objects.filter(kind=FactKind.POSTED).values_list("source", flat=True).first() or ""
    facts.retract(source=source, kind=FactKind.POSTED, member_id=ripe.pk, back_source="hidden:1")
    assert recompute_roles(full=True) == 0


def test_nobody_moves_within_fourteen_days_of_the_last_move(ripe: Member, clock: TestClock) -> None:
    Member.objects.filter(pk=ripe.pk).update(role_since=now() - timedelta(days=13, hours=23))
    assert recompute_roles() == 0
    clock.move(timedelta(hours=2))
    assert recompute_roles() == 1, "and the passing of time is enough to look again"


def test_a_sanction_keeps_a_ripe_novice_where_they_are_until_it_ends(ripe: Member, clock: TestClock) -> None:
    lower_for_sanction(ripe.pk)
    assert recompute_roles(full=True) == 0
    assert role(ripe) == "lurker"
    restore_after_sanction(ripe.pk)
    assert role(ripe) == "novice"
    assert recompute_roles() == 0, "the step back and forth were moves"
    clock.move(timedelta(days=14, minutes=1))
    assert recompute_roles() == 1


def test_a_pinned_role_is_left_alone_until_the_pin_ends(ripe: Member, admin: Member, clock: TestClock) -> None:
    recompute_roles()
    Member.objects.filter(pk=ripe.pk).update(role="novice", role_earned="novice", role_since=now() - timedelta(days=30))
    pin_role(actor=admin, member=ripe, role="novice", reason="Let us see", until=now() + timedelta(days=2))
    assert recompute_roles(full=True) == 0
    clock.move(timedelta(days=2, minutes=1))
    assert recompute_roles() == 2, "the pin's end, and what was earned"
    found = Member.objects.get(pk=ripe.pk)
    assert (found.role, found.role_pinned, found.role_pinned_until) == ("regular", "", None)


def test_a_giver_who_begins_to_take_part_makes_earlier_thanks_count(
    record: Record, givers: list[Member], clock: TestClock
) -> None:
    lurker = MemberFactory(role="lurker")
    record.present(20).posted(8).thanked(*givers[:2], lurker)
    recompute_roles()
    clock.move(timedelta(hours=6))
    assert recompute_roles() == 0
    took_part(member_id=lurker.pk)
    assert recompute_roles() == 1


def test_changed_numbers_are_held_against_everybody(ripe: Member, clock: TestClock) -> None:
    Fact.objects.filter(kind=FactKind.PRESENT).first().delete()  # type: ignore[union-attr]
    recompute_roles()
    clock.move(timedelta(hours=6))
    assert recompute_roles() == 0
    change_policy(actor=None, name="roles", numbers={"regular_present_days": 19}, reason="A quiet summer")
    cache.clear()
    assert recompute_roles() == 1
    assert RoleRun.objects.order_by("-id").values_list("full", flat=True)[0]


def test_those_nothing_happened_to_are_not_looked_at(ripe: Member, clock: TestClock) -> None:
    """The control: with the ledger's stamps out of sight a run passes by, and a full one finds them."""
    RoleRun.objects.create(started_at=now(), policy=_numbers(), full=True)
    Fact.objects.update(created_at=F("created_at") - timedelta(hours=3))
    assert recompute_roles() == 0
    assert recompute_roles(full=True) == 1


def _numbers() -> dict[str, int]:
    return asdict(RolePolicy())


def test_touched_by_touched_gives_what_a_full_run_gives(clock: TestClock, db: None) -> None:
    """A hundred days of uneven lives: runs each night, and at the end a full run that finds nothing left to do."""
    members = MemberFactory.create_batch(6, role="lurker")
    for day in range(100):
        clock.move(timedelta(days=1))
        for n, member in enumerate(members):
            if (day + n) % 5 == 0:
                continue
            facts.record(member_id=member.pk, kind=FactKind.PRESENT, source=f"day:{day}")
            if day % (n + 3) == 0:
                facts.record(
                    member_id=member.pk,
                    kind=FactKind.POSTED,
                    source=f"post:{day}:{n}",
                    subject=f"thread:{(day + n) % 7}",
                )
                took_part(member_id=member.pk)
                facts.record(
                    member_id=members[(n + 1) % 6].pk,
                    kind=FactKind.WAS_THANKED,
                    source=f"thanks:{day}:{n}",
                    subject="post:1",
                    other_id=members[(n + day) % 6].pk,
                )
        recompute_roles()
    roles = set(Member.objects.values_list("role", flat=True))
    assert roles == {Role.NOVICE, Role.REGULAR}, "the play must have something to tell"
    assert recompute_roles(full=True) == 0


def test_roles_rest_after_sixty_days_and_nobody_loses_theirs(
    settled: Member, regular: Member, lurker: Member, clock: TestClock
) -> None:
    clock.move(timedelta(days=59, hours=23))
    recompute_roles()
    assert Member.objects.get(pk=settled.pk).resting_since is None
    clock.move(timedelta(hours=2))
    assert recompute_roles() == 0
    found = Member.objects.get(pk=settled.pk)
    assert found.took_part_at is not None
    assert found.resting_since == found.took_part_at + timedelta(days=60)
    assert found.role == "novice"
    assert Member.objects.get(pk=lurker.pk).resting_since is None
    assert Member.objects.get(pk=regular.pk).resting_since is not None, "sixty days after it was given"
    assert not Notification.objects.exists()


def test_the_command_says_how_many_moved(ripe: Member, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("recompute_roles", full=True)
    assert capsys.readouterr().out == "1 moved\n"


@pytest.mark.parametrize("n", [1, 3])
def test_the_cost_does_not_grow_with_the_members(
    n: int, givers: list[Member], record: Record, django_assert_num_queries: Any
) -> None:
    for member in MemberFactory.create_batch(n):
        Member.objects.filter(pk=member.pk).update(role_since=now() - timedelta(days=30))
        Record(member, record.today).present(20).posted(8).thanked(*givers)
    with django_assert_num_queries(18):
        assert recompute_roles(full=True) == n
