from collections.abc import Iterator
from datetime import timedelta

import pytest

from community.audit.models import Entry
from community.core.clock import now
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation import queries, registry, services
from community.moderation.models import Sanction
from members.models import Member
from tests.conftest import TestClock

WEEK = timedelta(days=7)


@pytest.fixture
def heard() -> Iterator[list[tuple[str, int]]]:
    """What those who listen for sanctions heard."""
    log: list[tuple[str, int]] = []

    def begins(member_id: int) -> None:
        log.append(("begins", member_id))

    def ends(member_id: int) -> None:
        log.append(("ends", member_id))

    registry.on_sanction.append(begins)
    registry.on_sanction_end.append(ends)
    yield log
    registry.on_sanction.remove(begins)
    registry.on_sanction_end.remove(ends)


def silence(moderator: Member, member: Member, **more: object) -> Sanction:
    return services.sanction(
        actor=moderator, member=member, kind="silence", reason="Spam.", **{"ends_at": now() + WEEK, **more}
    )


def test_a_silence_ends_by_the_one_clock(
    moderator: Member, novice: Member, clock: TestClock, heard: list[tuple[str, int]]
) -> None:
    silence(moderator, novice)
    assert queries.silenced(novice)
    assert queries.suspended(novice) is None
    assert services.end_sanctions() == 0
    clock.move(WEEK)
    assert queries.silenced(novice) is None
    assert services.end_sanctions() == 1
    assert services.end_sanctions() == 0
    assert heard == [("begins", novice.pk), ("ends", novice.pk)]


def test_the_suspended_are_silenced_too(moderator: Member, novice: Member) -> None:
    row = services.sanction(actor=moderator, member=novice, kind="suspension", reason="Threats.")
    assert queries.suspended(novice) == queries.silenced(novice) == row
    assert row.ends_at is None


def test_a_note_changes_nothing(moderator: Member, novice: Member, heard: list[tuple[str, int]]) -> None:
    services.sanction(actor=moderator, member=novice, kind="note", reason="Be kind.")
    assert queries.silenced(novice) is None
    assert heard == []


def test_the_end_of_the_last_one_counts(
    moderator: Member, novice: Member, clock: TestClock, heard: list[tuple[str, int]]
) -> None:
    silence(moderator, novice)
    silence(moderator, novice, ends_at=now() + 2 * WEEK)
    clock.move(WEEK)
    services.end_sanctions()
    assert ("ends", novice.pk) not in heard
    clock.move(WEEK)
    services.end_sanctions()
    assert heard.count(("ends", novice.pk)) == 1


def test_lifting(moderator: Member, novice: Member, heard: list[tuple[str, int]]) -> None:
    row = silence(moderator, novice)
    services.lift_sanction(actor=moderator, sanction=row, reason="A mistake.")
    assert queries.silenced(novice) is None
    assert heard[-1] == ("ends", novice.pk)
    assert set(Entry.objects.values_list("action", flat=True)) >= {"moderation.silence", "moderation.lift"}
    with pytest.raises(Conflict):
        services.lift_sanction(actor=moderator, sanction=row, reason="Again.")


@pytest.mark.parametrize("who", ["leader", "regular"])
def test_only_staff_sanction(who: str, novice: Member, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        silence(request.getfixturevalue(who), novice)
    assert not Sanction.objects.exists()


def test_staff_sanction_neither_themselves_nor_each_other(moderator: Member, admin: Member) -> None:
    for actor, member in ((moderator, moderator), (moderator, admin), (admin, admin)):
        with pytest.raises(NotAllowed):
            silence(actor, member)
    assert not Sanction.objects.exists()
    assert silence(admin, moderator)


@pytest.mark.parametrize(
    "wrong", [{"reason": "  "}, {"ends_at": "past"}, {"kind": "flogging"}], ids=["reason", "end", "kind"]
)
def test_what_makes_no_sense_is_refused(moderator: Member, novice: Member, wrong: dict[str, object]) -> None:
    given: dict[str, object] = {"kind": "silence", "reason": "Spam.", "ends_at": now() + WEEK, **wrong}
    if given["ends_at"] == "past":
        given["ends_at"] = now() - WEEK
    with pytest.raises(InvalidInput):
        services.sanction(actor=moderator, member=novice, **given)  # type: ignore[arg-type]
    assert not Sanction.objects.exists()


def test_asking_is_one_query(moderator: Member, novice: Member, django_assert_num_queries: object) -> None:
    silence(moderator, novice)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.silenced(novice)
