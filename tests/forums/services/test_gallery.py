import io
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from PIL import ExifTags, Image

from community.audit.models import Entry
from community.core.clock import now
from community.core.errors import InvalidInput, NotAllowed
from community.notifications import services as notifications
from community.notifications.models import Delivery, Notification
from community.notifications.registry import kinds
from forums.enums import Audience, BoardKind, State
from forums.models import Board, Photo, PhotoOfWeek, Post, Thread
from forums.queries.gallery import photo_of_week
from forums.services import gallery, photos, posts, thanks
from forums.services.gallery import Said
from members.models import Member
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory, first_post, open_thread, unhurried
from tests.factories.members import MemberFactory

VISITOR = AnonymousUser()
# A Wednesday.
START = datetime(2027, 3, 10, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def shot() -> io.BytesIO:
    """A photo that says by which camera it was taken, and whose that is."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Ember 4"
    exif[ExifTags.Base.Artist] = "Somebody"
    into = io.BytesIO()
    Image.linear_gradient("L").save(into, "JPEG", exif=exif)
    return into


@pytest.fixture
def snapshots(db: None) -> Board:
    return BoardFactory(kind=BoardKind.GALLERY)


def album(author: Member, board: Board, amount: int = 2) -> Post:
    """A thread of a gallery with photos; its first post."""
    unhurried()
    taken = [photos.upload(actor=author, file=shot()) for _ in range(amount)]
    return first_post(open_thread(author, board, photos=taken))


def keys(post: Post) -> list[str]:
    return list(post.photos.order_by("position").values_list("key", flat=True))


def thank(post: Post, amount: int) -> None:
    for _ in range(amount):
        thanks.give(actor=MemberFactory(), post=post)


def test_captions_stand_below_their_photos(regular: Member, snapshots: Board) -> None:
    post = album(regular, snapshots)
    one, two = keys(post)
    said = {one: Said("Two <greens>"), two: Said("  Up  ")}
    saved = gallery.describe_photos(actor=regular, post=post, said=said)
    assert '<figcaption><span dir="auto">Two &lt;greens&gt;</span></figcaption>' in saved.html
    assert 'alt="Two &lt;greens&gt;"' in saved.html
    assert list(Photo.objects.order_by("position").values_list("caption", flat=True)) == ["Two <greens>", "Up"]
    assert (saved.version, saved.edited_at) == (1, None)
    gallery.describe_photos(actor=regular, post=post, said={one: Said("")})
    post.refresh_from_db()
    assert ("greens" in post.html, "Up" in post.html) == (False, True)


def test_a_picture_in_the_text_is_named_by_its_caption(regular: Member, snapshots: Board) -> None:
    photo = photos.upload(actor=regular, file=shot())
    post = first_post(open_thread(regular, snapshots, body=f"Look: {photo.markdown}", photos=[photo]))
    saved = gallery.describe_photos(actor=regular, post=post, said={photo.key: Said("A door")})
    assert 'alt="A door"' in saved.html


def test_the_camera_is_shown_only_where_its_owner_says_so(regular: Member, snapshots: Board) -> None:
    post = album(regular, snapshots)
    one, _two = keys(post)
    assert "Ember 4" not in post.html
    assert Photo.objects.get(key=one).camera == {"model": "Ember 4"}
    shown = gallery.describe_photos(actor=regular, post=post, said={one: Said(shows_camera=True)})
    assert shown.html.count('<span class="camera">Ember 4</span>') == 1
    taken_back = gallery.describe_photos(actor=regular, post=post, said={one: Said(shows_camera=False)})
    assert "Ember 4" not in taken_back.html
    assert Photo.objects.get(key=one).camera == {}
    again = gallery.describe_photos(actor=regular, post=post, said={one: Said(shows_camera=True)})
    assert "Ember 4" not in again.html


def test_who_wants_no_mail_of_it_gets_the_line_alone(regular: Member, snapshots: Board, clock: TestClock) -> None:
    clock.at(START)
    notifications.set_preference(member_id=regular.pk, kind="photo_of_week", mail=False)
    thank(album(regular, snapshots), 1)
    clock.move(timedelta(days=7))
    gallery.choose_photo_of_week()
    assert Notification.objects.filter(kind="photo_of_week", member=regular).count() == 1
    assert not Delivery.objects.filter(kind="photo_of_week").exists()


def test_staff_can_mend_a_caption_but_not_show_the_camera(regular: Member, moderator: Member, snapshots: Board) -> None:
    post = album(regular, snapshots, 1)
    (one,) = keys(post)
    saved = gallery.describe_photos(actor=moderator, post=post, said={one: Said("Mended", shows_camera=True)})
    assert ("Mended" in saved.html, "Ember 4" in saved.html) == (True, False)
    assert Entry.objects.filter(action="forums.captions", subject_id=str(post.pk)).count() == 1


def test_who_may_not_edit_says_nothing(regular: Member, stranger: Member, snapshots: Board) -> None:
    post = album(regular, snapshots, 1)
    with pytest.raises(NotAllowed):
        gallery.describe_photos(actor=stranger, post=post, said={keys(post)[0]: Said("Mine")})
    assert Photo.objects.get().caption == ""


@pytest.mark.parametrize("caption", ["x" * 201, "a\x00b"])
def test_captions_have_an_end(regular: Member, snapshots: Board, caption: str) -> None:
    post = album(regular, snapshots, 1)
    with pytest.raises(InvalidInput):
        gallery.describe_photos(actor=regular, post=post, said={keys(post)[0]: Said(caption)})
    assert Photo.objects.get().caption == ""


def test_a_newcomer_s_caption_is_looked_at(lurker: Member, snapshots: Board) -> None:
    post = album(lurker, snapshots, 1)
    assert post.state == State.VISIBLE
    said = {keys(post)[0]: Said("刷单兼职 日赚三百，加微信 zhuanqian888")}
    gallery.describe_photos(actor=lurker, post=post, said=said)
    post.refresh_from_db()
    assert post.state == State.HELD


def test_what_nobody_shows_is_forgotten_after_a_week(regular: Member, snapshots: Board, clock: TestClock) -> None:
    post = album(regular, snapshots)
    gallery.describe_photos(actor=regular, post=post, said={keys(post)[0]: Said(shows_camera=True)})
    clock.move(timedelta(days=6))
    assert gallery.forget_cameras() == 0
    clock.move(timedelta(days=2))
    assert gallery.forget_cameras() == 1
    assert gallery.forget_cameras() == 0
    assert list(Photo.objects.order_by("position").values_list("camera", flat=True)) == [{"model": "Ember 4"}, {}]


def test_the_photo_of_the_week_is_the_most_thanked(regular: Member, snapshots: Board, clock: TestClock) -> None:
    clock.at(START)
    few, most, last = (album(regular, snapshots) for _ in range(3))
    thank(few, 1)
    thank(most, 3)
    thank(last, 2)
    assert gallery.choose_photo_of_week() is not None  # the week before, in which there was nothing
    clock.move(timedelta(days=7))
    chosen = gallery.choose_photo_of_week()
    assert chosen is not None
    assert (chosen.week.isoformat(), chosen.thanks, chosen.photo) == ("2027-03-08", 3, most.photos.get(position=0))
    assert gallery.choose_photo_of_week() is None
    assert list(Thread.objects.filter(photo_week__isnull=False)) == [most.thread]
    shown = photo_of_week(VISITOR)
    assert shown is not None
    assert shown.post == most
    # Its photographer is told, once.
    told = Notification.objects.get(kind="photo_of_week")
    assert (told.member, told.url, told.actor) == (regular, most.get_absolute_url(), None)
    assert (told.context["thanks"], told.context["title"]) == (3, most.thread.title)
    mail = Delivery.objects.get(kind="photo_of_week")
    assert kinds["photo_of_week"].still_wanted(mail)
    posts.hide_post(actor=MemberFactory(is_staff=True, role="leader"), post=most, reason="no")
    assert not kinds["photo_of_week"].still_wanted(mail)


def test_of_equals_the_earliest(regular: Member, snapshots: Board, clock: TestClock) -> None:
    clock.at(START)
    first, second = album(regular, snapshots), album(regular, snapshots)
    Post.objects.filter(pk__in=[first.pk, second.pk]).update(created_at=START)
    thank(second, 2)
    thank(first, 2)
    clock.move(timedelta(days=7))
    chosen = gallery.choose_photo_of_week()
    assert chosen is not None
    assert chosen.photo is not None
    assert chosen.photo.post == first


def test_who_does_not_take_part(regular: Member, admin: Member, snapshots: Board, clock: TestClock) -> None:
    clock.at(START - timedelta(days=7))
    earlier = album(regular, snapshots)
    clock.at(START)
    thank(earlier, 9)
    unthanked = album(regular, snapshots)
    private = album(regular, BoardFactory(kind=BoardKind.GALLERY, seen_by=Audience.MEMBERS))
    elsewhere = album(regular, BoardFactory(kind=BoardKind.DISCUSSION))
    hidden = album(regular, snapshots)
    for post in (private, elsewhere, hidden):
        thank(post, 2)
    posts.hide_post(actor=admin, post=hidden, reason="no")
    words = first_post(open_thread(regular, snapshots, body="No photo"))
    thank(words, 4)
    clock.move(timedelta(days=7))
    chosen = gallery.choose_photo_of_week()
    assert chosen is not None
    assert (chosen.photo, chosen.thanks) == (None, 0)
    assert unthanked.thanks_count == 0
    assert photo_of_week(VISITOR) is None
    # Thanks that come later don't change a week that is over.
    thank(unthanked, 1)
    assert gallery.choose_photo_of_week() is None


@pytest.fixture
def winner(regular: Member, snapshots: Board, clock: TestClock, media_root: Path) -> Post:
    clock.at(START)
    post = album(regular, snapshots)
    thank(post, 1)
    clock.move(timedelta(days=7))
    gallery.choose_photo_of_week()
    assert photo_of_week(VISITOR) is not None
    return first_post(Thread.objects.get(pk=post.thread_id))


def test_hidden_is_gone_at_once_and_comes_back(winner: Post, admin: Member) -> None:
    hidden = posts.hide_post(actor=admin, post=winner, reason="no")
    assert photo_of_week(VISITOR) is None
    posts.restore_post(actor=admin, post=hidden)
    assert photo_of_week(VISITOR) is not None


def test_a_board_that_closes_takes_it_along(winner: Post) -> None:
    Board.objects.update(seen_by=Audience.MEMBERS)
    assert photo_of_week(VISITOR) is None


def test_its_owner_takes_it_out(winner: Post, regular: Member) -> None:
    kept = list(winner.photos.filter(position=1))
    posts.edit_post(actor=regular, post=winner, body=winner.source, version=winner.version, photos=kept)
    assert photo_of_week(VISITOR) is None
    assert Thread.objects.get(pk=winner.thread_id).photo_week is None


def test_it_does_not_stay_for_ever(winner: Post, clock: TestClock) -> None:
    clock.move(timedelta(days=30))
    assert photo_of_week(VISITOR) is None
    assert PhotoOfWeek.objects.get().week < now().date()
