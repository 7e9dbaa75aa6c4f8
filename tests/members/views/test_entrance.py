"""The pages around signing in that one sees rarely."""

from django.test import Client
from django.urls import reverse

from members.models import Member
from tests.factories.members import PASSWORD


def test_a_closed_account_is_told_what_to_do(db: None, client: Client) -> None:
    html = client.get(reverse("account_inactive")).content.decode()

    assert "This account is closed" in html
    assert 'class="button" href="/"' in html


def test_the_door_does_not_point_at_itself(db: None, client: Client) -> None:
    door = client.get(reverse("account_login")).content.decode()
    boards = client.get(reverse("forums:boards")).content.decode()

    link = f'class="button primary" href="{reverse("account_signup")}"'
    assert link not in door
    assert link in boards


def test_a_member_is_asked_before_signing_out(novice: Member, client: Client) -> None:
    client.post(reverse("account_login"), {"login": novice.email, "password": PASSWORD})
    html = client.get(reverse("account_logout")).content.decode()

    assert "Sign out of this device?" in html
    assert "_auth_user_id" in client.session
