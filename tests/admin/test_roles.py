"""Setting a role by hand, and who is staff."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from community.audit.models import Entry
from community.core.clock import now
from members.enums import RoleCause
from members.models import Member, RoleChange
from tests.admin.things import act, page
from tests.factories.members import MemberFactory


def in_days(days: int) -> str:
    """A time as the browser's field sends it, in the zone of the staff of these tests."""
    return (timezone.localtime(now()) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def member(db: None) -> Member:
    return MemberFactory(role="novice")


def test_pin_with_reason_and_end(as_rule_keeper: Client, rule_keeper: Member, member: Member) -> None:
    data = {"role": "leader", "until": in_days(90), "reason": "Runs the repair evenings."}
    response = as_rule_keeper.post(act(member, "pin"), data)
    assert response["Location"] == page(member)
    member.refresh_from_db()
    assert (member.role, member.role_pinned) == ("leader", "leader")
    assert member.role_pinned_until is not None
    change = RoleChange.objects.get(member=member)
    assert (change.cause, change.actor, change.reason) == (RoleCause.PIN, rule_keeper, "Runs the repair evenings.")
    assert Entry.objects.get(action="members.pin_role").subject_id == str(member.pk)
    text = as_rule_keeper.get(page(member)).content.decode()
    assert "Runs the repair evenings." in text
    as_rule_keeper.post(act(member, "unpin"), {"reason": "They asked."})
    member.refresh_from_db()
    assert (member.role, member.role_pinned) == ("novice", "")


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"until": in_days.__name__}, {"role": "king"}, {"until": "2001-01-01T00:00"}]
)
def test_refused_input_changes_nothing(as_rule_keeper: Client, member: Member, wrong: dict[str, str]) -> None:
    data = {"role": "leader", "until": in_days(90), "reason": "Because."} | wrong
    response = as_rule_keeper.post(act(member, "pin"), data)
    assert response.status_code == 422
    member.refresh_from_db()
    assert (member.role, member.role_pinned) == ("novice", "")
    assert not RoleChange.objects.exists()


def test_moderators_set_no_roles_and_the_attempt_is_kept(
    as_moderator: Client, moderator: Member, member: Member
) -> None:
    data = {"role": "leader", "until": in_days(90), "reason": "Because."}
    assert as_moderator.post(act(member, "pin"), data).status_code == 403
    member.refresh_from_db()
    assert member.role == "novice"
    entry = Entry.objects.get()
    assert (entry.action, entry.actor) == ("members.pin.refused", moderator)
    assert act(member, "pin") not in as_moderator.get(page(member)).content.decode()


def test_nobody_sets_their_own_role_or_level(as_admin: Client, admin: Member) -> None:
    data = {"role": "elder", "until": in_days(90), "reason": "I like it.", "level": "none"}
    assert as_admin.post(act(admin, "pin"), data).status_code == 403
    assert as_admin.post(act(admin, "staff"), data).status_code == 403
    admin.refresh_from_db()
    assert (admin.role, admin.is_superuser) == ("regular", True)
    assert Entry.objects.filter(action__endswith=".refused", actor=admin).count() == 2


def test_a_superuser_makes_a_moderator_and_takes_it_back(as_admin: Client, admin: Member, member: Member) -> None:
    as_admin.post(act(member, "staff"), {"level": "moderator", "reason": "She helps."})
    member = Member.objects.get(pk=member.pk)
    assert (member.is_staff, member.is_superuser) == (True, False)
    assert list(member.groups.values_list("name", flat=True)) == ["moderators"]
    assert member.has_perm("moderation.change_report")
    assert not member.has_perm("members.pin_role")
    entry = Entry.objects.get(action="members.change_staff")
    assert entry.data == {"before": "none", "level": "moderator", "reason": "She helps."}
    as_admin.post(act(member, "staff"), {"level": "none", "reason": "She moved on."})
    member = Member.objects.get(pk=member.pk)
    assert not member.is_staff
    assert not member.groups.exists()


def test_admins_who_are_no_superusers_make_nobody_staff(
    as_rule_keeper: Client, rule_keeper: Member, member: Member
) -> None:
    response = as_rule_keeper.post(act(member, "staff"), {"level": "superuser", "reason": "A friend."})
    assert response.status_code == 403
    member.refresh_from_db()
    assert not member.is_staff
    assert Entry.objects.get().action == "members.staff.refused"


def test_signing_somebody_out_everywhere(as_rule_keeper: Client, member: Member) -> None:
    theirs = Client()
    theirs.force_login(member)
    key = theirs.session.session_key
    UserSession.objects.create(user=member, session_key=key, ip="127.0.0.1", user_agent="Firefox/140 Linux")
    assert "Firefox · Linux" in as_rule_keeper.get(page(member)).content.decode()
    as_rule_keeper.post(act(member, "sign-out"), {"reason": "A stolen phone."})
    assert not UserSession.objects.filter(user=member).exists()
    assert "_auth_user_id" not in Client(headers={"cookie": f"sessionid={key}"}).session
    assert Entry.objects.get(action="members.end_sessions").data["sessions"] == 1
