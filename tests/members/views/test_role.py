from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from community.core.clock import now
from community.moderation.services import sanction
from members.enums import FactKind
from members.models import Member
from members.queries.role_page import role_page
from members.services.roles import pin_role, recompute_roles, took_part
from tests.conftest import TestClock
from tests.factories.members import MemberFactory, add_fact
from tests.members.conftest import Record

pytestmark = pytest.mark.django_db
ClientFor = Callable[[object], Client]


def steps(answer: Any) -> list[tuple[int, int, str]]:
    return [(step.have, step.need, step.missing) for step in answer.context["page"].steps]


def test_a_novice_sees_every_number_and_what_is_missing_in_words(
    record: Record, givers: list[Member], client_for: ClientFor
) -> None:
    record.present(12).posted(4, threads=2).attended(1).thanked(*givers[:2])
    answer = client_for(record.member).get("/me/role/")
    today_included = 13
    assert steps(answer) == [
        (today_included, 20, "Come by on 7 more days"),
        (7, 8, "Post or answer on 1 more day, or come to a meetup"),
        (3, 3, ""),
        (2, 3, "Be thanked by 1 more member who has begun to take part"),
    ]
    page = answer.content.decode()
    assert "13 of 20" in page
    assert '<progress class="meter" max="20" value="13"' in page
    assert "Come by on 7 more days" in page
    assert "Open meetups for the club of your city" in page


def test_the_page_counts_what_the_run_counts(ripe: Member, client_for: ClientFor) -> None:
    """What the page calls reached is what the next run moves, and the history then says the same numbers."""
    client = client_for(ripe)
    answer = client.get("/me/role/")
    shown = steps(answer)
    assert not answer.context["page"].missing
    assert "Next night you become a regular" in answer.content.decode()
    assert recompute_roles() == 1
    answer = client.get("/me/role/")
    assert answer.context["page"].role == "regular"
    numbers = ripe.role_changes.get().numbers
    names = ("present_days", "took_part_days", "subjects", "thanked_by")
    assert [tuple(numbers[name]) for name in names] == [(have, need) for have, need, _missing in shown]
    assert "Days you were here: 21 of 20" in answer.content.decode()


def test_who_was_moved_lately_reads_when_the_next_move_can_be(
    ripe: Member, client_for: ClientFor, clock: TestClock
) -> None:
    Member.objects.filter(pk=ripe.pk).update(role_since=now() - timedelta(days=4))
    page = client_for(ripe).get("/me/role/").context["page"]
    assert page.not_before is not None
    assert timedelta(days=9) < page.not_before - now() < timedelta(days=11)


def test_a_regular_sees_support_for_others_and_those_who_came(
    regular: Member, givers: list[Member], client_for: ClientFor
) -> None:
    Member.objects.filter(pk=regular.pk).update(role_since=now() - timedelta(days=30))
    add_fact(regular, FactKind.ANSWER_ACCEPTED, subject="thread:1", other=givers[0])
    add_fact(regular, FactKind.WELCOMED, subject="thread:2", other=givers[1])
    add_fact(regular, FactKind.WELCOMED, subject="thread:3", other=regular)
    add_fact(regular, FactKind.HOSTED, subject="meetup:9")
    for guest in (givers[0], givers[2], regular):
        add_fact(guest, FactKind.ATTENDED, subject="meetup:9")
    left = MemberFactory()
    add_fact(left, FactKind.ATTENDED, subject="meetup:9")
    add_fact(left, FactKind.ATTENDED, subject="meetup:9", amount=-1)
    assert steps(client_for(regular).get("/me/role/")) == [
        (30, 90, "60 more days"),
        (4, 10, "6 more times"),
        (3, 5, "2 more members"),
    ]


@pytest.mark.parametrize("who", ["lurker", "leader", "organiser", "admin"])
def test_every_role_has_its_page(who: str, request: pytest.FixtureRequest, client_for: ClientFor) -> None:
    member = request.getfixturevalue(who)
    answer = client_for(member).get("/me/role/")
    assert answer.status_code == 200
    assert answer.context["page"].role == member.role


def test_elders_have_nothing_left_to_reach(client_for: ClientFor) -> None:
    page = client_for(MemberFactory(role="elder")).get("/me/role/").context["page"]
    assert (page.next_role, page.steps) == (None, [])


def test_resting_pinned_and_lowered_are_said(admin: Member, client_for: ClientFor) -> None:
    resting = MemberFactory(role="regular", resting_since=now() - timedelta(days=3))
    assert "Your role rests" in client_for(resting).get("/me/role/").content.decode()
    pinned = MemberFactory()
    pin_role(actor=admin, member=pinned, role="leader", reason="Keeps the door", until=now() + timedelta(days=9))
    page = client_for(pinned).get("/me/role/").content.decode()
    assert "An admin has set this role" in page
    assert page.count("Keeps the door") == 2, "in the notice and in the history"
    lowered = MemberFactory(role="regular")
    sanction(actor=admin, member=lowered, kind="silence", reason="Rude", ends_at=now() + timedelta(days=9))
    page = client_for(lowered).get("/me/role/").content.decode()
    assert "one step back while it lasts" in page


@pytest.mark.parametrize("n", [1, 3])
def test_the_cost_is_the_same_however_much_has_happened(
    record: Record, admin: Member, givers: list[Member], django_assert_num_queries: Any, n: int
) -> None:
    record.present(10 * n).posted(n).thanked(*givers[:n])
    for _ in range(n):
        pin_role(actor=admin, member=record.member, role="leader", reason="x", until=now() + timedelta(days=2))
    pin_role(actor=admin, member=record.member, role="novice", reason="x", until=now() + timedelta(days=2))
    member = Member.objects.get(pk=record.member.pk)
    member.seen_at = now()
    with django_assert_num_queries(3):  # policy, standing, history; the frame around it has tests of its own
        role_page(member)


def test_the_first_post_is_told_in_the_inbox(lurker: Member, client_for: ClientFor) -> None:
    took_part(member_id=lurker.pk)
    client = client_for(lurker)
    client.cookies["django_language"] = "en"
    page = client.get("/me/inbox/").content.decode()
    assert "You have come a step further" in page
    assert "novice" in page
