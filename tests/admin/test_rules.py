"""Boards, policies and site settings."""

import re
from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from community.audit.models import Entry
from community.site_settings import queries, registry
from community.site_settings.descriptions import descriptions
from community.site_settings.models import PolicyVersion, SiteSettings
from forums.models import Board, Section
from members.models import Member
from tests.admin.things import board, page, token

ADD_BOARD = reverse("admin:forums_board_add")
SETTINGS = reverse("admin:site_settings_sitesettings_change", args=[1])
POLICIES = reverse("admin:site_settings_policyversion_changelist")
ROLES = reverse("admin:site_settings_policy", args=["roles"])


def board_data(section: Section, **changes: Any) -> dict[str, Any]:
    return {
        "section": section.pk,
        "position": 30,
        "slug": "repairs",
        "kind": "question",
        "name_en": "Repairs",
        "name_zh_hans": "维修",
        "name_zh_hant": "維修",
        "seen_by": "everyone",
        "opened_by": "members",
        "replied_by": "members",
    } | changes


def test_a_board_is_made_and_renamed(as_rule_keeper: Client, rule_keeper: Member) -> None:
    section = board().section
    assert as_rule_keeper.post(ADD_BOARD, board_data(section)).status_code == 302
    made = Board.objects.get(slug="repairs")
    assert (made.name_zh_hant, made.kind) == ("維修", "question")
    # What no form offers is not taken.
    data = board_data(section, name_en="Mending", thread_count=9, post_count=9)
    assert as_rule_keeper.post(page(made), data).status_code == 302
    made.refresh_from_db()
    assert (made.name_en, made.thread_count, made.post_count) == ("Mending", 0, 0)
    entry = Entry.objects.get(action="forums.change_board")
    assert (entry.actor, entry.data) == (rule_keeper, {"name_en": ["Repairs", "Mending"]})


@pytest.mark.parametrize("wrong", [{"slug": "cool-play"}, {"name_en": " "}, {"kind": "arena"}, {"position": -1}])
def test_a_board_that_does_not_fit_is_refused(as_rule_keeper: Client, wrong: dict[str, Any]) -> None:
    section = board().section
    response = as_rule_keeper.post(ADD_BOARD, board_data(section, **wrong))
    assert response.status_code == 422
    assert not Board.objects.filter(slug="repairs").exists()
    assert Board.objects.count() == 1
    assert not Entry.objects.exists()


def test_moderators_see_boards_and_change_none(as_moderator: Client, as_member: Client) -> None:
    kept = board()
    assert as_moderator.get(page(kept)).status_code == 200
    data = board_data(kept.section)
    assert as_moderator.post(page(kept), data).status_code == 403
    assert as_moderator.post(ADD_BOARD, data).status_code == 403
    assert as_member.post(page(kept), data, follow=True).status_code == 403
    kept.refresh_from_db()
    assert (kept.slug, Board.objects.count()) == ("cool-play", 1)


@pytest.mark.parametrize("n", [1, 3])
def test_boards_cost_the_same_for_one_and_for_three(
    as_admin: Client, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    section = board().section
    for i in range(n):
        Board.objects.create(section=section, slug=f"b{i}", name_en=f"B{i}")
    as_admin.get(reverse("admin:forums_board_changelist"))
    with django_assert_num_queries(5):
        as_admin.get(reverse("admin:forums_board_changelist"))


def test_every_number_of_every_policy_has_words() -> None:
    for name, policy in registry.policies.items():
        if name == "tea":  # the tests' own, when they run in the same process
            continue
        named = {key for _title, labels in descriptions[name].groups for key in labels}
        assert named == {field.name for field in fields(policy)}, name


def policy_data(client: Client, url: str = ROLES, **changes: Any) -> dict[str, Any]:
    """What the form holds as it is drawn, with changes."""
    text = client.get(url).content.decode()
    found = {match[1]: match[0] for match in re.findall(r'value="([^"]*)" (?:[^>]*)id="id_(\w+)"', text)}
    inputs = dict(re.findall(r'<input type="(?:number|hidden)" name="(\w+)" value="([^"]*)"', text))
    return {**found, **inputs, "form_token": token(), "reason": "We are few."} | changes


def test_a_policy_gets_a_new_version(as_rule_keeper: Client, rule_keeper: Member) -> None:
    response = as_rule_keeper.post(ROLES, policy_data(as_rule_keeper, regular_present_days=10))
    assert response.status_code == 302
    version = PolicyVersion.objects.get(name="roles")
    assert (version.version, version.actor, version.reason) == (1, rule_keeper, "We are few.")
    # Only what differs from the defaults is kept.
    assert version.numbers == {"regular_present_days": 10}
    assert registry.build("roles", queries.in_force("roles")).regular_present_days == 10
    text = as_rule_keeper.get(ROLES).content.decode()
    assert "Days present: default → 10" in text
    assert "We are few." in text
    assert "version 1" in as_rule_keeper.get(POLICIES).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"regular_present_days": -1},
        {"regular_present_days": "many"},
        {"regular_present_days": "9" * 40},
        {"regular_present_days": 5, "reason": ""},
        {"regular_present_days": 5, "version": 7},
        {},
    ],
)
def test_a_policy_that_does_not_fit_is_refused(as_rule_keeper: Client, wrong: dict[str, Any]) -> None:
    response = as_rule_keeper.post(ROLES, policy_data(as_rule_keeper, **wrong))
    assert response.status_code == 422
    assert not PolicyVersion.objects.exists()


def test_a_policy_sent_twice_is_one_version(as_rule_keeper: Client) -> None:
    data = policy_data(as_rule_keeper, regular_present_days=10)
    assert as_rule_keeper.post(ROLES, data).status_code == 302
    assert as_rule_keeper.post(ROLES, data).status_code == 302
    assert PolicyVersion.objects.count() == 1


def test_moderators_read_policies_and_change_none(as_moderator: Client, as_member: Client) -> None:
    assert as_moderator.get(ROLES).status_code == 200
    data = {"regular_present_days": 1, "reason": "x", "version": 0}
    assert as_moderator.post(ROLES, data).status_code == 403
    assert as_member.post(ROLES, data, follow=True).status_code == 403
    assert not PolicyVersion.objects.exists()


def test_no_such_policy(as_admin: Client) -> None:
    assert as_admin.get(reverse("admin:site_settings_policy", args=["nonsense"])).status_code == 404


def settings_data(**changes: Any) -> dict[str, Any]:
    row = SiteSettings()
    names = ("site_name", "tagline_en", "tagline_zh_hans", "tagline_zh_hant", "max_photos", "zone")
    return {name: getattr(row, name) for name in names} | {"reason": "Opening day."} | changes


def test_settings_change_with_history(as_rule_keeper: Client, rule_keeper: Member) -> None:
    assert as_rule_keeper.get(SETTINGS).status_code == 200
    data = settings_data(site_name="Kiln", review_before_publishing="on", icp_number="浙ICP备2026000001号")
    assert as_rule_keeper.post(SETTINGS, data).status_code == 302
    row = SiteSettings.objects.get()
    assert (row.site_name, row.review_before_publishing, row.icp_number) == ("Kiln", True, "浙ICP备2026000001号")
    version = PolicyVersion.objects.get(name="site")
    assert (version.actor, version.reason) == (rule_keeper, "Opening day.")
    assert "Kiln" in as_rule_keeper.get(SETTINGS).content.decode()


@pytest.mark.parametrize("wrong", [{"site_name": ""}, {"zone": "Moon/Crater"}, {"max_photos": 10**9}])
def test_settings_that_do_not_fit_are_refused(as_rule_keeper: Client, wrong: dict[str, Any]) -> None:
    assert as_rule_keeper.post(SETTINGS, settings_data(**wrong)).status_code == 422
    assert not SiteSettings.objects.exists()
    assert not PolicyVersion.objects.exists()


def test_moderators_read_settings_and_change_none(as_moderator: Client, as_member: Client) -> None:
    assert as_moderator.get(SETTINGS).status_code == 200
    assert as_moderator.post(SETTINGS, settings_data(site_name="Mine")).status_code == 403
    assert as_member.post(SETTINGS, settings_data(site_name="Mine"), follow=True).status_code == 403
    assert not SiteSettings.objects.exists()
