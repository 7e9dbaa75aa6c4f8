"""Records are found by whom they are about, and are only read."""

import pytest
from django.test import Client
from django.urls import reverse

from community.audit import services as audit
from community.audit.models import Entry
from community.notifications.models import Delivery
from members.enums import RoleCause
from members.models import Member, RoleChange
from tests.admin.things import page
from tests.factories.members import MemberFactory

AUDIT = reverse("admin:audit_entry_changelist")


@pytest.fixture
def member(db: None) -> Member:
    return MemberFactory(handle="iris_walks", display_name="Iris Walker", email="iris@example.org")


def test_audit_is_found_by_who_acted_and_about_whom(as_admin: Client, admin: Member, member: Member) -> None:
    audit.record(actor=admin, action="test.about_iris", subject=member, data={"reason": "Because", "until": None})
    audit.record(actor=member, action="test.by_iris")
    audit.record(actor=admin, action="test.other")
    text = as_admin.get(AUDIT, {"q": "iris_walks"}).content.decode()
    assert [name in text for name in ("test.about_iris", "test.by_iris", "test.other")] == [True, True, False]
    assert "reason: Because" in text
    assert "test.about_iris" in as_admin.get(page(member)).content.decode()
    entry = Entry.objects.get(action="test.other")
    assert as_admin.get(page(entry)).status_code == 200
    assert as_admin.post(page(entry), {"action": "x"}).status_code == 403


def test_moderators_do_not_read_the_audit(as_moderator: Client, member: Member) -> None:
    audit.record(actor=None, action="test.secret", subject=member)
    assert as_moderator.get(AUDIT).status_code == 403
    assert "test.secret" not in as_moderator.get(page(member)).content.decode()


@pytest.mark.parametrize(("query", "found"), [("", 2), ("?failed=1", 1), ("?q=iris_walks", 1), ("?q=nobody", 0)])
def test_mails_are_found_and_show_no_address(as_moderator: Client, member: Member, query: str, found: int) -> None:
    Delivery.objects.create(kind="digest", member=member, dedupe_key="a", address="iris@example.org")
    Delivery.objects.create(kind="digest", member=MemberFactory(), dedupe_key="b", state="dead", last_error="550 no")
    text = as_moderator.get(reverse("admin:notifications_delivery_changelist") + query).content.decode()
    assert text.count('class="field-what"') == found
    assert "iris@example.org" not in text
    one = Delivery.objects.get(dedupe_key="a")
    assert "iris@example.org" not in as_moderator.get(page(one)).content.decode()


def test_role_history_is_found_by_handle(as_moderator: Client, member: Member) -> None:
    for who in (member, MemberFactory(display_name="Otto Rider")):
        RoleChange.objects.create(
            member=who, before="lurker", after="novice", cause=RoleCause.COMPUTED, numbers={"present_days": [21, 20]}
        )
    text = as_moderator.get(reverse("admin:members_rolechange_changelist"), {"q": "@iris_walks"}).content.decode()
    assert "Iris Walker" in text
    assert "Otto Rider" not in text
    assert "present days 21/20" in text
