from datetime import timedelta

import pytest

from community.audit.models import Entry
from community.core.clock import now
from community.core.errors import InvalidInput, NotAllowed
from community.moderation.services import lift_sanction, sanction
from community.notifications.models import Notification
from members.models import Member, RoleChange
from members.services.presence import record_presence
from members.services.roles import pin_role, took_part, unpin_role
from tests.conftest import TestClock
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def columns(member: Member) -> tuple[object, ...]:
    found = Member.objects.get(pk=member.pk)
    return (
        found.role,
        found.role_earned,
        found.role_pinned,
        found.role_pinned_until,
        found.role_lowered,
        found.role_since,
        found.resting_since,
        found.took_part_at,
    )


def role(member: Member) -> str:
    return Member.objects.get(pk=member.pk).role


def changes(member: Member) -> list[tuple[str, str, str]]:
    return list(member.role_changes.order_by("id").values_list("before", "after", "cause"))


def test_the_first_post_makes_a_novice_at_once(lurker: Member) -> None:
    took_part(member_id=lurker.pk)
    assert (role(lurker), changes(lurker)) == ("novice", [("lurker", "novice", "computed")])
    assert Notification.objects.filter(member=lurker, kind="role_changed").count() == 1


def test_the_second_changes_nothing_but_the_time(lurker: Member, clock: TestClock) -> None:
    took_part(member_id=lurker.pk)
    before = columns(lurker)
    took_part(member_id=lurker.pk)
    assert columns(lurker) == before
    clock.move(2 * DAY)
    took_part(member_id=lurker.pk)
    assert columns(lurker)[:-1] == before[:-1]
    assert columns(lurker)[-1] > before[-1]  # type: ignore[operator]
    assert len(changes(lurker)) == 1


def test_taking_part_long_ago_is_not_now(novice: Member) -> None:
    took_part(member_id=novice.pk)
    before = columns(novice)
    took_part(member_id=novice.pk, at=now() - 30 * DAY)
    assert columns(novice) == before


def test_a_post_wakes_a_resting_role(regular: Member) -> None:
    Member.objects.filter(pk=regular.pk).update(resting_since=now() - DAY, took_part_at=now() - 61 * DAY)
    took_part(member_id=regular.pk)
    found = Member.objects.get(pk=regular.pk)
    assert found.resting_since is None
    assert (found.role, changes(regular)) == ("regular", [])


def test_an_old_attendance_recorded_late_wakes_nobody(regular: Member) -> None:
    Member.objects.filter(pk=regular.pk).update(resting_since=now() - DAY, took_part_at=now() - 61 * DAY)
    took_part(member_id=regular.pk, at=now() - 20 * DAY)
    assert Member.objects.get(pk=regular.pk).resting_since is not None


def test_a_pin_holds_until_its_end_and_gives_back_what_was_earned(
    admin: Member, novice: Member, clock: TestClock
) -> None:
    until = now() + 10 * DAY
    pin_role(actor=admin, member=novice, role="leader", reason="Keeps the door in Hangzhou", until=until)
    assert role(novice) == "leader"
    entry = Entry.objects.get(action="members.pin_role")
    assert (entry.actor_id, entry.subject_id) == (admin.pk, str(novice.pk))
    assert entry.data == {
        "role": "leader",
        "before": "novice",
        "reason": "Keeps the door in Hangzhou",
        "until": until.isoformat(),
    }
    clock.move(9 * DAY)
    record_presence(Member.objects.get(pk=novice.pk))
    assert role(novice) == "leader"
    clock.move(DAY)
    record_presence(Member.objects.get(pk=novice.pk))
    assert role(novice) == "novice"
    assert changes(novice) == [("novice", "leader", "pin"), ("leader", "novice", "pin_end")]
    change = RoleChange.objects.get(cause="pin")
    assert (change.reason, change.actor) == ("Keeps the door in Hangzhou", admin)


def test_what_is_earned_under_a_pin_comes_to_light_when_it_ends(
    admin: Member, lurker: Member, clock: TestClock
) -> None:
    pin_role(actor=admin, member=lurker, role="elder", reason="Founded the club", until=now() + DAY)
    took_part(member_id=lurker.pk)
    assert (role(lurker), changes(lurker)) == ("elder", [("lurker", "elder", "pin")])
    unpin_role(actor=admin, member=lurker, reason="A mistake")
    assert (role(lurker), changes(lurker)[1:]) == ("novice", [("elder", "novice", "pin_end")])


def test_unpinning_what_is_not_pinned_changes_nothing(admin: Member, novice: Member) -> None:
    before = columns(novice)
    unpin_role(actor=admin, member=novice, reason="Nothing")
    assert (columns(novice), changes(novice), Entry.objects.count()) == (before, [], 0)


@pytest.mark.parametrize("who", ["novice", "leader", "moderator", "admin"])
def test_nobody_but_an_admin_pins_and_never_themselves(who: str, request: pytest.FixtureRequest) -> None:
    actor = request.getfixturevalue(who)
    target = actor if who == "admin" else MemberFactory()
    before = columns(target)
    with pytest.raises(NotAllowed):
        pin_role(actor=actor, member=target, role="elder", reason="Why not", until=now() + DAY)
    assert (columns(target), changes(target)) == (before, [])
    assert Entry.objects.get().action == "members.pin_role.refused"


@pytest.mark.parametrize(
    ("role_name", "reason", "days", "field"),
    [("king", "So", 1, "role"), ("elder", "  ", 1, "reason"), ("elder", "So", 0, "until")],
)
def test_a_pin_needs_a_role_a_reason_and_an_end(
    admin: Member, novice: Member, role_name: str, reason: str, days: int, field: str
) -> None:
    before = columns(novice)
    with pytest.raises(InvalidInput) as refused:
        pin_role(actor=admin, member=novice, role=role_name, reason=reason, until=now() + days * DAY)
    assert refused.value.field == field
    assert (columns(novice), changes(novice), Entry.objects.count()) == (before, [], 0)


@pytest.mark.parametrize(
    ("before", "during"),
    [
        ("lurker", "lurker"),
        ("novice", "lurker"),
        ("regular", "novice"),
        ("leader", "regular"),
        ("elder", "regular"),
    ],
)
def test_a_sanction_takes_one_step_and_its_lifting_gives_it_back(admin: Member, before: str, during: str) -> None:
    member = MemberFactory(role=before)
    first = sanction(actor=admin, member=member, kind="silence", reason="Rude", ends_at=now() + DAY)
    second = sanction(actor=admin, member=member, kind="suspension", reason="Ruder", ends_at=now() + 2 * DAY)
    assert role(member) == during, "one step, however many sanctions"
    lift_sanction(actor=admin, sanction=first, reason="Enough")
    assert role(member) == during, "one still runs"
    lift_sanction(actor=admin, sanction=second, reason="Enough")
    assert role(member) == before
    expected = [(before, during, "sanction"), (during, before, "sanction_end")] if before != during else []
    assert changes(member) == expected


def test_a_note_takes_no_step(admin: Member, regular: Member) -> None:
    before = columns(regular)
    sanction(actor=admin, member=regular, kind="note", reason="Please mind the tone")
    assert columns(regular) == before


def test_who_takes_part_under_a_sanction_has_it_counted_afterwards(admin: Member, lurker: Member) -> None:
    row = sanction(actor=admin, member=lurker, kind="silence", reason="Spam", ends_at=now() + DAY)
    took_part(member_id=lurker.pk)
    assert role(lurker) == "lurker"
    lift_sanction(actor=admin, sanction=row, reason="It was none")
    assert role(lurker) == "novice"
