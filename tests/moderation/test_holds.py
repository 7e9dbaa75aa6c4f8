import pytest

from community.core.errors import Conflict, NotAllowed
from community.moderation import queries, services
from community.moderation.enums import HoldReason
from community.moderation.models import Hold
from community.notifications.models import Notification
from members.models import Member
from tests.moderation.conftest import Leaflet, Leaflets

WHY = (HoldReason.CONTACT, HoldReason.HASTY)


@pytest.fixture
def leaflet(leaflets: Leaflets, stranger: Member) -> Leaflet:
    return leaflets.write(stranger, hidden=True)


@pytest.fixture
def hold(leaflet: Leaflet) -> Hold:
    return services.hold(kind="leaflet", object_id=leaflet.pk, author=leaflet.author, reasons=WHY)


def test_a_second_hold_changes_nothing(hold: Hold, leaflet: Leaflet, leader: Member) -> None:
    assert services.hold(kind="leaflet", object_id=1, author=leaflet.author, reasons=[HoldReason.LINKS]) == hold
    assert [item.hold for item in queries.waiting_holds(leader)] == [hold]


def test_approving_publishes(hold: Hold, leaflet: Leaflet, leader: Member) -> None:
    services.approve_hold(actor=leader, hold=hold)
    assert not leaflet.hidden
    assert Notification.objects.get().kind == "hold_approved"
    assert queries.waiting_holds(leader) == []


def test_rejecting_leaves_it_hidden(hold: Hold, leaflet: Leaflet, leader: Member) -> None:
    services.reject_hold(actor=leader, hold=hold, reason="Spam.")
    assert leaflet.hidden
    line = Notification.objects.get()
    assert (line.kind, line.member_id, line.context["reason"]) == ("hold_rejected", leaflet.author.pk, "Spam.")


def test_two_moderators_decide_once(hold: Hold, leader: Member, moderator: Member) -> None:
    services.approve_hold(actor=leader, hold=hold)
    with pytest.raises(Conflict):
        services.reject_hold(actor=moderator, hold=hold)
    hold.refresh_from_db()
    assert hold.state == "approved"


def test_members_without_powers_publish_nothing(hold: Hold, leaflet: Leaflet, regular: Member) -> None:
    with pytest.raises(NotAllowed):
        services.approve_hold(actor=regular, hold=hold)
    assert leaflet.hidden


def test_what_was_decided_can_be_held_again(hold: Hold, leaflet: Leaflet, leader: Member) -> None:
    services.approve_hold(actor=leader, hold=hold)
    again = services.hold(kind="leaflet", object_id=leaflet.pk, author=leaflet.author, reasons=[HoldReason.LINKS])
    assert again != hold
    assert again.state == "waiting"
