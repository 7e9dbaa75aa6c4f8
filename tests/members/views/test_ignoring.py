from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.models import Ignore, Member

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def test_from_a_profile_and_back(client_for: ClientFor, novice: Member, regular: Member) -> None:
    client, profile = client_for(novice), regular.get_absolute_url()
    assert "Ignore</button>" in client.get(profile).content.decode()
    assert client.post(f"{profile}ignore/", {"ignore": "1"}).headers["Location"] == profile
    assert Ignore.objects.get().ignored == regular
    assert "Stop ignoring</button>" in client.get(profile).content.decode()
    assert regular.display_name in client.get("/me/ignored/").content.decode()
    response = client.post(f"{profile}ignore/", {"ignore": "0", "next": "/me/ignored/"})
    assert response.headers["Location"] == "/me/ignored/"
    assert not Ignore.objects.exists()
    assert "You ignore nobody" in client.get("/me/ignored/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "evil", "/" + "x" * 600])
def test_nobody_is_led_away(client_for: ClientFor, novice: Member, regular: Member, target: str) -> None:
    response = client_for(novice).post(f"{regular.get_absolute_url()}ignore/", {"next": target})
    assert response.headers["Location"] == regular.get_absolute_url()


def test_staff_and_oneself_cannot_be_ignored(client_for: ClientFor, novice: Member, moderator: Member) -> None:
    for member in (novice, moderator):
        page = client_for(novice).get(member.get_absolute_url()).content.decode()
        assert "/ignore/" not in page
        assert client_for(novice).post(f"{member.get_absolute_url()}ignore/").status_code == 403
    assert not Ignore.objects.exists()
