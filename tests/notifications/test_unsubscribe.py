from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from community.digests.models import Digest, Frequency
from community.notifications import tokens
from community.notifications.models import Preference
from community.notifications.registry import Kind
from members.models import Member


def path(member: Member, kind: str) -> str:
    return tokens.unsubscribe_url(member.pk, kind).removeprefix(settings.BASE_URL)


@pytest.fixture
def scanner() -> Client:
    """A mail program: no cookies, and it is checked for forgery like any browser."""
    return Client(enforce_csrf_checks=True)


def test_looking_at_the_link_changes_nothing(scanner: Client, novice: Member, kind: Kind) -> None:
    for method in (scanner.get, scanner.head):
        assert method(path(novice, kind.name)).status_code == 200
    assert not Preference.objects.exists()
    html = scanner.get(path(novice, kind.name)).content.decode()
    assert '<form class="form" method="post">' in html
    assert "csrfmiddlewaretoken" not in html.split('<form class="form"')[1]


def test_one_click_turns_the_mail_off_and_leaves_the_inbox(scanner: Client, novice: Member, kind: Kind) -> None:
    response = scanner.post(path(novice, kind.name), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    row = Preference.objects.get()
    assert (row.member_id, row.kind, row.mail, row.inbox) == (novice.pk, kind.name, False, True)
    scanner.post(path(novice, kind.name))
    assert Preference.objects.count() == 1


def test_the_digest_can_be_left(scanner: Client, novice: Member) -> None:
    scanner.post(path(novice, "digest"))
    assert Digest.objects.get(member=novice).frequency == Frequency.OFF


def test_a_link_of_somebody_elses_making_does_nothing(scanner: Client, novice: Member, kind: Kind) -> None:
    real = path(novice, kind.name)
    forged = real.replace(f"/{novice.pk}.", f"/{novice.pk + 1}.")
    for url in (forged, "/unsubscribe/x/", "/unsubscribe/1.test~/", real.replace("~", "~~")):
        assert scanner.post(url).status_code == 404
    assert not Preference.objects.exists()


def test_security_mail_cannot_be_left(scanner: Client, novice: Member) -> None:
    assert scanner.post(path(novice, "security")).status_code == 404


def test_the_link_of_a_closed_account_is_gone(scanner: Client, novice: Member, kind: Kind) -> None:
    url = path(novice, kind.name)
    Member.objects.filter(pk=novice.pk).update(is_active=False)
    assert scanner.post(url).status_code == 404
    assert not Preference.objects.exists()


def test_the_page_is_kept_nowhere(scanner: Client, novice: Member, kind: Kind) -> None:
    response: Any = scanner.get(path(novice, kind.name))
    assert "no-store" in response["Cache-Control"]
