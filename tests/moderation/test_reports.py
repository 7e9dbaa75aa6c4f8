from datetime import timedelta

import pytest

from community.audit.models import Entry
from community.core.clock import now
from community.core.errors import Conflict, InvalidInput, NotAllowed, TooMany
from community.moderation import queries, services
from community.moderation.models import Report, Sanction
from community.notifications.models import Notification
from members.models import Member
from tests.conftest import TestClock
from tests.factories.members import MemberFactory
from tests.moderation.conftest import Leaflet, Leaflets


@pytest.fixture
def leaflet(leaflets: Leaflets, stranger: Member) -> Leaflet:
    return leaflets.write(stranger)


@pytest.fixture
def report(leaflet: Leaflet, novice: Member) -> Report:
    return services.report(actor=novice, kind="leaflet", object_id=leaflet.pk, reason="spam", details="Again.")


def told(member: Member) -> list[str]:
    """What moderation told the member; what others tell of a sanction (a role) is their matter."""
    lines = Notification.objects.filter(member=member).exclude(kind="role_changed")
    return list(lines.order_by("id").values_list("kind", flat=True))


def test_a_report_keeps_what_was_seen(report: Report, leaflet: Leaflet, novice: Member) -> None:
    leaflet.text = "Harmless now."
    assert (report.state, report.excerpt, report.url) == ("open", "Buy my watches, cheap!", "/leaflets/1/")
    assert (report.author_id, report.reporter_id) == (leaflet.author.pk, novice.pk)


def test_the_same_report_twice_is_one(report: Report, leaflet: Leaflet, novice: Member) -> None:
    again = services.report(actor=novice, kind="leaflet", object_id=leaflet.pk, reason="abuse")
    assert again == report
    assert Report.objects.count() == 1


@pytest.mark.parametrize(("kind", "object_id"), [("leaflet", 99), ("poster", 1)])
def test_what_is_not_there_cannot_be_reported(leaflet: Leaflet, novice: Member, kind: str, object_id: int) -> None:
    with pytest.raises(InvalidInput):
        services.report(actor=novice, kind=kind, object_id=object_id, reason="spam")
    assert not Report.objects.exists()


def test_what_one_cannot_see_is_not_there(leaflets: Leaflets, stranger: Member, novice: Member) -> None:
    hidden = leaflets.write(stranger, secret=True)
    with pytest.raises(InvalidInput):
        services.report(actor=novice, kind="leaflet", object_id=hidden.pk, reason="spam")


def test_one_cannot_report_oneself(leaflet: Leaflet, stranger: Member) -> None:
    with pytest.raises(NotAllowed):
        services.report(actor=stranger, kind="leaflet", object_id=leaflet.pk, reason="spam")


def test_twenty_reports_a_day(leaflets: Leaflets, stranger: Member, novice: Member, clock: TestClock) -> None:
    for _number in range(21):
        leaflets.write(stranger)
    for number in range(1, 21):
        services.report(actor=novice, kind="leaflet", object_id=number, reason="spam")
    with pytest.raises(TooMany):
        services.report(actor=novice, kind="leaflet", object_id=21, reason="spam")
    assert Report.objects.count() == 20
    clock.move(timedelta(days=1, seconds=1))
    services.report(actor=novice, kind="leaflet", object_id=21, reason="spam")


def test_hiding_acts_through_the_owning_app_and_tells_both(
    report: Report, leaflet: Leaflet, leaflets: Leaflets, leader: Member, novice: Member
) -> None:
    services.resolve_report(actor=leader, report=report, outcome="hide", reason="Advertising.")
    assert leaflet.hidden
    assert leaflets.log == [("hide", 1, "Advertising.")]
    report.refresh_from_db()
    assert (report.state, report.outcome, report.resolved_by_id) == ("upheld", "hide", leader.pk)
    assert told(novice) == ["report_resolved"]
    assert told(leaflet.author) == ["hidden"]
    assert Entry.objects.get(action="moderation.resolve").data["outcome"] == "hide"


def test_leaving_it_touches_nothing(report: Report, leaflet: Leaflet, leader: Member, novice: Member) -> None:
    services.resolve_report(actor=leader, report=report, outcome="dismiss")
    assert not leaflet.hidden
    assert told(novice) == ["report_resolved"]
    assert told(leaflet.author) == []


def test_one_decision_settles_every_report_on_the_thing(
    report: Report, leaflet: Leaflet, leader: Member, regular: Member
) -> None:
    other = services.report(actor=regular, kind="leaflet", object_id=leaflet.pk, reason="abuse")
    services.resolve_report(actor=leader, report=report, outcome="hide", reason="Advertising.")
    other.refresh_from_db()
    assert other.state == "upheld"
    assert told(regular) == ["report_resolved"]
    assert told(leaflet.author) == ["hidden"]


def test_the_second_to_decide_is_told_so(report: Report, leader: Member, moderator: Member) -> None:
    services.resolve_report(actor=leader, report=report, outcome="dismiss")
    with pytest.raises(Conflict):
        services.resolve_report(actor=moderator, report=report, outcome="hide", reason="Advertising.")
    report.refresh_from_db()
    assert report.state == "dismissed"


def test_members_without_powers_decide_nothing(report: Report, leaflet: Leaflet, regular: Member) -> None:
    for actor in (regular, MemberFactory(role="elder"), MemberFactory(role="leader", resting_since=now())):
        with pytest.raises(NotAllowed):
            services.resolve_report(actor=actor, report=report, outcome="hide", reason="x")
    assert not leaflet.hidden


def test_nobody_decides_about_their_own_words(leaflets: Leaflets, leader: Member, novice: Member) -> None:
    own = leaflets.write(leader)
    report = services.report(actor=novice, kind="leaflet", object_id=own.pk, reason="abuse")
    with pytest.raises(NotAllowed):
        services.resolve_report(actor=leader, report=report, outcome="dismiss")


def test_a_leader_may_not_silence_and_then_nothing_happened(
    report: Report, leaflet: Leaflet, leader: Member, leaflets: Leaflets
) -> None:
    with pytest.raises(NotAllowed):
        services.resolve_report(actor=leader, report=report, outcome="silence", reason="Spam.")
    assert not Sanction.objects.exists()
    report.refresh_from_db()
    assert report.state == "open"


def test_silencing_from_the_desk(report: Report, leaflet: Leaflet, moderator: Member) -> None:
    ends = now() + timedelta(days=7)
    services.resolve_report(actor=moderator, report=report, outcome="silence", reason="Spam.", ends_at=ends)
    running = queries.silenced(leaflet.author)
    assert running is not None
    assert (running.kind, running.report_id, running.ends_at) == ("silence", report.pk, ends)
    assert told(leaflet.author) == ["hidden", "sanction"]


def test_taking_a_decision_back_restores_everything(
    report: Report, leaflet: Leaflet, leaflets: Leaflets, moderator: Member, leader: Member
) -> None:
    services.resolve_report(actor=moderator, report=report, outcome="suspend", reason="Spam.")
    assert queries.suspended(leaflet.author)
    services.undo_resolution(actor=moderator, report=report, reason="A mistake.")
    report.refresh_from_db()
    assert (report.state, report.outcome, report.resolved_by_id) == ("open", "", None)
    assert not leaflet.hidden
    assert queries.suspended(leaflet.author) is None
    assert leaflets.log == [("hide", 1, "Spam."), ("restore", 1, "A mistake.")]
    services.resolve_report(actor=leader, report=report, outcome="hide", reason="Still spam.")
    assert told(leaflet.author) == ["hidden", "sanction", "sanction_lifted", "hidden"]


def test_taking_it_back_reopens_every_report_it_settled(
    report: Report, leaflet: Leaflet, moderator: Member, leader: Member, regular: Member
) -> None:
    other = services.report(actor=regular, kind="leaflet", object_id=leaflet.pk, reason="abuse")
    services.resolve_report(actor=moderator, report=report, outcome="suspend", reason="Spam.")
    with pytest.raises(NotAllowed):
        services.undo_resolution(actor=leader, report=other)
    assert leaflet.hidden
    services.undo_resolution(actor=moderator, report=other)
    assert set(Report.objects.values_list("state", "outcome")) == {("open", "")}
    assert queries.suspended(leaflet.author) is None
    assert not leaflet.hidden


def test_what_is_open_cannot_be_taken_back(report: Report, moderator: Member) -> None:
    with pytest.raises(Conflict):
        services.undo_resolution(actor=moderator, report=report)


def test_the_author_may_have_left(report: Report, leaflet: Leaflet, leaflets: Leaflets, moderator: Member) -> None:
    leaflet.author.delete()
    report.refresh_from_db()
    del leaflets.kept[leaflet.pk]
    services.resolve_report(actor=moderator, report=report, outcome="hide", reason="Spam.")
    report.refresh_from_db()
    assert (report.state, report.author_id) == ("upheld", None)
