"""The organisers' list, the door, and what stands on record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from community.audit.models import Entry
from events.models import Attendance, AttendanceChange, Meetup, Registration
from events.services import ticks
from members.enums import FactKind
from members.models import Fact, Member
from tests.conftest import TestClock
from tests.events.views.conftest import cost
from tests.factories.events import put, was_there
from tests.factories.members import MemberFactory

ClientFor = Callable[[object], Client]


@pytest.fixture
def begun(meetup: Meetup, clock: TestClock) -> Meetup:
    clock.at(meetup.starts_at)
    return meetup


def test_list_and_door_cost_the_same_however_many_there_are(
    client_for: ClientFor, begun: Meetup, runner: Member
) -> None:
    Meetup.objects.filter(pk=begun.pk).update(capacity=50)
    client = client_for(runner)
    addresses = [reverse(f"events:{name}", args=[begun.pk]) for name in ("attendees", "door", "print-list")]
    costs = []
    for n in (1, 2):
        for state in ("going", "offered", "waiting", "declined", "expired", "cancelled") * n:
            put(begun, state=state)
        for _ in range(n):
            was_there(begun, MemberFactory())
        costs.append([cost(client, address) for address in addresses])
    assert costs[0] == costs[1]
    assert client.get(addresses[0]).content.decode().count('<li class="person desk-line">') == 7 * 3
    assert client.get(addresses[1]).content.decode().count("door-line") == 2 * 3


def test_the_list_is_searched_by_name_and_handle(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    put(meetup, MemberFactory(display_name="林小路"))
    put(meetup, MemberFactory(display_name="Marek", handle="marek_k"))
    client, address = client_for(runner), reverse("events:attendees", args=[meetup.pk])
    for search, name in (("小路", "林小路"), ("MAR", "Marek"), ("marek_", "Marek")):
        html = client.get(address, {"q": search}).content.decode()
        assert f"<bdi>{name}</bdi>" in html
        assert html.count('<li class="person desk-line">') == 1
    assert "Nobody of this name" in client.get(address, {"q": "%"}).content.decode()


def test_one_tap_and_they_are_in(client_for: ClientFor, begun: Meetup, runner: Member) -> None:
    row = put(begun)
    client = client_for(runner)
    address = reverse("events:check-in", args=[begun.pk, row.member_id])
    door = reverse("events:door", args=[begun.pk])
    for _ in range(2):
        assert client.post(address).headers["Location"] == door
    assert Attendance.objects.count() == 1
    html = client.get(door).content.decode()
    assert "is-in" in html
    assert "<b>1</b> in, of 1 with a seat" in html
    client.post(reverse("events:undo-check-in", args=[begun.pk, row.member_id]))
    assert not Attendance.objects.exists()


def test_a_check_in_and_its_undoing_sent_twice_are_one_change_each(
    client_for: ClientFor, begun: Meetup, runner: Member
) -> None:
    row = put(begun)
    client = client_for(runner)
    facts = Fact.objects.filter(member=row.member, kind=FactKind.ATTENDED)
    for name, changes, net in (("check-in", 1, [1]), ("undo-check-in", 2, [1, -1])):
        for _ in range(2):
            assert client.post(reverse(f"events:{name}", args=[begun.pk, row.member_id])).status_code == 302
        assert AttendanceChange.objects.count() == changes
        assert [fact.amount for fact in facts.order_by("id")] == net


def test_with_scripts_only_the_list_comes_back(client_for: ClientFor, begun: Meetup, runner: Member) -> None:
    row = put(begun)
    headers = {"HX-Request": "true", "HX-Target": "door"}
    address = reverse("events:check-in", args=[begun.pk, row.member_id])
    response = client_for(runner).post(address, headers=headers)
    html = response.content.decode()
    assert html.lstrip().startswith('<section id="door">')
    assert "<html" not in html
    assert "is in." in html
    assert "csrfmiddlewaretoken" in html
    door = client_for(runner).get(reverse("events:door", args=[begun.pk]) + "?q=zzz", headers=headers)
    assert "Nobody of this name" in door.content.decode()
    assert "HX-Target" in door.headers["Vary"]


def test_somebody_without_a_seat_is_found_by_handle_and_let_in(
    client_for: ClientFor, begun: Meetup, runner: Member
) -> None:
    guest = MemberFactory(handle="guest_gao", display_name="高先生")
    client, door = client_for(runner), reverse("events:door", args=[begun.pk])
    assert "高先生" not in client.get(door).content.decode()
    html = client.get(door, {"q": "guest_"}).content.decode()
    assert "高先生" in html
    assert "Walk-in" in html
    client.post(reverse("events:check-in", args=[begun.pk, guest.pk]))
    assert Attendance.objects.get().walk_in is True
    assert "1 walk-in" in client.get(door).content.decode()


def test_the_door_is_shut_long_before(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    row = put(meetup)
    client = client_for(runner)
    assert "Check-in is open from" in client.get(reverse("events:door", args=[meetup.pk])).content.decode()
    assert client.post(reverse("events:check-in", args=[meetup.pk, row.member_id])).status_code == 409
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("name", ["check-in", "undo-check-in", "remove", "attendance"])
def test_strangers_do_nothing_at_the_desk(
    client_for: ClientFor, begun: Meetup, stranger: Member, client: Client, name: str
) -> None:
    row = put(begun)
    address = reverse(f"events:{name}", args=[begun.pk, row.member_id])
    assert client_for(stranger).post(address, {"state": "excused"}).status_code == 403
    assert client.post(address).headers["Location"].startswith("/accounts/login/")
    assert not Attendance.objects.exists()
    assert Registration.objects.get().state == "going"


def test_an_id_that_is_no_member_is_404(client_for: ClientFor, begun: Meetup, runner: Member) -> None:
    for pk in (10**30, 999_999):
        assert client_for(runner).post(reverse("events:check-in", args=[begun.pk, pk])).status_code == 404


def test_somebody_is_taken_off_the_list(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    row = put(meetup)
    address = reverse("events:remove", args=[meetup.pk, row.member_id])
    assert client_for(runner).post(address).headers["Location"] == reverse("events:attendees", args=[meetup.pk])
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_somebody_is_excused_before_it_is_final(client_for: ClientFor, begun: Meetup, runner: Member) -> None:
    row = put(begun)
    client, address = client_for(runner), reverse("events:attendance", args=[begun.pk, row.member_id])
    assert 'name="state" value="excused"' in client.get(address).content.decode()
    assert client.post(address, {"state": "excused", "reason": ""}).status_code == 302
    assert Attendance.objects.get().state == "excused"
    assert client.post(address, {"state": "excused", "reason": ""}).status_code == 302
    assert AttendanceChange.objects.count() == 1


def test_a_correction_is_made_with_a_reason(
    client_for: ClientFor, begun: Meetup, runner: Member, clock: TestClock
) -> None:
    row = put(begun)
    clock.at(begun.ends_at + timedelta(hours=25))
    ticks.tick()
    client, address = client_for(runner), reverse("events:attendance", args=[begun.pk, row.member_id])
    assert client.post(address, {"state": "present", "reason": ""}).status_code == 422
    assert client.post(address, {"state": "late", "reason": "x"}).status_code == 422
    assert Attendance.objects.get().state == "absent"
    before = AttendanceChange.objects.count()
    for _ in range(2):
        assert client.post(address, {"state": "present", "reason": "Sat beside me"}).status_code == 302
        assert Attendance.objects.get().state == "present"
    assert AttendanceChange.objects.count() == before + 1
    assert Entry.objects.filter(action="events.correct_attendance").count() == 1


def test_the_printed_list_has_a_box_for_each_seat(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    put(meetup, MemberFactory(display_name="Zoe"))
    put(meetup, MemberFactory(display_name="Abel"))
    put(meetup, MemberFactory(display_name="Not in"), state="waiting")
    html = client_for(runner).get(reverse("events:print-list", args=[meetup.pk])).content.decode()
    assert html.index("Abel") < html.index("Zoe")
    assert "Not in" not in html
    assert html.count("☐") == 2 + 5
