from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from community.core.clock import now
from community.moderation.services import lift_sanction, sanction
from members.enums import FactKind
from members.models import Fact, Member
from members.queries.days import day_of
from tests.conftest import TestClock
from tests.factories.members import PASSWORD

pytestmark = pytest.mark.django_db
ClientFor = Callable[[object], Client]


def days_here(member: Member) -> list[date]:
    return list(Fact.objects.filter(member=member, kind=FactKind.PRESENT).order_by("day").values_list("day", flat=True))


def test_the_days_first_page_is_recorded_and_the_next_ones_cost_nothing(
    novice: Member, client_for: ClientFor, django_assert_num_queries: Any, clock: TestClock
) -> None:
    client = client_for(novice)
    assert client.get("/me/welcome/").status_code == 200
    today = day_of(now())
    assert days_here(novice) == [today]
    assert Member.objects.get(pk=novice.pk).present_on == today
    with django_assert_num_queries(2):  # the session, and the member
        client.get("/places/")
    clock.move(timedelta(days=1))
    client.get("/me/welcome/")
    assert days_here(novice) == [today, today + timedelta(days=1)]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"HX-Request": "true", "HX-Target": "new-posts"},
    ],
)
def test_what_nobody_looks_at_is_no_visit(novice: Member, client_for: ClientFor, headers: dict[str, str]) -> None:
    client_for(novice).get("/me/welcome/", headers=headers)  # type: ignore[arg-type]
    assert days_here(novice) == []
    assert Member.objects.get(pk=novice.pk).present_on is None


def test_a_head_request_and_a_visitor_leave_nothing(novice: Member, client_for: ClientFor, client: Client) -> None:
    client_for(novice).head("/me/welcome/")
    client.get("/accounts/login/")
    assert not Fact.objects.exists()


def test_a_page_is_in_the_members_language_and_the_switch_wins(lurker: Member, client_for: ClientFor) -> None:
    Member.objects.filter(pk=lurker.pk).update(language="zh-hans")
    client = client_for(lurker)
    assert b'<html lang="zh-Hans">' in client.get("/me/").content
    client.cookies["django_language"] = "zh-hant"
    assert b'<html lang="zh-Hant">' in client.get("/me/").content


def test_times_are_in_the_members_zone(novice: Member, client_for: ClientFor) -> None:
    Member.objects.filter(pk=novice.pk).update(
        zone="America/New_York", date_joined="2026-01-01T02:00:00Z", role_since="2026-01-01T02:00:00Z"
    )
    assert "31 Dec 2025" in client_for(novice).get("/me/").content.decode()


def test_the_suspended_are_signed_out_at_their_next_page(novice: Member, admin: Member, client_for: ClientFor) -> None:
    client = client_for(novice)
    assert client.get("/me/").status_code == 200
    row = sanction(actor=admin, member=novice, kind="suspension", reason="Insults", ends_at=now() + timedelta(days=3))
    answer = client.get("/me/")
    assert answer.status_code == 403
    assert "Insults" in answer.content.decode()
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/me/").status_code == 302
    refused = client.post("/accounts/login/", {"login": novice.email, "password": PASSWORD})
    assert refused.status_code == 403
    assert client.get("/me/").status_code == 302
    lift_sanction(actor=admin, sanction=row, reason="Enough")
    assert client.post("/accounts/login/", {"login": novice.email, "password": PASSWORD}).status_code == 302
    assert client.get("/me/").status_code == 200


def test_a_suspended_members_post_does_nothing(suspended: Member, client_for: ClientFor) -> None:
    answer = client_for(suspended).post(
        "/me/settings/", {"display_name": "Somebody else", "language": "en", "zone": "Asia/Shanghai"}
    )
    assert answer.status_code == 403
    assert Member.objects.get(pk=suspended.pk).display_name == "Sid Slade"


def test_a_suspension_ends_by_itself(novice: Member, admin: Member, client_for: ClientFor, clock: TestClock) -> None:
    sanction(actor=admin, member=novice, kind="suspension", reason="Insults", ends_at=now() + timedelta(days=3))
    clock.move(timedelta(days=3, seconds=1))
    assert client_for(novice).get("/me/").status_code == 200


def test_the_silenced_go_on_reading(novice: Member, admin: Member, client_for: ClientFor) -> None:
    sanction(actor=admin, member=novice, kind="silence", reason="Insults")
    assert client_for(novice).get("/me/").status_code == 200
