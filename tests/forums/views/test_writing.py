import io
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags
from PIL import Image

from forums.enums import State
from forums.models import Board, Photo, Post, PostRevision, Thread
from members.models import Member
from tests.factories.forums import first_post, open_thread, reply, unhurried

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _unhurried(db: None) -> None:
    unhurried()


def shot(name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    into = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(into, "JPEG")
    return SimpleUploadedFile(name, into.getvalue(), content_type="image/jpeg")


def test_a_new_thread_by_form(client_for: ClientFor, board: Board, novice: Member) -> None:
    client = client_for(novice)
    assert 'name="form_token"' in client.get(f"/b/{board.slug}/new/").content.decode()
    response = client.post(
        f"/b/{board.slug}/new/", {"title": "Case", "body": "Which?\r\nTell me.", "photos": [shot(), shot("2.jpg")]}
    )
    thread = Thread.objects.get()
    assert response.headers["Location"] == f"/t/{thread.pk}/case/"
    assert (thread.author, thread.board) == (novice, board)
    assert first_post(thread).source == "Which?\nTell me."
    assert first_post(thread).photos.count() == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"title": "", "body": "x"}, "This field is required."),
        ({"title": "x", "body": ""}, "Write something."),
        ({"title": "x" * 121, "body": "x"}, "at most 120 characters"),
        ({"title": "x", "body": "x" * 40_001}, "at most 40000 characters"),
        ({"title": "x", "body": "[" * 2001}, "too many brackets"),
        ({"title": "a\x00b", "body": "x"}, "Null characters are not allowed."),
    ],
)
def test_what_is_refused_comes_back_with_422(
    client_for: ClientFor, board: Board, novice: Member, data: dict[str, str], message: str
) -> None:
    response = client_for(novice).post(f"/b/{board.slug}/new/", data)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Thread.objects.exists()


def test_a_refused_form_keeps_its_photos(client_for: ClientFor, board: Board, novice: Member) -> None:
    client = client_for(novice)
    data: dict[str, Any] = {"title": "", "body": "x", "form_token": str(uuid4())}
    data["photos"] = [shot(), SimpleUploadedFile("x.png", b"no picture")]
    page = client.post(f"/b/{board.slug}/new/", data).content.decode()
    assert "not a picture we can read" in page
    photo = Photo.objects.get()
    assert f'name="kept" value="{photo.key}" checked' in page
    client.post(
        f"/b/{board.slug}/new/", {"title": "Now", "body": "x", "kept": [photo.key, "a\0b"], "form_token": str(uuid4())}
    )
    photo.refresh_from_db()
    assert photo.post == first_post(Thread.objects.get())


def test_what_is_no_photo_is_said_at_the_field(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    bad = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", content_type="image/png")
    response = client_for(regular).post(f"{thread.get_absolute_url()}reply/", {"body": "Look", "photos": [bad, shot()]})
    assert response.status_code == 422
    assert "not a picture we can read" in response.content.decode()
    assert thread.posts.count() == 1
    assert Photo.objects.count() == 1


def test_a_file_beyond_the_limit_is_413(client_for: ClientFor, thread: Thread, regular: Member, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100_000
    mine = first_post(open_thread(regular, thread.board))
    for address in (f"{thread.get_absolute_url()}reply/", f"/b/{thread.board.slug}/new/", f"/p/{mine.pk}/edit/"):
        big = SimpleUploadedFile("x.jpg", b"\xff" * 200_000, content_type="image/jpeg")
        response = client_for(regular).post(address, {"body": "Look", "title": "x", "photos": big})
        assert response.status_code == 413
    assert (Photo.objects.count(), Post.objects.count()) == (0, 2)


def test_preview_without_scripts_keeps_everything(client_for: ClientFor, board: Board, novice: Member) -> None:
    data = {"title": "Case", "body": "**“你好”**吗", "photos": shot(), "preview": "1", "form_token": str(uuid4())}
    response = client_for(novice).post(f"/b/{board.slug}/new/", data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<strong>“你好”</strong>吗" in page
    assert f'value="{Photo.objects.get().key}" checked' in page
    assert 'value="Case"' in page
    assert "photo-grid" in page
    assert not Thread.objects.exists()


def test_a_reply_is_previewed_below_its_thread(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    data = {"body": "**Loud**", "preview": "1", "form_token": str(uuid4())}
    response = client_for(regular).post(f"{thread.get_absolute_url()}reply/", data)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.index('id="floor-1"') < page.index("<strong>Loud</strong>")
    assert "**Loud**</textarea>" in page
    assert thread.posts.count() == 1


def test_preview_is_what_will_be_stored(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    client = client_for(regular)
    body = "# Hello\n\n**“你好”**吗 https://example.com/a。\n\n```python\nx = 1\n```"
    preview = client.post("/preview/", {"body": body}).content.decode().strip()
    client.post(f"{thread.get_absolute_url()}reply/", {"body": body})
    assert preview == thread.posts.get(number=2).html.strip()
    refused = client.post("/preview/", {"body": " "})
    assert refused.status_code == 422
    assert "Write something." in refused.content.decode()


def test_lurkers_are_told_about_links_in_the_preview(client_for: ClientFor, lurker: Member) -> None:
    Member.objects.filter(pk=lurker.pk).update(language="en")
    response = client_for(lurker).post("/preview/", {"body": "https://example.com"})
    assert response.status_code == 422
    assert "Links come with your first step here" in response.content.decode()


def test_previews_are_counted(client_for: ClientFor, regular: Member) -> None:
    client = client_for(regular)
    codes = [client.post("/preview/", {"body": "x"}).status_code for _ in range(125)]
    assert codes[0] == 200
    assert 429 in codes


def test_a_double_submit_is_one_post(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    client = client_for(regular)
    data = {"body": "Once.", "form_token": str(uuid4())}
    first, second = (client.post(f"{thread.get_absolute_url()}reply/", data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == f"{thread.get_absolute_url()}#floor-2"
    assert thread.posts.count() == 2


def test_a_refused_reply_stands_below_the_last_page(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    for _ in range(21):
        reply(regular, thread)
    response = client_for(regular).post(f"{thread.get_absolute_url()}reply/", {"body": "[" * 3000})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="floor-22"' in page
    assert "[[[[[[[" in page
    assert thread.posts.count() == 22


def test_too_fast_is_429(client_for: ClientFor, board: Board, thread: Thread, regular: Member, novice: Member) -> None:
    client = client_for(regular)
    for _ in range(2):
        response = client.post(f"{thread.get_absolute_url()}reply/", {"body": "The same."})
    page = response.content.decode()
    assert response.status_code == 429
    assert "You have just posted exactly this." in page
    assert "The same.</textarea>" in page
    assert thread.posts.count() == 2


def test_extra_fields_change_nothing(
    client_for: ClientFor, board: Board, thread: Thread, novice: Member, regular: Member
) -> None:
    extra = {
        "author": novice.pk, "user_id": novice.pk, "board": 99, "state": "hidden", "number": 50, "thanks_count": 9,
        "pinned": "1", "featured": "1", "locked": "1", "system": "1", "created_at": "2001-01-01", "is_staff": "1",
    }  # fmt: skip
    client = client_for(regular)
    client.post(f"{thread.get_absolute_url()}reply/", {"body": "Mine.", **extra})
    post = thread.posts.get(number=2)
    assert (post.author, post.state, post.thanks_count, post.created_at.year > 2001) == (
        regular,
        State.VISIBLE,
        0,
        True,
    )
    client.post(f"/b/{board.slug}/new/", {"title": "Mine", "body": "Mine too.", **extra})
    made = Thread.objects.get(title="Mine")
    assert (made.author, made.board, made.pinned, made.featured, made.locked, made.system) == (
        regular, board, False, False, False, False
    )  # fmt: skip
    regular.refresh_from_db()
    assert not regular.is_staff


def test_editing(client_for: ClientFor, thread: Thread, novice: Member, regular: Member) -> None:
    post = first_post(thread)
    address = f"/p/{post.pk}/edit/"
    assert client_for(regular).get(address).status_code == 403
    client = client_for(novice)
    page = client.get(address).content.decode()
    assert 'name="version" value="1"' in page
    assert post.source in page
    response = client.post(address, {"title": "Better title", "body": "Better.", "version": "1"})
    assert response.headers["Location"] == f"/p/{post.pk}/"
    thread.refresh_from_db()
    assert (thread.title, first_post(thread).source) == ("Better title", "Better.")
    history = client_for(None).get(f"/p/{post.pk}/history/").content.decode()
    words = re.sub(r"\s+", " ", strip_tags(history))
    assert "added: Better. end of what was added" in words
    assert "Title before: Which case survives? Title after: Better title" in words
    assert "edited</a>" in client_for(None).get(thread.get_absolute_url()).content.decode()


def test_a_lost_update_shows_both_texts(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    address = f"/p/{first_post(thread).pk}/edit/"
    client = client_for(novice)
    client.post(address, {"title": "T", "body": "From the phone.", "version": "1"})
    response = client.post(address, {"title": "T", "body": "From the desk.", "version": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the phone." in page
    assert "From the desk." in page
    assert 'name="version" value="2"' in page
    assert first_post(thread).source == "From the phone."
    client.post(address, {"title": "T", "body": "From the desk.", "version": "2"})
    assert first_post(thread).source == "From the desk."
    assert PostRevision.objects.count() == 2


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 30])
def test_a_broken_version_is_refused(client_for: ClientFor, thread: Thread, novice: Member, version: str) -> None:
    response = client_for(novice).post(
        f"/p/{first_post(thread).pk}/edit/", {"title": "T", "body": "New.", "version": version}
    )
    assert response.status_code == 422
    assert not PostRevision.objects.exists()


def test_photos_are_left_out_by_unticking(client_for: ClientFor, board: Board, novice: Member) -> None:
    client = client_for(novice)
    client.post(f"/b/{board.slug}/new/", {"title": "Two", "body": "x", "photos": [shot(), shot("2.jpg")]})
    post = first_post(Thread.objects.get())
    one, two = post.photos.order_by("position")
    page = client.get(f"/p/{post.pk}/edit/").content.decode()
    assert one.key in page
    assert two.key in page
    client.post(f"/p/{post.pk}/edit/", {"title": "Two", "body": "x", "version": "1", "kept": two.key})
    assert list(post.photos.all()) == [two]


def test_visitors_are_sent_to_sign_in(client: Client, thread: Thread) -> None:
    pk = first_post(thread).pk
    for address in (f"/b/{thread.board.slug}/new/", f"/p/{pk}/edit/", f"/p/{pk}/report/", f"/p/{pk}/hide/"):
        assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"
    for address in (f"{thread.get_absolute_url()}reply/", f"/p/{pk}/thanks/", "/preview/"):
        assert client.post(address, {"body": "x"}).headers["Location"].startswith("/accounts/login/")
    assert thread.posts.count() == 1


def test_a_form_from_elsewhere_is_refused(thread: Thread, regular: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(regular)
    assert client.post(f"{thread.get_absolute_url()}reply/", {"body": "x"}).status_code == 403
    assert thread.posts.count() == 1


def test_an_edit_is_refused_and_previewed_like_a_post(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    post = first_post(thread)
    address, client = f"/p/{post.pk}/edit/", client_for(novice)
    data = {"title": "T", "version": "1"}
    for body, message in (("", "Write something."), ("[" * 2001, "too many brackets")):
        response = client.post(address, {**data, "body": body})
        assert response.status_code == 422
        assert message in response.content.decode()
    bad = SimpleUploadedFile("x.png", b"no picture")
    assert client.post(address, {**data, "body": "New.", "photos": bad}).status_code == 422
    preview = client.post(address, {**data, "body": "**New.**", "preview": "1"})
    assert preview.status_code == 200
    assert "<strong>New.</strong>" in preview.content.decode()
    assert first_post(thread).version == 1


def test_what_waits_for_review_says_so(client_for: ClientFor, board: Board, thread: Thread, lurker: Member) -> None:
    Member.objects.filter(pk=lurker.pk).update(language="en")
    client, spam = client_for(lurker), "加微信：abc12345 日结兼职"
    for address, data in (
        (f"/b/{board.slug}/new/", {"title": "Hello", "body": spam}),
        (f"{thread.get_absolute_url()}reply/", {"body": f"{spam}!"}),
    ):
        page = client.post(address, data, follow=True).content.decode()
        assert "A moderator looks at it first" in page
        assert "waits for a moderator" in page.lower()


def test_an_edit_that_waits_says_so_too(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    data = {"title": "T", "version": "1", "body": "加微信：abc12345 日结兼职"}
    page = client_for(novice).post(f"/p/{first_post(thread).pk}/edit/", data, follow=True).content.decode()
    assert "A moderator looks at it first" in page
    assert first_post(thread).state == State.HELD


def test_boards_opened_by_others(client_for: ClientFor, board: Board, novice: Member) -> None:
    Board.objects.filter(pk=board.pk).update(opened_by="staff")
    response = client_for(novice).get(f"/b/{board.slug}/new/")
    assert response.status_code == 403
    assert "opened by others" in response.content.decode()
    assert "New thread" not in client_for(novice).get(f"/b/{board.slug}/").content.decode()
