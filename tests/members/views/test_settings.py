from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from community.moderation.services import sanction
from members.models import Member, RetiredHandle
from tests.conftest import TestClock
from tests.factories.members import MemberFactory, place

pytestmark = pytest.mark.django_db
ClientFor = Callable[[object], Client]
PATH = "/me/settings/"


def said(**changes: Any) -> dict[str, Any]:
    return {
        "display_name": "Nora",
        "bio": "Reads a lot.",
        "city": "",
        "language": "en",
        "zone": "Europe/Berlin",
        **changes,
    }


def columns(member: Member) -> dict[str, Any]:
    return Member.objects.filter(pk=member.pk).values().get()


def test_a_member_says_who_they_are(novice: Member, client_for: ClientFor) -> None:
    client = client_for(novice)
    answer = client.post(
        PATH, said(city="臺北市", display_name="  Nora\u202e  N. ", bio="One\r\ntwo", language="zh-hant")
    )
    assert (answer.status_code, answer["Location"]) == (302, PATH)
    found = Member.objects.get(pk=novice.pk)
    assert (found.display_name, found.bio, found.zone) == ("Nora N.", "One\ntwo", "Europe/Berlin")
    assert (found.place, found.language) == (place("taipei"), "zh-hant")
    assert found.place_since is not None
    assert b'<html lang="zh-Hant">' in client.get(PATH).content


def test_the_city_stays_when_nothing_else_is_said_and_goes_when_emptied(novice: Member, client_for: ClientFor) -> None:
    Member.objects.filter(pk=novice.pk).update(place=place("taizhou-jiangsu"), place_since="2026-01-01T00:00:00Z")
    client = client_for(novice)
    shown = client.get(PATH).context["form"].initial["city"]
    client.post(PATH, said(city=shown))
    found = Member.objects.get(pk=novice.pk)
    assert found.place == place("taizhou-jiangsu")
    assert found.place_since is not None
    assert found.place_since.year == 2026
    assert found.place_since.month == 1, "no new home, no new date"
    client.post(PATH, said(city=""))
    assert Member.objects.get(pk=novice.pk).place is None


def test_a_name_of_several_cities_is_answered_with_a_choice(novice: Member, client_for: ClientFor) -> None:
    client = client_for(novice)
    before = columns(novice)
    answer = client.post(PATH, said(city="taizhou", display_name="Kept"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'type="radio" name="place" id="place-taizhou-zhejiang" value="taizhou-zhejiang"' in page
    assert 'value="Kept"' in page
    assert columns(novice) == before | {"present_on": columns(novice)["present_on"]}
    client.post(PATH, said(city="taizhou", place="taizhou-zhejiang"))
    assert Member.objects.get(pk=novice.pk).place == place("taizhou-zhejiang")


def test_a_slug_that_is_none_of_the_choices_is_not_taken(novice: Member, client_for: ClientFor) -> None:
    assert client_for(novice).post(PATH, said(city="taizhou", place="shanghai")).status_code == 422
    assert Member.objects.get(pk=novice.pk).place is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"display_name": ""}, "display_name"),
        ({"display_name": "\u200b\u2800 "}, "display_name"),
        ({"display_name": "a\x00b"}, "display_name"),
        ({"display_name": "x" * 41}, "display_name"),
        ({"bio": "x" * 301}, "bio"),
        ({"bio": "a\x00b"}, "bio"),
        ({"city": "Nowhere at all"}, "city"),
        ({"city": "a\x00b"}, "city"),
        ({"city": "x" * 121}, "city"),
        ({"language": "tlh"}, "language"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"avatar": SimpleUploadedFile("a.png", b"<svg/>", "image/png")}, "avatar"),
        ({"avatar": SimpleUploadedFile("a.png", b"", "image/png")}, "avatar"),
    ],
)
def test_what_is_refused_changes_nothing(
    novice: Member, client_for: ClientFor, changes: dict[str, Any], field: str
) -> None:
    client = client_for(novice)
    client.get(PATH)
    before = columns(novice)
    answer = client.post(PATH, said(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert columns(novice) == before


def test_an_old_spelling_of_a_zone_stays(novice: Member, client_for: ClientFor) -> None:
    Member.objects.filter(pk=novice.pk).update(zone="Asia/Calcutta")
    client = client_for(novice)
    assert '<option value="Asia/Calcutta" selected>' in client.get(PATH).content.decode()
    assert client.post(PATH, said(zone="Asia/Calcutta")).status_code == 302


def test_marks_that_draw_over_the_neighbours_are_few(novice: Member, client_for: ClientFor) -> None:
    client_for(novice).post(PATH, said(bio="e" + "\u0301" * 200))
    assert len(Member.objects.get(pk=novice.pk).bio) < 12


def test_nobody_promotes_themselves(novice: Member, client_for: ClientFor) -> None:
    client = client_for(novice)
    client.post(PATH, said())
    before = columns(novice)
    forged = dict.fromkeys(
        ["role", "role_earned", "role_pinned", "is_staff", "is_superuser", "is_active", "email", "handle", "skeleton"],
        "1",
    )
    forged |= {"user_id": "1", "verified": "1", "date_joined": "2000-01-01", "phone": "1", "avatar": "../x"}
    assert client.post(PATH, said(**forged)).status_code == 302
    assert columns(novice) == before


def photo(size: tuple[int, int] = (400, 300), form: str = "JPEG") -> SimpleUploadedFile:
    into = BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0)}
    Image.new("RGB", size, "teal").save(into, form, exif=exif, comment=b"secret place")
    return SimpleUploadedFile("../../etc/passwd.jpg", into.getvalue(), "image/jpeg")


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_picture_is_drawn_anew_and_replaces_the_one_before(
    novice: Member, client_for: ClientFor, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_for(novice)
    client.post(PATH, said(avatar=photo()))
    first = files(media)
    found = Member.objects.get(pk=novice.pk)
    assert [media / found.avatar] == first
    with Image.open(first[0]) as image:
        assert (image.size, image.format) == ((256, 256), "WEBP")
        assert not image.getexif()
    assert b"secret" not in first[0].read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PATH, said(avatar=photo(form="PNG")))
    second = files(media)
    assert len(second) == 1
    assert second != first
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PATH, said(remove_avatar="on"))
    assert files(media) == []
    assert Member.objects.get(pk=novice.pk).avatar_url is None


def test_a_bad_picture_takes_the_rest_of_the_form_with_it(novice: Member, client_for: ClientFor, media: Path) -> None:
    answer = client_for(novice).post(
        PATH, said(display_name="New", avatar=SimpleUploadedFile("a.gif", b"GIF89a" + b"x" * 50))
    )
    assert answer.status_code == 422
    assert "avatar" in answer.context["form"].errors
    assert Member.objects.get(pk=novice.pk).display_name == "Nora Novak"
    assert files(media) == []


def test_a_picture_past_the_limit_is_refused_while_it_arrives(
    novice: Member, client_for: ClientFor, media: Path, settings: LazySettings
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    answer = client_for(novice).post(PATH, said(avatar=SimpleUploadedFile("a.jpg", b"x" * 100_000)))
    assert answer.status_code == 413
    assert Member.objects.get(pk=novice.pk).display_name == "Nora Novak"
    assert files(media) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "stay as they are until a moderator ends this"),
        ("zh-hans", "在版主解除之前保持不变"),
        ("zh-hant", "在版主解除之前維持原樣"),
    ],
)
@pytest.mark.parametrize("field", ["display_name", "bio", "avatar"])
def test_who_is_silenced_shows_nothing_new(
    novice: Member, admin: Member, client_for: ClientFor, media: Path, language: str, words: str, field: str
) -> None:
    novice.language = language
    novice.save(update_fields=["language"])
    client = client_for(novice)
    client.get(PATH)
    sanction(actor=admin, member=novice, kind="silence", reason="Loud")
    before = columns(novice)
    same = said(display_name=novice.display_name, bio=novice.bio, language=language)
    answer = client.post(PATH, same | {field: photo() if field == "avatar" else "Read this"})
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert columns(novice) == before
    assert files(media) == []


def test_who_is_silenced_still_takes_a_picture_away_and_moves(
    novice: Member, admin: Member, client_for: ClientFor, media: Path
) -> None:
    client = client_for(novice)
    client.post(PATH, said(avatar=photo()))
    sanction(actor=admin, member=novice, kind="silence", reason="Loud")
    answer = client.post(PATH, said(remove_avatar="on", city="taipei"))
    assert answer.status_code == 302
    found = Member.objects.get(pk=novice.pk)
    assert (found.avatar, found.place) == ("", place("taipei"))


def test_who_is_silenced_keeps_the_handle(novice: Member, admin: Member, client_for: ClientFor) -> None:
    client = client_for(novice)
    client.get(PATH)
    sanction(actor=admin, member=novice, kind="silence", reason="Loud")
    before = columns(novice)
    answer = client.post(f"{PATH}handle/", {"handle": "read_this_now"})
    assert answer.status_code == 403
    assert "stay as they are until a moderator ends this" in answer.content.decode()
    assert columns(novice) == before


def test_a_handle_changes_once_in_ninety_days_and_the_old_one_is_kept(
    novice: Member, stranger: Member, client_for: ClientFor, clock: TestClock
) -> None:
    client = client_for(novice)
    path = "/me/settings/handle/"
    assert client.post(path, {"handle": "nora_n"}).status_code == 302
    assert Member.objects.get(pk=novice.pk).handle == "nora_n"
    assert client.get("/m/novice_nora/").status_code == 404
    assert client_for(stranger).post(path, {"handle": "Novice_N0ra"}).status_code == 422
    assert client.post(path, {"handle": "nora_again"}).status_code == 409
    assert Member.objects.get(pk=novice.pk).handle == "nora_n"
    clock.move(timedelta(days=90, seconds=1))
    assert client.post(path, {"handle": "nora_again"}).status_code == 302
    assert client_for(stranger).post(path, {"handle": "novice_nora"}).status_code == 302
    assert Member.objects.get(pk=stranger.pk).handle == "novice_nora"
    assert RetiredHandle.objects.filter(member=novice).count() == 2


def test_a_handle_sent_twice_is_one_change(novice: Member, client_for: ClientFor) -> None:
    client, said = client_for(novice), []
    for _ in range(2):
        answer = client.post("/me/settings/handle/", {"handle": "nora_n"})
        assert (answer.status_code, answer["Location"]) == (302, PATH)
        said.append(Member.objects.values("handle", "skeleton", "handle_changed_at").get(pk=novice.pk))
    assert said[0] == said[1]
    assert RetiredHandle.objects.filter(member=novice).count() == 1


def test_their_own_old_handle_they_may_take_back(novice: Member, client_for: ClientFor, clock: TestClock) -> None:
    client = client_for(novice)
    client.post("/me/settings/handle/", {"handle": "nora_n"})
    clock.move(timedelta(days=89))
    Member.objects.filter(pk=novice.pk).update(handle_changed_at=None)
    assert client.post("/me/settings/handle/", {"handle": "novice_nora"}).status_code == 302


@pytest.mark.parametrize("handle", ["", "admin", "stranger_sun", "Stranger_5un".replace("5", "s"), "a b", "x\x00y"])
def test_a_handle_that_cannot_be_is_refused(
    novice: Member, stranger: Member, client_for: ClientFor, handle: str
) -> None:
    answer = client_for(novice).post("/me/settings/handle/", {"handle": handle})
    assert answer.status_code == 422
    assert "handle" in answer.context["form"].errors
    assert Member.objects.get(pk=novice.pk).handle == "novice_nora"
    assert not RetiredHandle.objects.exists()


def test_a_newcomer_chooses_city_and_language_or_nothing(lurker: Member, client_for: ClientFor) -> None:
    client = client_for(lurker)
    assert client.get("/me/welcome/").status_code == 200
    assert client.post("/me/welcome/", {"city": "taizhou", "language": "en"}).status_code == 422
    answer = client.post("/me/welcome/", {"city": "New York", "language": "en"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    found = Member.objects.get(pk=lurker.pk)
    assert (found.place, found.zone, found.language) == (place("new-york-city"), "America/New_York", "en")
    assert client.post("/me/welcome/", {"city": "", "language": "zh-hans"}).status_code == 302
    assert Member.objects.get(pk=lurker.pk).zone == "America/New_York"


@pytest.mark.parametrize("path", ["/me/", "/me/role/", PATH, "/me/settings/handle/", "/me/welcome/"])
def test_visitors_are_asked_to_sign_in(client: Client, path: str) -> None:
    for answer in (client.get(path), client.post(path, said()) if path != "/me/" else client.get(path)):
        if answer.status_code != 405:
            assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")


def test_two_members_never_share_a_picture_file(client_for: ClientFor, media: Path) -> None:
    for member in MemberFactory.create_batch(2):
        client_for(member).post(PATH, said(avatar=photo()))
    assert len(files(media)) == 2
