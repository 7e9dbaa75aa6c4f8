import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image

from community.core import images
from community.core.errors import InvalidInput, TooMany
from forums.models import Board, Photo, Post, Thread
from forums.services import photos, posts
from forums.services.rerender import rerender_posts
from members.models import Member
from tests.conftest import TestClock
from tests.factories.forums import first_post, open_thread, reply

pytestmark = pytest.mark.django_db


def shot(name: str = "x.jpg", size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    into = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(into, "JPEG")
    return SimpleUploadedFile(name, into.getvalue(), content_type="text/html")


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file()) if root.exists() else []


def test_a_photo_is_stored_in_three_sizes(novice: Member, media_root: Path) -> None:
    photo = photos.upload(actor=novice, file=shot("../../etc/passwd\r\n\u202e.php", (3000, 1500)))
    assert (photo.width, photo.height, photo.extension, photo.post) == (2560, 1280, "jpg", None)
    assert files(media_root) == sorted([f"{photo.key}.jpg", f"{photo.key}-1280.webp", f"{photo.key}-480.webp"])
    assert all((media_root / photo.path(edge)).is_file() for edge in (2560, 1280, 480))
    assert (photo.size, len(photo.sha256)) == ((media_root / photo.path()).stat().st_size, 64)
    assert photo.size_at(480) == (480, 240)


def test_what_is_refused_leaves_nothing(novice: Member, media_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput):
        photos.upload(actor=novice, file=SimpleUploadedFile("x.png", b"<svg onload=alert(1)>"))
    real = images.write_file

    def disk_full(root: Path, name: str, data: bytes) -> None:
        if name.endswith("-480.webp"):
            raise OSError(28, "No space left on device")
        real(root, name, data)

    monkeypatch.setattr(images, "write_file", disk_full)
    with pytest.raises(OSError, match="No space"):
        photos.upload(actor=novice, file=shot())
    assert files(media_root) == []
    assert not Photo.objects.exists()


def test_a_post_shows_its_photos(thread: Thread, novice: Member, regular: Member) -> None:
    one, two = (photos.upload(actor=regular, file=shot()) for _ in range(2))
    post = reply(regular, thread, f"Look: {one.markdown}", photos=[one, two])
    assert list(post.photos.order_by("position")) == [one, two]
    assert f'<a class="photo-link" href="{one.url()}"' in post.html
    assert post.html.index("photo-grid") > post.html.index(one.key)
    assert post.html.count(f"{two.key}-1280.webp") == 1
    assert 'alt="Photo 1"' in post.html


def test_photos_alone_are_a_post(novice: Member, board: Board) -> None:
    photo = photos.upload(actor=novice, file=shot())
    thread = open_thread(novice, board, title="西湖", body=" ", photos=[photo])
    thread.refresh_from_db()
    assert thread.cover == photo.path(Photo.SMALL)
    assert first_post(thread).source == ""


def test_others_photos_are_not_ours(thread: Thread, novice: Member, regular: Member) -> None:
    mine = photos.upload(actor=regular, file=shot())
    with pytest.raises(InvalidInput) as refused:
        reply(novice, thread, "Mine!", photos=[mine])
    assert refused.value.field == "photos"
    post = reply(novice, thread, f"![](photo:{mine.key})")
    assert "photo-link" not in post.html
    mine.refresh_from_db()
    assert mine.post is None


def test_at_most_nine(thread: Thread, novice: Member) -> None:
    many = [photos.upload(actor=novice, file=shot(size=(20, 20))) for _ in range(10)]
    with pytest.raises(InvalidInput) as refused:
        reply(novice, thread, "All of them", photos=many)
    assert refused.value.field == "photos"
    assert reply(novice, thread, "Nine of them", photos=many[:9]).photos.count() == 9


def test_an_edit_changes_the_photos(thread: Thread, novice: Member, regular: Member, media_root: Path) -> None:
    one, two, three = (photos.upload(actor=novice, file=shot(size=(20, 20))) for _ in range(3))
    post = reply(novice, thread, "Two", photos=[one, two])
    loaded = Post.objects.select_related("thread__board", "author").get(pk=post.pk)
    saved = posts.edit_post(actor=novice, post=loaded, body="Two", version=1, photos=[three, one])
    assert [photo.pk for photo in saved.photos.order_by("position")] == [three.pk, one.pk]
    assert two.key not in saved.html
    two.refresh_from_db()
    assert two.post is None


def test_photos_that_no_post_took_are_swept_after_a_day(
    thread: Thread, novice: Member, media_root: Path, clock: TestClock
) -> None:
    kept, left = (photos.upload(actor=novice, file=shot(size=(20, 20))) for _ in range(2))
    reply(novice, thread, "One", photos=[kept])
    clock.move(timedelta(hours=23))
    assert photos.sweep() == 0
    clock.move(timedelta(hours=2))
    assert photos.sweep() == 1
    assert photos.sweep() == 0
    assert list(Photo.objects.all()) == [kept]
    assert [name for name in files(media_root) if left.key in name] == []
    assert len(files(media_root)) == 3


def test_a_day_has_a_hundred_photos(novice: Member) -> None:
    for number in range(100):
        Photo.objects.create(
            uploader=novice, key=f"{number:032x}", extension="jpg", width=1, height=1, size=1, sha256=""
        )
    with pytest.raises(TooMany):
        photos.upload(actor=novice, file=shot())


def test_rerendering_keeps_photos_and_versions(thread: Thread, novice: Member) -> None:
    photo = photos.upload(actor=novice, file=shot())
    post = reply(novice, thread, "**Look**", photos=[photo])
    Post.objects.filter(pk=post.pk).update(html="<p>old</p>", renderer=0)
    assert list(rerender_posts()) == [(1, 1)]
    again = Post.objects.get(pk=post.pk)
    assert (again.html, again.version, again.edited_at) == (post.html, 1, None)
    assert list(rerender_posts()) == []
    assert list(rerender_posts(everything=True)) == [(2, 0)]


def test_what_the_renderer_refuses_keeps_its_html(
    thread: Thread, novice: Member, capsys: pytest.CaptureFixture[str]
) -> None:
    post = reply(novice, thread)
    Post.objects.filter(pk=post.pk).update(source="[" * 3000, html="<p>as it was</p>", renderer=0)
    call_command("rerender")
    post.refresh_from_db()
    assert (post.html, post.renderer > 0) == ("<p>as it was</p>", True)
    assert "posts: 1 rendered, 0 changed\n" in capsys.readouterr().out
    call_command("rerender", "--all")
    assert "posts: 2 rendered, 0 changed\n" in capsys.readouterr().out
