import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from forums.models import BoardFollow, BoardRead, Photo, PostEvent, PostRevision, Thanks, Thread, ThreadRead
from forums.models.thread import page_of
from members.models import Member
from tests.factories.forums import BoardFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def test_rows_name_themselves(regular: Member) -> None:
    board = BoardFactory(name_zh_hant="")
    thread = ThreadFactory(board=board, title="A title", language="zh-hant")
    post = PostFactory(thread=thread, source="Words")
    follow = BoardFollow.objects.create(member=regular, board=board, level="watching")
    read = ThreadRead.objects.create(member=regular, thread=thread, last_number=3)
    mark = BoardRead.objects.create(member=regular, board=board)
    photo = Photo(uploader=regular, key="ab" * 16, extension="jpg", width=10, height=5)
    shown = [board.section, board, thread, post, follow, read, photo]
    assert [str(row) for row in shown] == [
        board.section.name_en,
        board.name_en,
        "A title",
        "#2 · Words",
        f"{regular.pk} watching {board.pk}",
        f"{regular.pk} {thread.pk} 3",
        "ab" * 16,
    ]
    assert str(mark).startswith(f"{regular.pk} {board.pk} 20")
    assert str(PostEvent(post=post, kind="hidden")) == f"{post.pk} hidden"
    assert str(PostRevision(post=post, version=2)) == f"{post.pk} v2"
    assert str(Thanks(post=post, member=regular)) == f"{regular.pk} → {post.pk}"
    assert (thread.lang, post.lang, photo.thumbnail_url) == ("zh-Hant", "en", f"/media/photos/ab/{'ab' * 16}-480.webp")
    with translation.override("zh-hans"):
        assert board.name == board.name_zh_hans
    with translation.override("zh-hant"):
        assert board.name == board.name_en


@pytest.mark.parametrize(("number", "page"), [(1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (100_000, 5000)])
def test_twenty_floors_to_a_page(number: int, page: int) -> None:
    assert page_of(number) == page


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Which case?", "which-case"),
        ("哪款手机壳", "-"),
        ("Pixel 9 手机壳", "pixel-9"),
        ("x" * 99, "x" * 60),
        ("- -", "-"),
    ],
)
def test_addresses_are_latin_or_a_dash(title: str, slug: str) -> None:
    assert Thread(title=title).slug == slug


def test_the_database_keeps_the_rules(regular: Member) -> None:
    thread = ThreadFactory()
    post = PostFactory(thread=thread)
    Thanks.objects.create(post=post, member=regular)
    for broken in (
        lambda: PostFactory(thread=thread, number=post.number),
        lambda: PostFactory(thread=thread, number=0),
        lambda: PostFactory(thread=thread, state="gone"),
        lambda: ThreadFactory(title=""),
        lambda: ThreadFactory(state="gone"),
        lambda: BoardFactory(kind="party"),
        lambda: BoardFactory(seen_by="friends"),
        lambda: Thanks.objects.create(post=post, member=regular),
        lambda: ThreadRead.objects.bulk_create([ThreadRead(member=regular, thread=thread, last_number=1)] * 2),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
    Thanks.objects.update(withdrawn_at=post.created_at)
    Thanks.objects.create(post=post, member=regular)
