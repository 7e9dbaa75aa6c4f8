from collections.abc import Callable, Sequence
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from members.enums import FactKind
from members.models import Member
from members.queries import profile_parts, profiles
from members.queries.profile_parts import ProfilePart
from tests.factories.members import MemberFactory, add_fact, place

pytestmark = pytest.mark.django_db
ClientFor = Callable[[object], Client]


@pytest.fixture(autouse=True)
def _no_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile_parts, "parts", [])


@pytest.mark.parametrize("n", [1, 3])
def test_a_profile_says_what_somebody_did_in_so_many_queries(
    novice: Member, stranger: Member, client: Client, django_assert_num_queries: Any, n: int
) -> None:
    Member.objects.filter(pk=novice.pk).update(place=place("taipei"), bio="Reads\na lot.")
    for number in range(n):
        add_fact(novice, FactKind.POSTED, subject=f"thread:{number}")
        add_fact(novice, FactKind.WAS_THANKED, other=stranger)
    add_fact(novice, FactKind.WAS_THANKED, other=stranger, amount=-1)
    with django_assert_num_queries(2):
        profiles.deeds_of(profiles.get_member_for("novice_nora"))
    answer = client.get("/m/novice_nora/")
    assert answer.context["deeds"].posted == n
    assert answer.context["deeds"].was_thanked == n - 1
    page = answer.content.decode()
    for text in ("Nora Novak", "@novice_nora", "Taipei", "Reads<br>a lot."):
        assert text in page


def test_names_and_words_are_shown_as_text(client: Client) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    MemberFactory(handle="evil_eve", display_name=evil, bio=evil)
    page = client.get("/m/evil_eve/").content.decode()
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 3


@pytest.mark.parametrize("handle", ["NOVICE_NORA", "ｎovice_nora", "Novice_Nora"])
def test_other_spellings_lead_to_the_one_address(novice: Member, client: Client, handle: str) -> None:
    answer = client.get(f"/m/{handle}/")
    assert (answer.status_code, answer["Location"]) == (301, "/m/novice_nora/")


@pytest.mark.parametrize("handle", ["nobody", "n0vice_nora", "x" * 300, "%", "__", "novice%20nora"])
def test_who_is_not_there_is_404(novice: Member, client: Client, handle: str) -> None:
    assert client.get(f"/m/{handle}/").status_code == 404


def test_a_closed_account_has_no_profile(novice: Member, client: Client) -> None:
    Member.objects.filter(pk=novice.pk).update(is_active=False)
    assert client.get("/m/novice_nora/").status_code == 404


def test_whoever_has_not_typed_the_code_has_none_yet(novice: Member, client: Client) -> None:
    EmailAddress.objects.filter(user=novice).update(verified=False)
    assert client.get("/m/novice_nora/").status_code == 404


def test_other_apps_add_sections_that_show_what_the_viewer_may_see(
    novice: Member, regular: Member, client_for: ClientFor, client: Client
) -> None:
    asked: list[tuple[object, Member, int]] = []

    def collect(viewer: Any, member: Member, limit: int) -> Sequence[Any]:
        asked.append((viewer.pk, member, limit))
        return [regular] if viewer.is_authenticated else []

    profile_parts.register(
        ProfilePart(name="friends", title="Friends of theirs", template="members/_person_head.html", collect=collect)
    )
    with pytest.raises(ValueError, match="two profile parts"):
        profile_parts.register(ProfilePart(name="friends", title="", template="", collect=collect))
    assert "Friends of theirs" in client_for(regular).get("/m/novice_nora/").content.decode()
    assert "Friends of theirs" not in client.get("/m/novice_nora/").content.decode()
    assert asked == [(regular.pk, novice, 5), (None, novice, 5)]


def test_only_oneself_edits_and_only_staff_look_further(
    novice: Member, stranger: Member, moderator: Member, client_for: ClientFor
) -> None:
    def links(viewer: Member) -> tuple[bool, bool]:
        page = client_for(viewer).get("/m/novice_nora/").content.decode()
        return "/me/settings/" in page, f"/admin/members/member/{novice.pk}/" in page

    assert [links(viewer) for viewer in (novice, stranger, moderator)] == [(True, False), (False, False), (False, True)]


def test_my_page_leads_to_all_that_is_mine(novice: Member, moderator: Member, client_for: ClientFor) -> None:
    page = client_for(novice).get("/me/").content.decode()
    for path in ("/m/novice_nora/", "/me/role/", "/me/settings/", "/me/inbox/", "/accounts/logout/"):
        assert f'"{path}"' in page
    assert "/moderation/" not in page
    staff = client_for(moderator).get("/me/").content.decode()
    assert '"/moderation/"' in staff
    assert '"/admin/"' in staff


def test_the_city_search_answers_scripts_and_people(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        answer = client.get("/places/", {"q": "taizhou"}, headers={"accept": "application/json"})
    first = answer.json()["results"][0]
    assert first["label"] == "Taizhou"
    assert first["value"] == f"Taizhou ({first['hint']})"
    assert set(first) == {"value", "label", "hint", "slug"}
    page = client.get("/places/", {"q": "taizhou"}, headers={"accept": "text/html"}).content.decode()
    assert page.count('role="option"') == len(answer.json()["results"])
    assert client.get("/places/", {"q": "<b>zzzz"}).content.count(b"<b>") == 0
    assert client.get("/places/").status_code == 200
    assert client.post("/places/").status_code == 405
