"""Every address of the admin, read from its URLconf, by everybody who may ask for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, reverse

from community.audit import services as audit
from community.audit.models import Seal
from community.moderation import services as moderation
from community.moderation.enums import HoldReason
from community.notifications.models import Delivery
from forums.models import FeedbackCase
from members.models import Member, RoleChange
from tests.admin.things import board, reported, written
from tests.factories.events import MeetupFactory, put, was_there
from tests.factories.forums import BoardFactory, open_thread
from tests.factories.members import MemberFactory, place
from tests.factories.resources import release, resource_thread

# What opens, for moderators, admins and superusers; everybody else is sent away from all of it.
READ = {
    "audit_entry": "as",
    "audit_seal": "as",
    "events_attendance": "mas",
    "events_club": "mas",
    "events_meetup": "mas",
    "forums_board": "mas",
    "forums_feedbackcase": "mas",
    "forums_release": "mas",
    "forums_section": "mas",
    "members_member": "mas",
    "members_place": "mas",
    "members_rolechange": "mas",
    "moderation_hold": "mas",
    "moderation_report": "mas",
    "moderation_sanction": "mas",
    "notifications_delivery": "mas",
    "site_settings_sitesettings": "mas",
}
ADD = {"events_club": "as", "forums_board": "as", "forums_section": "as"}
ACTS = {
    ("events_club", "add-organiser"): "as",
    ("events_club", "remove-organiser"): "as",
    ("events_meetup", "correct"): "as",
    ("events_meetup", "attendance"): "as",
    ("events_meetup", "take-off"): "as",
    ("events_meetup", "call-off"): "as",
    ("forums_feedbackcase", "take"): "mas",
    ("forums_feedbackcase", "answer"): "mas",
    ("forums_feedbackcase", "status"): "",  # nobody has answered yet
    ("forums_feedbackcase", "hand-over"): "mas",
    ("forums_release", "hide"): "mas",
    ("forums_release", "show"): "",  # it is shown
    ("members_member", "note"): "mas",
    ("members_member", "silence"): "mas",
    ("members_member", "suspend"): "mas",
    ("members_member", "pin"): "as",
    ("members_member", "unpin"): "",  # there is no pin to end
    ("members_member", "sign-out"): "as",
    ("members_member", "staff"): "s",
    ("moderation_hold", "approve"): "mas",
    ("moderation_hold", "reject"): "mas",
    ("moderation_report", "decide"): "mas",
    ("moderation_report", "undo"): "",  # it is open
    ("moderation_sanction", "lift"): "mas",
}
OTHERS = {
    "index": "mas",
    "jsi18n": "mas",
    "site_settings_policyversion_changelist": "mas",
    "site_settings_policy": "mas",
    "members_member_private": "as",
}
# These answer by what is asked of them: see the other tests.
APART = {"login", "logout", "autocomplete"}


def routes(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, pattern
            yield pattern.name


def test_every_address_and_every_act_has_a_row() -> None:
    listed = {f"{name}_{what}" for name in READ for what in ("changelist", "add", "change", "act")}
    assert set(routes(admin.site.get_urls())) == listed | set(OTHERS) | APART
    acts = {
        (f"{model._meta.app_label}_{model._meta.model_name}", act.name)
        for model, model_admin in admin.site._registry.items()
        for act in model_admin.all_acts()  # type: ignore[attr-defined]
    }
    assert acts == set(ACTS)


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """One of each thing, by the name of its addresses."""
    boss = MemberFactory(role="regular", is_staff=True, is_superuser=True)
    author = MemberFactory(role="regular")
    report = reported(written(author))
    meetup = MeetupFactory()
    put(meetup, author)
    question = open_thread(author, BoardFactory(kind="feedback"))
    return {
        "audit_entry": audit.record(actor=boss, action="test"),
        "audit_seal": Seal.objects.create(from_id=1, to_id=1, count=1, sha256="0" * 64),
        "events_attendance": was_there(meetup, author),
        "events_club": meetup.club,
        "events_meetup": meetup,
        "forums_board": board(),
        "forums_feedbackcase": FeedbackCase.objects.get(thread=question),
        "forums_release": release(boss, resource_thread(boss)),
        "forums_section": board().section,
        "members_member": author,
        "members_place": place(),
        "members_rolechange": RoleChange.objects.create(member=author, before="lurker", after="novice"),
        "moderation_hold": moderation.hold(
            kind="post", object_id=report.object_id, author=author, reasons=[HoldReason.LINKS]
        ),
        "moderation_report": report,
        "moderation_sanction": moderation.sanction(actor=boss, member=author, kind="silence", reason="x"),
        "notifications_delivery": Delivery.objects.create(kind="digest", member=author, dedupe_key="k"),
    }


def addresses(world: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each address with those for whom it opens."""
    for name, who in READ.items():
        key = world[name].pk if name in world else 1
        yield reverse(f"admin:{name}_change", args=[key]), who
        # The one row of settings has no list: whoever may see it is led to it.
        yield reverse(f"admin:{name}_changelist"), who
        yield reverse(f"admin:{name}_add"), ADD.get(name, "")
    for (name, act), who in ACTS.items():
        yield reverse(f"admin:{name}_act", args=[world[name].pk, act]), who
    for name, who in OTHERS.items():
        arguments = {"site_settings_policy": ["roles"], "members_member_private": [world["members_member"].pk]}
        yield reverse(f"admin:{name}", args=arguments.get(name, [])), who


def signed_in(kind: str) -> Client:
    client = Client()
    if kind == "visitor":
        return client
    staff = {"m": "moderators", "a": "admins", "s": ""}
    member = MemberFactory(
        role=kind if kind not in staff else "regular", is_staff=kind in staff, is_superuser=kind == "s"
    )
    if staff.get(kind):
        member.groups.add(Group.objects.get(name=staff[kind]))
    client.force_login(Member.objects.get(pk=member.pk))
    return client


@pytest.mark.parametrize("kind", ["m", "a", "s"])
def test_staff_open_what_is_theirs(world: dict[str, Any], kind: str) -> None:
    client = signed_in(kind)
    expected = {path: 200 if kind in who else 403 for path, who in addresses(world)}
    found = {path: client.get(path, follow=True).status_code for path in expected}
    assert found == expected


@pytest.mark.parametrize("kind", ["lurker", "novice", "regular", "leader", "elder"])
def test_members_open_nothing(world: dict[str, Any], kind: str) -> None:
    client = signed_in(kind)
    for path, _who in addresses(world):
        assert client.get(path, follow=True).status_code == 403, path
        assert client.post(path, {}, follow=True).status_code == 403, path


def test_visitors_are_asked_to_sign_in(world: dict[str, Any]) -> None:
    client = signed_in("visitor")
    for path, _who in addresses(world):
        for response in (client.get(path), client.post(path, {})):
            assert response.status_code == 302, path
            assert response["Location"].startswith("/admin/login/?next="), path


@pytest.mark.parametrize("kind", ["m", "a", "s"])
def test_reading_writes_nothing(world: dict[str, Any], kind: str) -> None:
    client = signed_in(kind)
    client.get("/admin/")
    for path, _who in addresses(world):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        # When a device was last seen is noted every ten minutes, whatever the page.
        written_to = [sql for sql in written if "usersessions_usersession" not in sql]
        assert written_to == [], path
