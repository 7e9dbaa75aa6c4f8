import io
from collections.abc import Callable

import pytest
from django.test import Client
from PIL import ExifTags, Image
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from pytest_django.fixtures import DjangoAssertNumQueries

from forums.enums import BoardKind
from forums.models import Photo, PhotoOfWeek, Post, Thread
from forums.services import photos
from members.models import Member
from tests.factories.forums import BoardFactory, ThreadFactory, first_post, open_thread

ClientFor = Callable[[object], Client]


@pytest.fixture
def post(regular: Member) -> Post:
    """The first post of a thread with two photos; the second says by which camera it was taken."""
    board = BoardFactory(kind=BoardKind.GALLERY)
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Ember 4"
    taken = []
    for more in ({}, {"exif": exif}):
        file = io.BytesIO()
        Image.linear_gradient("L").save(file, "JPEG", **more)
        taken.append(photos.upload(actor=regular, file=file))
    return first_post(open_thread(regular, board, photos=taken))


def address(post: Post) -> str:
    return f"{post.get_absolute_url()}photos/"


def test_captions_and_camera_in_one_form(post: Post, regular: Member, client_for: ClientFor) -> None:
    client = client_for(regular)
    one, two = post.photos.order_by("position")
    shown = client.get(address(post))
    assertContains(shown, f"{one.key}-caption")
    assertContains(shown, f"{two.key}-shows_camera")
    assertNotContains(shown, f"{one.key}-shows_camera")
    sent = {f"{one.key}-caption": "Green", f"{two.key}-caption": "", f"{two.key}-shows_camera": "on"}
    assertRedirects(client.post(address(post), sent), post.thread.floor_url(1))
    page = client_for(None).get(post.thread.get_absolute_url())
    assertContains(page, '<figcaption><span dir="auto">Green</span></figcaption>')
    assertContains(page, '<span class="camera">Ember 4</span>')
    client.post(address(post), {f"{one.key}-caption": "Green", f"{two.key}-caption": ""})
    assertNotContains(client_for(None).get(post.thread.get_absolute_url()), "Ember 4")


def test_a_refused_form_comes_back(post: Post, regular: Member, client_for: ClientFor) -> None:
    one = post.photos.order_by("position")[0]
    answer = client_for(regular).post(address(post), {f"{one.key}-caption": "x" * 201})
    assertContains(answer, "x" * 201, status_code=422)
    assert set(Photo.objects.values_list("caption", flat=True)) == {""}


def test_only_who_may_edit(post: Post, stranger: Member, moderator: Member, client_for: ClientFor) -> None:
    assert client_for(stranger).get(address(post)).status_code == 403
    assert client_for(stranger).post(address(post), {}).status_code == 403
    assert client_for(moderator).get(address(post)).status_code == 200
    assertNotContains(client_for(stranger).get(post.thread.get_absolute_url()), address(post))


def test_the_week_s_photo_is_marked_and_on_the_front_page(post: Post, client: Client) -> None:
    photo = post.photos.order_by("position")[0]
    chosen = PhotoOfWeek.objects.create(week=post.created_at.date(), photo=photo, thanks=1)
    Thread.objects.filter(pk=post.thread_id).update(photo_week=chosen.week)
    for where in ("/", post.thread.get_absolute_url(), post.thread.board.get_absolute_url()):
        assertContains(client.get(where), "Photo of the week")
    assertContains(client.get("/"), photo.thumbnail_url)
    Post.objects.filter(pk=post.pk).update(state="hidden")
    Thread.objects.filter(pk=post.thread_id).update(state="hidden")
    assertNotContains(client.get("/"), "Photo of the week")


@pytest.mark.parametrize("n", [1, 3, 50])
def test_a_gallery_takes_as_many_queries(
    n: int, client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    board = BoardFactory(kind=BoardKind.GALLERY)
    ThreadFactory.create_batch(n, board=board, cover="photos/aa/a.webp")
    client.get(board.get_absolute_url())
    with django_assert_num_queries(4):
        client.get(board.get_absolute_url())


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_form_takes_as_many_queries(
    n: int, post: Post, regular: Member, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Photo.objects.filter(post=post).update(post=None)
    for number in range(n):
        Photo.objects.create(
            uploader=regular, post=post, key=f"{number:032}", extension="jpg", width=9, height=9, size=1, sha256=""
        )
    client = client_for(regular)
    client.get("/boards/")
    with django_assert_num_queries(8):
        client.get(address(post))
