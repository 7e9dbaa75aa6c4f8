"""The life of a meetup."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from community.audit.models import Entry
from community.core.clock import now
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation.services import sanctions
from community.notifications.models import Delivery
from events.models import Attendance, Meetup, MeetupHost, Registration
from events.services import meetups, registrations, ticks
from events.services.plans import plan_of
from forums.models import Post, Thread
from forums.services.setup import create_default_boards
from members.models import Member
from tests.conftest import TestClock
from tests.factories.events import ClubFactory, MeetupFactory, lead, organise, plan, put, states
from tests.factories.members import MemberFactory, place


def fresh(meetup: Meetup) -> Meetup:
    return Meetup.objects.get(pk=meetup.pk)


def test_a_draft_keeps_wall_time_and_instant(organiser: Member) -> None:
    club = ClubFactory()
    organise(club, organiser)
    starts = (now() + timedelta(days=10)).replace(hour=14, minute=0, second=0, microsecond=0, tzinfo=None)
    meetup = meetups.create_meetup(
        actor=organiser, club=club, plan=plan(starts=starts, ends=starts + timedelta(hours=3))
    )
    meetup.refresh_from_db()
    assert (meetup.state, meetup.published_at) == ("draft", None)
    assert meetup.starts_at == starts.replace(tzinfo=UTC) - timedelta(hours=8)
    assert (meetup.start_date, meetup.start_time) == (starts.date(), starts.time())
    assert meetup.closes_at == meetup.starts_at
    assert "<strong>meet</strong>" in meetup.summary_html
    assert [host.member for host in MeetupHost.objects.filter(meetup=meetup)] == [organiser]


@pytest.mark.parametrize(
    ("role", "lives_there", "resting", "allowed"),
    [
        ("novice", True, False, False),
        ("regular", True, False, True),
        ("leader", True, False, True),
        ("elder", True, False, True),
        ("regular", False, False, False),
        ("regular", True, True, False),
    ],
)
def test_regulars_open_meetups_for_the_club_of_their_city(
    db: None, role: str, lives_there: bool, resting: bool, allowed: bool
) -> None:
    club = ClubFactory()
    member = MemberFactory(
        role=role,
        place=club.place if lives_there else place("shanghai"),
        resting_since=now() if resting else None,
    )
    if allowed:
        assert meetups.create_meetup(actor=member, club=club, plan=plan()).pk
        return
    with pytest.raises(NotAllowed):
        meetups.create_meetup(actor=member, club=club, plan=plan())
    assert not Meetup.objects.exists()


def test_only_staff_open_an_official_meetup(organiser: Member, moderator: Member) -> None:
    club = ClubFactory()
    organise(club, organiser)
    with pytest.raises(InvalidInput) as refused:
        meetups.create_meetup(actor=organiser, club=club, plan=plan(kind="official"))
    assert refused.value.field == "kind"
    assert not Meetup.objects.exists()
    assert meetups.create_meetup(actor=moderator, club=club, plan=plan(kind="official")).kind == "official"


_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"area": ""}, "area"),
        ({"kind": "rave"}, "kind"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 2001}, "capacity"),
        ({"latitude": 30}, "longitude"),
        ({"starts": -20 * _DAY, "ends": -20 * _DAY}, "start_date"),
        ({"starts": 3000 * _DAY, "ends": 3001 * _DAY}, "start_date"),
        ({"ends": -_DAY}, "end_time"),
        ({"ends": 15 * _DAY}, "end_date"),
        ({"starts": datetime(9999, 12, 31, 23), "ends": datetime(9999, 12, 31, 23, 30)}, "start_date"),  # noqa: DTZ001
        ({"opens_at": timedelta(days=11)}, "opens_at"),
        ({"closes_at": timedelta(days=12)}, "closes_at"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused_at_its_field(
    organiser: Member, changes: dict[str, object], field: str
) -> None:
    club = ClubFactory()
    organise(club, organiser)
    good = plan()
    for name, value in changes.items():
        if isinstance(value, timedelta):
            base = now() if name.endswith("_at") else getattr(good, name)
            changes = {**changes, name: base + value}
    with pytest.raises(InvalidInput) as refused:
        meetups.create_meetup(actor=organiser, club=club, plan=replace(good, **changes))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Meetup.objects.exists()


def test_a_time_that_the_clocks_skip_is_refused(moderator: Member, clock: TestClock) -> None:
    clock.at(datetime(2027, 3, 1, tzinfo=UTC))
    club = ClubFactory(place=place("new-york-city"))
    gone = plan(
        zone="America/New_York",
        starts=datetime(2027, 3, 14, 2, 30),  # noqa: DTZ001
        ends=datetime(2027, 3, 14, 5),  # noqa: DTZ001
    )
    with pytest.raises(InvalidInput) as refused:
        meetups.create_meetup(actor=moderator, club=club, plan=gone)
    assert refused.value.field == "start_time"
    assert not Meetup.objects.exists()


def test_of_an_hour_that_comes_twice_the_fold_says_which(moderator: Member, clock: TestClock) -> None:
    clock.at(datetime(2027, 11, 1, tzinfo=UTC))
    club = ClubFactory(place=place("new-york-city"))
    both = []
    for fold in (0, 1):
        wall = datetime(2027, 11, 7, 1, 30, fold=fold)  # noqa: DTZ001
        one = plan(zone="America/New_York", starts=wall, ends=datetime(2027, 11, 7, 5))  # noqa: DTZ001
        both.append(meetups.create_meetup(actor=moderator, club=club, plan=one))
    assert [meetup.starts_at for meetup in both] == [
        datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
        datetime(2027, 11, 7, 6, 30, tzinfo=UTC),
    ]
    assert [plan_of(fresh(meetup)).starts.fold for meetup in both] == [0, 1]


def test_publishing_opens_the_announcement_in_the_same_transaction(organiser: Member) -> None:
    create_default_boards()
    draft = MeetupFactory(state="draft", language="zh-hans", title="一起拍照")
    lead(draft, organiser)
    meetup = meetups.publish(actor=organiser, meetup=draft)
    assert meetup.state == "published"
    assert meetup.thread is not None
    assert (meetup.thread.title, meetup.thread.language, meetup.thread.system) == ("一起拍照", "zh-hans", True)
    assert f"/meetups/{meetup.pk}/" in Post.objects.get(thread=meetup.thread).source
    meetups.publish(actor=organiser, meetup=meetup)
    assert Thread.objects.count() == 1
    assert fresh(meetup).version == 2


def test_publishing_what_has_passed_is_refused(organiser: Member, clock: TestClock) -> None:
    create_default_boards()
    draft = MeetupFactory(state="draft")
    lead(draft, organiser)
    clock.at(draft.starts_at)
    with pytest.raises(InvalidInput):
        meetups.publish(actor=organiser, meetup=draft)
    assert fresh(draft).state == "draft"
    assert not Thread.objects.exists()


def test_strangers_change_nothing(meetup: Meetup, stranger: Member) -> None:
    put(meetup)
    same = plan_of(meetup)
    with pytest.raises(NotAllowed):
        meetups.publish(actor=stranger, meetup=meetup)
    with pytest.raises(NotAllowed):
        meetups.call_off(actor=stranger, meetup=meetup, reason="no")
    with pytest.raises(NotAllowed):
        meetups.update_meetup(actor=stranger, meetup=meetup, plan=same, version=1)
    with pytest.raises(NotAllowed):
        meetups.set_hosts(actor=stranger, meetup=meetup, hosts=[stranger])
    after = fresh(meetup)
    assert (after.state, after.version, after.taken) == ("published", 1, 1)
    assert not MeetupHost.objects.exists()
    assert not Entry.objects.filter(action__startswith="events.").exists()


def test_a_typo_does_not_revise_the_calendar(meetup: Meetup, runner: Member) -> None:
    put(meetup)
    edited = replace(plan_of(meetup), title="Walk along the lake, slowly")
    meetups.update_meetup(actor=runner, meetup=meetup, plan=edited, version=1)
    after = fresh(meetup)
    assert (after.title, after.version, after.sequence, after.tell_at) == (
        "Walk along the lake, slowly",
        2,
        0,
        None,
    )
    assert after.updated_at > meetup.updated_at


def test_an_edit_of_an_old_version_is_refused(meetup: Meetup, runner: Member) -> None:
    first = replace(plan_of(meetup), title="One")
    meetups.update_meetup(actor=runner, meetup=meetup, plan=first, version=1)
    with pytest.raises(Conflict) as refused:
        meetups.update_meetup(actor=runner, meetup=meetup, plan=replace(first, title="Two"), version=1)
    assert refused.value.code == "stale"
    assert fresh(meetup).title == "One"


def test_several_edits_within_minutes_are_told_as_one(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    row = put(meetup)
    waiting = put(meetup, state="waiting")
    put(meetup, state="cancelled")
    original = plan_of(meetup)
    later = replace(original, starts=original.starts + timedelta(hours=1), ends=original.ends + timedelta(hours=1))
    meetups.update_meetup(actor=runner, meetup=meetup, plan=later, version=1)
    clock.move(timedelta(minutes=2))
    elsewhere = replace(later, area="South shore")
    meetups.update_meetup(actor=runner, meetup=meetup, plan=elsewhere, version=2)
    assert ticks.tell_changes() == 0
    clock.move(timedelta(minutes=2))
    assert ticks.tell_changes() == 0
    clock.move(timedelta(minutes=1, seconds=1))
    assert ticks.tell_changes() == 1
    assert ticks.tell_changes() == 0
    told = Delivery.objects.filter(kind="meetup_changed")
    assert {mail.member_id for mail in told} == {row.member_id, waiting.member_id}
    knew = told.get(member=row.member).context["told"]
    assert knew["exact_address"] == meetup.exact_address
    assert "exact_address" not in told.get(member=waiting.member).context["told"]
    assert (knew["area"], knew["starts_at"]) == (meetup.area, meetup.starts_at.isoformat())
    after = fresh(meetup)
    assert (after.sequence, after.told, after.tell_at) == (2, None, None)


def test_what_is_changed_back_in_time_is_told_to_nobody(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    put(meetup)
    original = plan_of(meetup)
    meetups.update_meetup(actor=runner, meetup=meetup, plan=replace(original, area="Elsewhere"), version=1)
    meetups.update_meetup(actor=runner, meetup=meetup, plan=original, version=2)
    clock.move(timedelta(minutes=4))
    assert ticks.tell_changes() == 0
    assert not Delivery.objects.exists()
    assert fresh(meetup).tell_at is None


def test_whoever_registers_after_the_edit_knows_already(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    row = put(meetup)
    meetups.update_meetup(actor=runner, meetup=meetup, plan=replace(plan_of(meetup), area="Elsewhere"), version=1)
    clock.move(timedelta(minutes=1))
    registrations.register(actor=MemberFactory(), meetup=meetup)
    clock.move(timedelta(minutes=4))
    ticks.tell_changes()
    assert [mail.member_id for mail in Delivery.objects.filter(kind="meetup_changed")] == [row.member_id]


def test_more_seats_go_to_the_line_first(meetup: Meetup, runner: Member) -> None:
    for state in ("going", "going", "waiting", "waiting", "waiting"):
        put(meetup, state=state)
    meetups.update_meetup(actor=runner, meetup=meetup, plan=replace(plan_of(meetup), capacity=4), version=1)
    assert states(meetup) == ["going", "going", "offered", "offered", "waiting"]
    after = fresh(meetup)
    assert (after.capacity, after.taken) == (4, 4)


def test_fewer_seats_than_are_taken_are_refused(meetup: Meetup, runner: Member) -> None:
    put(meetup)
    put(meetup)
    with pytest.raises(InvalidInput, match="2 seats are taken") as refused:
        meetups.update_meetup(
            actor=runner, meetup=meetup, plan=replace(plan_of(meetup), capacity=1, title="Small"), version=1
        )
    assert refused.value.field == "capacity"


def test_an_earlier_start_ends_offers_with_it(meetup: Meetup, runner: Member) -> None:
    row = put(meetup, state="offered", offer_expires_at=meetup.starts_at)
    original = plan_of(meetup)
    sooner = replace(original, starts=original.starts - timedelta(days=8), ends=original.ends - timedelta(days=8))
    meetups.update_meetup(
        actor=runner, meetup=meetup, plan=replace(sooner, opens_at=meetup.opens_at, closes_at=None), version=1
    )
    row.refresh_from_db()
    assert row.offer_expires_at == fresh(meetup).starts_at


def test_what_has_begun_keeps_its_time(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    clock.at(meetup.starts_at + timedelta(minutes=1))
    original = plan_of(meetup)
    later = replace(original, starts=original.starts + timedelta(days=1), ends=original.ends + timedelta(days=1))
    with pytest.raises(InvalidInput):
        meetups.update_meetup(actor=runner, meetup=meetup, plan=later, version=1)
    assert fresh(meetup).starts_at == meetup.starts_at
    meetups.update_meetup(actor=runner, meetup=meetup, plan=replace(original, title="Still"), version=1)
    assert fresh(meetup).title == "Still"


def test_calling_off_ends_every_registration_and_tells_why(meetup: Meetup, runner: Member) -> None:
    rows = [put(meetup, state=state) for state in ("going", "offered", "waiting", "cancelled")]
    meetups.call_off(actor=runner, meetup=meetup, reason="Typhoon")
    meetups.call_off(actor=runner, meetup=meetup, reason="Again")
    after = fresh(meetup)
    assert (after.state, after.called_off_reason, after.taken, after.sequence) == ("called_off", "Typhoon", 0, 1)
    assert states(meetup) == ["cancelled"] * 4
    told = {mail.member_id: mail.context["had_seat"] for mail in Delivery.objects.filter(kind="meetup_called_off")}
    assert told == {rows[0].member_id: True, rows[1].member_id: False, rows[2].member_id: False}
    assert Entry.objects.get(action="events.call_off").actor_id == runner.pk
    assert not Registration.objects.filter(late=True).exists()


def test_calling_off_needs_a_reason_and_a_meetup_that_is_still_to_come(
    meetup: Meetup, runner: Member, clock: TestClock
) -> None:
    row = put(meetup)
    with pytest.raises(InvalidInput):
        meetups.call_off(actor=runner, meetup=meetup, reason=" ")
    clock.at(meetup.ends_at)
    ticks.hold_ended()
    with pytest.raises(Conflict):
        meetups.call_off(actor=runner, meetup=meetup, reason="Too late")
    row.refresh_from_db()
    assert row.state == "going"
    assert fresh(meetup).state == "held"


def test_a_meetup_is_held_when_it_ends_and_final_a_day_later(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    lead(meetup, runner)
    put(meetup)
    clock.at(meetup.ends_at - timedelta(seconds=5))
    assert ticks.hold_ended() == 0
    clock.at(meetup.ends_at)
    assert (ticks.hold_ended(), ticks.hold_ended()) == (1, 0)
    assert Delivery.objects.get(kind="attendance_open").context["missing"] == 1
    assert ticks.finalize_due() == 0
    clock.at(meetup.ends_at + timedelta(hours=24))
    assert (ticks.finalize_due(), ticks.finalize_due()) == (1, 0)
    assert fresh(meetup).state == "final"
    assert Attendance.objects.get().state == "absent"


def test_after_an_outage_one_tick_catches_up(meetup: Meetup, clock: TestClock) -> None:
    put(meetup)
    clock.at(meetup.ends_at + timedelta(days=3))
    ticks.tick()
    assert fresh(meetup).state == "final"


def test_somebody_always_leads(meetup: Meetup, runner: Member, novice: Member) -> None:
    lead(meetup, runner)
    with pytest.raises(InvalidInput):
        meetups.set_hosts(actor=runner, meetup=meetup, hosts=[])
    meetups.set_hosts(actor=runner, meetup=meetup, hosts=[novice])
    assert [host.member for host in MeetupHost.objects.all()] == [novice]


def test_what_is_over_stays_as_it_is(meetup: Meetup, runner: Member, moderator: Member) -> None:
    off = meetups.call_off(actor=runner, meetup=meetup, reason="Rain")
    same = plan_of(off)
    with pytest.raises(Conflict):
        meetups.update_meetup(actor=runner, meetup=off, plan=same, version=off.version)
    with pytest.raises(Conflict):
        meetups.publish(actor=runner, meetup=off)
    with pytest.raises(Conflict):
        meetups.set_hosts(actor=runner, meetup=off, hosts=[runner])
    assert fresh(meetup).version == off.version
    assert not MeetupHost.objects.exists()


def test_a_club_meetup_becomes_official_only_by_staff(meetup: Meetup, runner: Member, moderator: Member) -> None:
    official = replace(plan_of(meetup), kind="official")
    with pytest.raises(InvalidInput):
        meetups.update_meetup(actor=runner, meetup=meetup, plan=official, version=1)
    assert fresh(meetup).kind == "club"
    meetups.update_meetup(actor=moderator, meetup=meetup, plan=official, version=1)
    assert fresh(meetup).kind == "official"
    assert Entry.objects.get(action="events.update").actor_id == moderator.pk


def test_without_a_board_for_announcements_a_meetup_is_published_all_the_same(organiser: Member) -> None:
    draft = MeetupFactory(state="draft")
    lead(draft, organiser)
    assert meetups.publish(actor=organiser, meetup=draft).thread is None
    assert fresh(draft).state == "published"


def test_a_silenced_organiser_writes_nothing_but_may_call_off(organiser: Member, admin: Member) -> None:
    draft = MeetupFactory(state="draft")
    organise(draft.club, organiser)
    create_default_boards()
    sanctions.sanction(actor=admin, member=organiser, kind="silence", reason="Loud")
    said = replace(plan_of(draft), title="What I may not post")
    with pytest.raises(NotAllowed, match="until a moderator ends this"):
        meetups.create_meetup(actor=organiser, club=draft.club, plan=said)
    with pytest.raises(NotAllowed, match="until a moderator ends this"):
        meetups.update_meetup(actor=organiser, meetup=draft, plan=said, version=draft.version)
    with pytest.raises(NotAllowed, match="until a moderator ends this"):
        meetups.publish(actor=organiser, meetup=draft)
    kept = Meetup.objects.get()
    assert (kept.title, kept.state, Thread.objects.count()) == (draft.title, "draft", 0)
    meetups.call_off(actor=organiser, meetup=draft, reason="Nobody is there to lead it")
    assert fresh(draft).state == "called_off"
