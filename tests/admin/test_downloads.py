import pytest
from django.test import Client

from forums.enums import State
from forums.models import Release
from members.models import Member
from tests.admin.things import act, page, token
from tests.factories.resources import release, resource_thread, trusted


@pytest.fixture
def made(regular: Member, settings: object, tmp_path: object) -> Release:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    trusted(regular)
    return release(regular, resource_thread(regular), "1.4")


def test_the_list_and_page_say_what_there_is(made: Release, as_admin: Client) -> None:
    listed = as_admin.get("/admin/forums/release/").content.decode()
    assert ("Night profiles" in listed, "1.4" in listed) == (True, True)
    shown = as_admin.get(page(made)).content.decode()
    assert made.files.get().sha256 in shown


def test_hidden_and_shown_again(made: Release, as_admin: Client) -> None:
    as_admin.post(act(made, "hide"), {"reason": "Stolen", "form_token": token()})
    made.refresh_from_db()
    assert (made.state, made.reason) == (State.HIDDEN, "Stolen")
    as_admin.post(act(made, "show"), {"form_token": token()})
    made.refresh_from_db()
    assert made.state == State.VISIBLE
