"""What owners say of their photos, and the photo of the week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import ngettext_lazy

from community.audit import services as audit
from community.core.clock import HearthNow, now
from community.core.errors import InvalidInput, NotAllowed
from community.core.locks import only_one
from community.core.text import clean_text
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import Audience, BoardKind, EventKind, State
from forums.models import Board, Photo, PhotoOfWeek, Post, Thread
from forums.services import counters, notices, review, search, stamps, states
from forums.services.texts import render
from members.models import Member
from members.queries.days import site_zone

MAX_CAPTION = 200
_CAMERA_WAITS = timedelta(days=7)
_BATCH = 500


@dataclass(frozen=True)
class Said:
    """What an owner says of one photo."""

    caption: str = ""
    shows_camera: bool = False


@transaction.atomic
def describe_photos(*, actor: Member, post: Post, said: Mapping[str, Said]) -> Post:
    """Give the post's photos (by key) their captions, and show or forget what the camera wrote about itself.

    Those not in `said` stay as they are. Forgetting is for good. Raises NotAllowed and InvalidInput.
    """
    require_voice(actor)
    if not policies.can_edit(actor, post):
        raise NotAllowed
    thread = counters.lock_thread(post.thread_id)
    row = Post.objects.select_related("author").get(pk=post.pk)
    row.thread = thread
    photos = list(row.photos.order_by("position", "id"))
    changed = [photo for photo in photos if photo.key in said and _describe(actor, photo, said[photo.key])]
    if not changed:
        return row
    row.html = render(row.source, photos, row.language, thread).html
    row.save(update_fields=["html"])
    if actor.pk != row.author_id:
        audit.record(actor=actor, action="forums.captions", subject=row)
    search.post_changed(row)
    _look_again(actor, row, changed)
    stamps.thread_changed(thread)
    return row


def _describe(actor: Member, photo: Photo, said: Said) -> bool:
    """Write it down; whether anything changed."""
    try:
        caption = clean_text(said.caption)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field="caption") from error
    if len(caption) > MAX_CAPTION:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d character.", "At most %(n)d characters.", MAX_CAPTION) % {"n": MAX_CAPTION},
            field="caption",
        )
    # Only the owner says that the camera may be seen; anybody who may edit can take it back.
    shows = said.shows_camera and bool(photo.camera) and (photo.shows_camera or photo.uploader_id == actor.pk)
    took_back = photo.shows_camera and not shows
    if (caption, shows) == (photo.caption, photo.shows_camera):
        return False
    photo.caption, photo.shows_camera = caption, shows
    if took_back:
        photo.camera = {}
    photo.save(update_fields=["caption", "shows_camera", "camera"])
    return True


def _look_again(actor: Member, post: Post, photos: list[Photo]) -> None:
    """A caption may bring in what a first post would have been held for."""
    if post.state != State.VISIBLE or actor.pk != post.author_id:
        return
    words = "\n".join(photo.caption for photo in photos)
    reasons = review.reasons_to_hold(actor=actor, board=post.thread.board, source=words, links=[], post=post)
    why = " ".join(reasons)
    if reasons and states.change(post=post, to=State.HELD, kind=EventKind.HIDDEN, actor=None, reason=why):
        post.state = State.HELD
        review.hold(post=post, reasons=reasons)


def forget_cameras() -> int:
    """Forget what cameras wrote into photos whose owners have not said for a week that it may be seen."""
    waiting = Photo.objects.filter(~Q(camera={}), shows_camera=False, created_at__lt=HearthNow() - _CAMERA_WAITS)
    return Photo.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:_BATCH])).update(camera={})


def choose_photo_of_week() -> PhotoOfWeek | None:
    """Choose the photo of the last whole week, in the site's zone. None when it is chosen already. Safe to run twice.

    Among the threads that were opened in that week in galleries which everybody sees: the one whose first post has most
    thanks (at least one); of several the earliest, then the lowest id. Its first photo.
    """
    week = _monday(now()) - timedelta(days=7)
    if PhotoOfWeek.objects.filter(week=week).exists():
        return None
    with only_one("forums.photo_of_week") as mine:
        if not mine or PhotoOfWeek.objects.filter(week=week).exists():
            return None
        post = _most_thanked(week)
        photo = post.photos.order_by("position", "id").first() if post else None
        chosen = PhotoOfWeek.objects.create(week=week, photo=photo, thanks=post.thanks_count if post else 0)
        if post is not None:
            thread = counters.lock_thread(post.thread_id)
            Thread.objects.filter(pk=thread.pk).update(photo_week=week)
            notices.chosen_of_week(post, chosen)
            stamps.thread_changed(thread)
    return chosen


def _most_thanked(week: date) -> Post | None:
    begins, ends = (datetime.combine(day, time.min, site_zone()) for day in (week, week + timedelta(days=7)))
    boards = Board.objects.filter(kind=BoardKind.GALLERY, seen_by=Audience.EVERYONE)
    posts = Post.objects.filter(
        number=1,
        state=State.VISIBLE,
        created_at__gte=begins,
        created_at__lt=ends,
        thanks_count__gt=0,
        photos__isnull=False,
        thread__board__in=boards,
        thread__kind=BoardKind.GALLERY,
        thread__state=State.VISIBLE,
        # What was opened then was written in since: the index of boards' lists finds these few.
        thread__last_post_at__gte=begins,
    )
    return posts.select_related("thread", "author").order_by("-thanks_count", "created_at", "id").first()


def _monday(moment: datetime) -> date:
    today = moment.astimezone(site_zone()).date()
    return today - timedelta(days=today.weekday())
