from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from community.core.clock import now
from community.moderation import queries, services
from community.moderation.enums import HoldReason
from community.moderation.models import Report, Sanction
from forums.models import standing
from members.models import Member
from tests.factories.members import MemberFactory
from tests.moderation.conftest import Leaflet, Leaflets, leaflets

__all__ = ["leaflets"]
DESK = "/moderation/"
WHY = (HoldReason.CONTACT, HoldReason.HASTY)


@pytest.fixture
def leaflet(leaflets: Leaflets, stranger: Member) -> Leaflet:
    return leaflets.write(stranger, text="<b>Watches</b>")


@pytest.fixture
def report(leaflet: Leaflet, novice: Member) -> Report:
    return services.report(actor=novice, kind="leaflet", object_id=leaflet.pk, reason="spam", details="Third time.")


@pytest.fixture
def desk(moderator: Member, client_for: Any) -> Client:
    client: Client = client_for(moderator)
    return client


def urls(report: Report) -> list[str]:
    return [DESK, "/moderation/acts/", f"/moderation/reports/{report.pk}/"]


@pytest.mark.parametrize(("who", "shown"), [("moderator", True), ("leader", True), ("novice", False), (None, False)])
def test_every_page_leads_to_the_desk_those_who_work_there(
    request: pytest.FixtureRequest, client_for: Any, db: None, who: str | None, shown: bool
) -> None:
    html = client_for(request.getfixturevalue(who) if who else None).get("/boards/").content.decode()
    assert (f'<a class="top-icon" href="{DESK}">' in html) is shown


def test_visitors_sign_in_and_members_are_refused(client_for: Any, novice: Member, report: Report) -> None:
    for url in urls(report):
        assert client_for(None).get(url).status_code == 302
        assert client_for(novice).get(url).status_code == 403


def test_staff_and_leaders_come_in(client_for: Any, leader: Member, moderator: Member, report: Report) -> None:
    for member in (leader, moderator):
        for url in urls(report):
            assert client_for(member).get(url).status_code == 200


def test_a_resting_leader_does_not(client_for: Any, report: Report) -> None:
    resting = MemberFactory(role="leader", resting_since=now())
    assert client_for(resting).get(DESK).status_code == 403


def test_the_queue_shows_words_as_words(desk: Client, report: Report) -> None:
    html = desk.get(DESK).content.decode()
    assert "&lt;b&gt;Watches&lt;/b&gt;" in html
    assert "Advertising or spam" in html
    assert "/leaflets/1/" in html


def test_leaving_it_takes_one_click(desk: Client, report: Report) -> None:
    token = str(uuid4())
    for _click in range(2):
        response = desk.post(f"/moderation/reports/{report.pk}/", {"outcome": "dismiss", "form_token": token})
        assert (response.status_code, response["Location"]) == (302, DESK)
    report.refresh_from_db()
    assert report.state == "dismissed"


def test_silencing_speaks_the_authors_language(desk: Client, report: Report, leaflet: Leaflet) -> None:
    Member.objects.filter(pk=leaflet.author.pk).update(language="zh-hans")
    response = desk.post(
        f"/moderation/reports/{report.pk}/",
        {"outcome": "silence", "rule": "insult", "words": "第三次了。", "length": "3"},
    )
    assert response.status_code == 302
    row = Sanction.objects.get()
    assert row.reason.endswith("\n第三次了。")
    assert row.ends_at is not None
    assert abs(row.ends_at - now() - timedelta(days=3)) < timedelta(minutes=1)
    assert leaflet.hidden


def test_acting_without_saying_why_is_refused(desk: Client, report: Report, leaflet: Leaflet) -> None:
    response = desk.post(f"/moderation/reports/{report.pk}/", {"outcome": "hide"})
    assert response.status_code == 422
    assert "Choose a rule" in response.content.decode()
    assert not leaflet.hidden


@pytest.mark.parametrize("outcome", ["silence", "suspend", "note", "burn", ""])
def test_leaders_hide_and_no_more(client_for: Any, leader: Member, report: Report, outcome: str) -> None:
    client = client_for(leader)
    response = client.post(f"/moderation/reports/{report.pk}/", {"outcome": outcome, "words": "Spam."})
    assert response.status_code == 422
    assert not Sanction.objects.exists()
    assert client.post(f"/moderation/reports/{report.pk}/", {"outcome": "hide", "words": "Spam."}).status_code == 302


def test_a_decision_that_somebody_else_took_is_a_conflict(desk: Client, report: Report, leader: Member) -> None:
    services.resolve_report(actor=leader, report=report, outcome="dismiss")
    response = desk.post(f"/moderation/reports/{report.pk}/", {"outcome": "hide", "words": "Spam."})
    assert response.status_code == 409


def test_taking_it_back(desk: Client, report: Report, leaflet: Leaflet, moderator: Member) -> None:
    services.resolve_report(actor=moderator, report=report, outcome="hide", reason="Spam.")
    assert "Take it back" in desk.get("/moderation/acts/").content.decode()
    response = desk.post(f"/moderation/reports/{report.pk}/undo/")
    assert response.status_code == 302
    assert not leaflet.hidden


def test_holds_are_published_or_not(desk: Client, leaflets: Leaflets, stranger: Member, moderator: Member) -> None:
    held = [leaflets.write(stranger, hidden=True) for _ in range(2)]
    rows = [services.hold(kind="leaflet", object_id=leaflet.pk, author=stranger, reasons=WHY) for leaflet in held]
    assert "says how to be reached elsewhere" in desk.get(DESK).content.decode()
    assert rows[0].why == "contact hasty"
    for language, words in (("zh-hans", "留了站外联系方式"), ("zh-hant", "留了站外聯絡方式")):
        moderator.language = language
        moderator.save(update_fields=["language"])
        assert words in desk.get(DESK).content.decode()
    desk.post(f"/moderation/holds/{rows[0].pk}/", {"approve": "1"})
    desk.post(f"/moderation/holds/{rows[1].pk}/", {"reject": "1"})
    assert [leaflet.hidden for leaflet in held] == [False, True]


def test_a_measure_can_be_ended(desk: Client, client_for: Any, leader: Member, moderator: Member) -> None:
    member = MemberFactory()
    row = services.sanction(actor=moderator, member=member, kind="suspension", reason="Spam.")
    url = f"/moderation/sanctions/{row.pk}/lift/"
    assert client_for(leader).post(url).status_code == 403
    assert queries.suspended(member)
    assert desk.post(url).status_code == 302
    assert queries.suspended(member) is None


def test_acts_need_a_post(desk: Client, report: Report) -> None:
    for url in (f"/moderation/reports/{report.pk}/undo/", "/moderation/holds/1/", "/moderation/sanctions/1/lift/"):
        assert desk.get(url).status_code == 405


@pytest.mark.parametrize("n", [1, 3])
def test_the_queue_takes_the_same_queries(
    n: int, leaflets: Leaflets, leader: Member, django_assert_num_queries: Any
) -> None:
    standing.of(leader)
    for number in range(n):
        leaflets.write(MemberFactory())
        services.report(actor=MemberFactory(), kind="leaflet", object_id=number + 1, reason="spam")
        services.hold(kind="leaflet", object_id=number + 1, author=MemberFactory(), reasons=WHY)
    with django_assert_num_queries(4):
        assert len(queries.open_cases(leader)) == len(queries.waiting_holds(leader)) == n
