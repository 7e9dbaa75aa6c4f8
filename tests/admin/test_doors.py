"""Who gets in, with what rights, and the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django.fixtures import Settings

from community.core.admin.paging import LIMIT, BoundedPaginator
from community.core.admin.rights import give_rights
from members.models import Member, Place

INDEX = "/admin/"


def test_index_shows_each_what_is_theirs(as_admin: Client, as_rule_keeper: Client, as_moderator: Client) -> None:
    for client, groups in (
        (as_admin, ["To handle", "People", "Boards", "Meetups", "Rules and settings", "Records"]),
        (as_rule_keeper, ["To handle", "People", "Boards", "Meetups", "Rules and settings", "Records"]),
    ):
        response = client.get(INDEX)
        assert [group["label"] for group in response.context["task_groups"]] == groups
    text = as_moderator.get(INDEX).content.decode()
    assert "/admin/moderation/report/" in text
    assert "/admin/audit/entry/" not in text
    assert "/admin/forums/board/add/" not in text


def test_groups_have_the_rights_of_the_screens_and_no_others(db: None) -> None:
    def rights(name: str) -> set[str]:
        found = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
        return {f"{app}.{codename}" for app, codename in found}

    before = {name: rights(name) for name in ("moderators", "admins")}
    assert "moderation.add_sanction" in before["moderators"]
    assert "members.pin_role" in before["admins"]
    assert before["moderators"] < before["admins"] | {"moderation.add_sanction"}
    assert not any(".delete_" in right for rights in before.values() for right in rights)
    moderators = Group.objects.get(name="moderators")
    moderators.permissions.clear()
    for app in apps.get_app_configs():
        give_rights(app, using="default")
    assert {name: rights(name) for name in before} == before


def test_a_removed_right_is_taken_from_the_group(db: None) -> None:
    admins = Group.objects.get(name="admins")
    permission = apps.get_model("auth", "Permission").objects.get(codename="delete_member")
    admins.permissions.add(permission)
    give_rights(apps.get_app_config("members"), using="default")
    assert not admins.permissions.filter(codename="delete_member").exists()


@pytest.mark.parametrize("path", [INDEX, "/admin/members/member/", "/admin/moderation/report/"])
def test_staff_without_a_second_factor_are_sent_to_set_one_up(as_admin: Client, settings: Settings, path: str) -> None:
    settings.STAFF_MFA_REQUIRED = True
    response = as_admin.get(path)
    assert response.status_code == 302
    assert response["Location"] == "/accounts/2fa/"


def test_recovery_codes_alone_are_no_second_factor(as_admin: Client, admin: Member, settings: Settings) -> None:
    settings.STAFF_MFA_REQUIRED = True
    Authenticator.objects.create(user=admin, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert as_admin.get(INDEX).status_code == 302


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_the_second_factor_opens(as_admin: Client, admin: Member, settings: Settings, kind: str) -> None:
    settings.STAFF_MFA_REQUIRED = True
    Authenticator.objects.create(user=admin, type=kind, data={})
    assert as_admin.get(INDEX).status_code == 200


def test_writes_wait_for_the_second_factor_too(as_admin: Client, novice: Member, settings: Settings) -> None:
    settings.STAFF_MFA_REQUIRED = True
    response = as_admin.post(f"/admin/members/member/{novice.pk}/do/staff/", {"level": "admin", "reason": "x"})
    assert response.status_code == 302
    novice.refresh_from_db()
    assert not novice.is_staff


def test_members_are_refused_whatever_the_second_factor(as_member: Client, settings: Settings) -> None:
    settings.STAFF_MFA_REQUIRED = True
    assert as_member.get(INDEX, follow=True).status_code == 403


def test_a_list_counts_and_reaches_only_so_far(db: None) -> None:
    pages = BoundedPaginator(Place.objects.order_by("slug"), 50)
    assert Place.objects.count() < LIMIT or pages.is_cut
    assert pages.count == min(Place.objects.count(), LIMIT)
    assert pages.num_pages <= LIMIT / 50


@pytest.mark.parametrize("query", ["?p=999999999", "?p=abc", "?e=1", "?o=1.2", "?nonsense=1", "?is_staff__exact=1&x=y"])
def test_odd_addresses_are_no_errors(as_admin: Client, query: str) -> None:
    assert as_admin.get(f"/admin/members/member/{query}", follow=True).status_code == 200


def test_what_libraries_bring_is_not_there(as_admin: Client) -> None:
    for path in ("account/emailaddress", "auth/group", "mfa/authenticator", "usersessions/usersession"):
        assert as_admin.get(f"/admin/{path}/").status_code == 404
    assert as_admin.get("/admin/password_change/").status_code == 404


def test_signing_out_is_everybodys(as_admin: Client) -> None:
    response = as_admin.get("/admin/logout/")
    assert response["Location"] == "/accounts/logout/"
