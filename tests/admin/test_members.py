"""Looking into a member, and measures against them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from community.audit.models import Entry
from community.moderation import queries, services
from community.moderation.models import Sanction
from members.enums import FactKind
from members.models import Member
from tests.admin.things import act, page, reported, written
from tests.factories.events import MeetupFactory, put
from tests.factories.members import MemberFactory, add_fact

PEOPLE = reverse("admin:members_member_changelist")


def fill(member: Member, admin: Member, n: int) -> None:
    """Give a member `n` of everything that their page lists."""
    for i in range(n):
        reported(written(member, f"Text number {i}."))
        put(MeetupFactory(), member)
        add_fact(member, FactKind.PRESENT)
        services.sanction(actor=admin, member=member, kind="note", reason=f"Note {i}")


@pytest.fixture
def member(db: None) -> Member:
    return MemberFactory(role="regular", handle="iris_walks", display_name="Iris Walker", email="iris@example.org")


def test_page_shows_what_is_known(as_moderator: Client, admin: Member, member: Member) -> None:
    fill(member, admin, 1)
    text = as_moderator.get(page(member)).content.decode()
    for words in ("Iris Walker", "@iris_walks", "Text number 0.", "Note 0", "days here", "Walk along the lake"):
        assert words in text, words
    # An address is shown only to those who say why.
    assert "iris@example.org" not in text


@pytest.mark.parametrize("n", [1, 3])
def test_page_costs_the_same_for_one_and_for_three(
    as_admin: Client, admin: Member, member: Member, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    fill(member, admin, n)
    as_admin.get(page(member))
    with django_assert_num_queries(17):
        as_admin.get(page(member))


@pytest.mark.parametrize("n", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(
    as_admin: Client, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    MemberFactory.create_batch(n)
    as_admin.get(PEOPLE)
    with django_assert_num_queries(5):
        as_admin.get(PEOPLE)


@pytest.mark.parametrize("term", ["iris_w", "@IRIS_WALKS", "iris@exam"])
def test_search_finds_by_the_beginning(as_moderator: Client, member: Member, term: str) -> None:
    MemberFactory(handle="otto_rides", display_name="Otto Rider")
    text = as_moderator.get(PEOPLE, {"q": term}).content.decode()
    assert "Iris Walker" in text
    assert "Otto Rider" not in text


@pytest.mark.parametrize("term", ["%", "_", "' or 1=1", "x" * 500, "🔥", "@"])
def test_odd_searches_find_nobody(as_moderator: Client, member: Member, term: str) -> None:
    response = as_moderator.get(PEOPLE, {"q": term})
    assert response.status_code == 200
    assert ("Iris Walker" in response.content.decode()) is (term == "@")


def test_silence_and_lift(as_moderator: Client, moderator: Member, member: Member) -> None:
    response = as_moderator.post(act(member, "silence"), {"length": "7", "words": "Cool down."})
    assert response["Location"] == page(member)
    found = queries.silenced(member)
    assert found is not None
    assert (found.reason, found.actor) == ("Cool down.", moderator)
    lift = f"{act(found, 'lift')}?next={page(member)}"
    assert lift in as_moderator.get(page(member)).content.decode()
    response = as_moderator.post(act(found, "lift"), {"reason": "It was a joke.", "next": page(member)})
    assert response["Location"] == page(member)
    assert queries.silenced(member) is None
    actions = list(Entry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["moderation.silence", "moderation.lift"]


def test_suspension_without_an_end(as_moderator: Client, member: Member) -> None:
    as_moderator.post(act(member, "suspend"), {"length": "open", "template": "illegal"})
    found = queries.suspended(member)
    assert found is not None
    assert found.ends_at is None


def test_next_leads_nowhere_else(as_moderator: Client, member: Member) -> None:
    response = as_moderator.post(
        act(member, "silence"), {"length": "7", "words": "Cool down.", "next": "https://evil.example/"}
    )
    assert response["Location"] == page(member)


@pytest.mark.parametrize("name", ["note", "silence", "suspend"])
def test_a_measure_needs_a_reason(as_moderator: Client, member: Member, name: str) -> None:
    response = as_moderator.post(act(member, name), {"length": "7", "words": " \u200b "})
    assert response.status_code == 422
    assert not Sanction.objects.exists()


@pytest.mark.parametrize("name", ["note", "silence", "suspend", "pin", "staff", "sign-out"])
def test_moderators_reach_no_staff(as_moderator: Client, admin: Member, name: str) -> None:
    data = {"length": "7", "words": "Now.", "reason": "Now.", "role": "elder", "level": "none"}
    response = as_moderator.post(act(admin, name), data)
    assert response.status_code == 403
    admin.refresh_from_db()
    assert not Sanction.objects.exists()
    assert admin.is_superuser


@pytest.mark.parametrize("name", ["note", "silence", "suspend", "pin", "unpin", "staff", "sign-out"])
def test_members_reach_nobody(as_member: Client, member: Member, name: str) -> None:
    before = Member.objects.filter(pk=member.pk).values().get()
    data = {"length": "7", "words": "Now.", "reason": "Now.", "role": "elder", "level": "superuser"}
    response = as_member.post(act(member, name), data, follow=True)
    assert response.status_code == 403
    assert Member.objects.filter(pk=member.pk).values().get() == before
    assert not Sanction.objects.exists()


def test_nothing_is_edited_directly(as_admin: Client, member: Member) -> None:
    before = Member.objects.filter(pk=member.pk).values().get()
    data: dict[str, Any] = {"role": "elder", "is_staff": "on", "is_superuser": "on", "email": "x@example.org"}
    response = as_admin.post(page(member), data)
    assert response.status_code == 403
    assert Member.objects.filter(pk=member.pk).values().get() == before


def test_private_data_is_shown_to_who_says_why(as_rule_keeper: Client, rule_keeper: Member, member: Member) -> None:
    url = reverse("admin:members_member_private", args=[member.pk])
    assert "iris@example.org" not in as_rule_keeper.get(url).content.decode()
    assert as_rule_keeper.post(url, {"reason": ""}).status_code == 422
    assert not Entry.objects.exists()
    response = as_rule_keeper.post(url, {"reason": "The court asked."})
    assert "iris@example.org" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entry = Entry.objects.get()
    assert (entry.action, entry.actor, entry.data) == (
        "members.saw_private",
        rule_keeper,
        {"reason": "The court asked."},
    )


def test_private_data_is_not_for_moderators(as_moderator: Client, member: Member) -> None:
    url = reverse("admin:members_member_private", args=[member.pk])
    assert as_moderator.get(url).status_code == 403
    assert as_moderator.post(url, {"reason": "Curious."}).status_code == 403
    assert not Entry.objects.exists()


@pytest.mark.parametrize("key", ["9" * 30, "abc", "-1", "0"])
def test_no_such_member(as_admin: Client, key: str) -> None:
    assert as_admin.get(f"/admin/members/member/{key}/do/silence/").status_code == 404
    assert as_admin.get(f"/admin/members/member/{key}/private/").status_code == 404
    assert as_admin.get(f"/admin/members/member/{key}/change/").status_code == 302


def test_a_name_is_text(as_moderator: Client) -> None:
    loud = MemberFactory(display_name='"><img src=x onerror=alert(1)>')
    for path in (page(loud), PEOPLE, act(loud, "silence")):
        assert "<img src=x" not in as_moderator.get(path).content.decode()
