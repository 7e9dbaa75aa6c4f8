from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from community.core.addresses import address_of
from community.core.clock import HearthNow
from community.core.models import Stamped
from forums.enums import BoardKind, FeedbackStatus, State
from forums.models.board import Board, html_language
from forums.models.visibility import boards_for, threads_for
from members.policies import Viewer

if TYPE_CHECKING:
    from forums.models.post import Post

POSTS_PER_PAGE = 20
# The public line of feedback that was never shown, where whoever decided has said no more.
NOT_PUBLISHED = gettext_noop("It was not published: it did not pass the review.")


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Chainable conditions on threads."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Threads that the viewer can open (policies.can_see)."""
        return self.filter(threads_for(viewer))

    def listed_for(self, viewer: Viewer) -> Self:
        """Threads that stand in lists: published, on boards that exist for the viewer."""
        return self.filter(boards_for(viewer, "board__"), state=State.VISIBLE)


class Thread(Stamped):
    """A conversation: numbered posts under a title. Post 1 opened it."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="threads", verbose_name=_("board"))
    title = models.CharField(_("title"), max_length=120)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    # The board's at opening; a board may change its kind, its threads stay what they are.
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=BoardKind.choices,
        default=BoardKind.DISCUSSION,
        db_default=BoardKind.DISCUSSION,
        editable=False,
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.VISIBLE)
    pinned = models.BooleanField(_("pinned"), default=False)
    # Null: until somebody unpins it.
    pinned_until = models.DateTimeField(_("pinned until"), null=True, blank=True)
    featured = models.BooleanField(_("featured"), default=False)
    locked = models.BooleanField(_("locked"), default=False)
    # Opened by the product on somebody's behalf, for example the announcement of a meetup: no fact about its author.
    system = models.BooleanField(default=False, editable=False)
    accepted_post = models.ForeignKey(
        "forums.Post", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("accepted answer")
    )
    # Where the conversation went on: this row is only an address then, its posts stand there.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False, db_index=False
    )
    # Ids of its tags (ThreadTag), so that a list names them without asking; forums.services.tags keeps both.
    tag_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True, editable=False)
    # Whether there is any line of its history to show between its floors (ThreadEvent).
    has_events = models.BooleanField(default=False, db_default=False, editable=False)
    # How far its answer has come, on a feedback board ("" elsewhere): FeedbackCase.status, for lists.
    feedback_status = models.CharField(max_length=10, blank=True, default="", db_default="", editable=False)
    # Why it is hidden, for everybody: feedback cannot be hidden without (it keeps its line in the board's list).
    public_reason = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    # Its title was never published: the line is shown without.
    title_withheld = models.BooleanField(default=False, db_default=False, editable=False)
    # Whether there is a forums.Poll over it: threads without one cost no query.
    has_poll = models.BooleanField(default=False, editable=False)
    # The smallest picture of the first photo, for lists: path below MEDIA_URL.
    cover = models.CharField(max_length=100, blank=True, editable=False)

    # The Monday of the week whose photo is in it (PhotoOfWeek), so that lists can say so.
    photo_week = models.DateField(null=True, blank=True, editable=False)

    # Floors are handed out by UPDATE … RETURNING on this column (forums.services.floors), so they have no gaps.
    next_number = models.PositiveIntegerField(default=1, editable=False)
    # What is denormalised below is changed by forums.services.counters alone.
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    people_count = models.PositiveIntegerField(default=0, editable=False)
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    # Added up by a tick from what the processes have counted (forums.services.viewing): a minute late, and not exact.
    view_count = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    last_post_at = models.DateTimeField(db_default=HearthNow(), editable=False)
    last_post_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    # Set by queries for one reader: how far they have read, whether their inbox has something unread about it,
    # "all read before" of the board, the floor looked for.
    read_to: int | None
    has_news: bool
    is_muted: bool
    watch_level: str | None
    watch_chosen: bool | None
    asked_of_board: str | None
    has_draft: bool
    mark: datetime | None
    floor: int
    # Set by queries that read the first post along.
    opening: "Post | None"
    # A page of it and its posts, read along by forums.queries.thread_page.thread_with_page.
    along: "tuple[int, list[Post]] | None" = None
    # Set by forums.queries.tags.show_tags, for the reader's eyes.
    shown_tags: Sequence[Any] = ()

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="forums_thread_state"),
            models.CheckConstraint(condition=Q(kind__in=BoardKind.values), name="forums_thread_kind"),
            models.CheckConstraint(condition=~Q(title=""), name="forums_thread_has_title"),
            models.CheckConstraint(
                condition=Q(feedback_status__in=["", *FeedbackStatus.values]), name="forums_thread_feedback_status"
            ),
            models.CheckConstraint(
                condition=~Q(kind=BoardKind.FEEDBACK, state=State.HIDDEN, public_reason=""),
                name="forums_thread_feedback_hidden_says_why",
            ),
            models.CheckConstraint(condition=Q(next_number__gte=1), name="forums_thread_numbers"),
        ]
        indexes = [
            models.Index(
                fields=["board", "-last_post_at", "-id"],
                name="forums_thread_active",
                condition=Q(state="visible"),
            ),
            models.Index(fields=["board", "-id"], name="forums_thread_opened", condition=Q(state="visible")),
            models.Index(
                fields=["board", "-id"],
                name="forums_thread_unanswered",
                condition=Q(state="visible", reply_count=0),
            ),
            models.Index(
                fields=["board", "-last_post_at", "-id"],
                name="forums_thread_solved",
                condition=Q(state="visible", accepted_post__isnull=False),
            ),
            models.Index(
                fields=["board", "-id"],
                name="forums_thread_solved_new",
                condition=Q(state="visible", accepted_post__isnull=False),
            ),
            models.Index(fields=["board", "-last_post_at"], name="forums_thread_pinned", condition=Q(pinned=True)),
            models.Index(fields=["-last_post_at", "-id"], name="forums_thread_newest", condition=Q(state="visible")),
            models.Index(fields=["author", "-id"], name="forums_thread_author"),
            models.Index(
                fields=["board", "-last_post_at", "-id"],
                name="forums_thread_hidden_feedback",
                condition=Q(kind="feedback", state="hidden"),
            ),
            # What staff owe an answer and nobody has written down yet (forums.services.feedback.ticks).
            models.Index(
                fields=["id"],
                name="forums_thread_unowed",
                condition=Q(kind="feedback", state="visible", feedback_status=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def lang(self) -> str:
        """The language as HTML writes it, "" when unknown."""
        return html_language(self.language)

    def get_absolute_url(self) -> str:
        return f"{address_of('forums:thread-short', self.pk)}{self.slug}/"

    @property
    def slug(self) -> str:
        """The title in an address: Latin letters only (Chinese would be percent signs), "-" when there are none."""
        return slugify(self.title)[:60].strip("-") or "-"

    @property
    def takes_answers(self) -> bool:
        """Whether one reply can be accepted as the answer."""
        return self.kind in (BoardKind.QUESTION, BoardKind.FEEDBACK)

    @property
    def is_feedback(self) -> bool:
        """Whether staff owe an answer here."""
        return self.kind == BoardKind.FEEDBACK

    @property
    def public_words(self) -> str:
        """Why it is hidden, in the reader's language where nobody has written words of their own."""
        return gettext(NOT_PUBLISHED) if self.public_reason == NOT_PUBLISHED else self.public_reason

    @property
    def cover_url(self) -> str:
        return f"{settings.MEDIA_URL}{self.cover}" if self.cover else ""

    @property
    def post_count(self) -> int:
        """Posts that can be read, the first one counted."""
        return self.reply_count + 1

    @property
    def last_number(self) -> int:
        """The highest floor, whatever became of its post."""
        return self.next_number - 1

    @property
    def last_page(self) -> int:
        return page_of(max(self.last_number, 1))

    def floor_url(self, number: int) -> str:
        """Address of the page that holds floor `number`, at that floor."""
        page = page_of(number)
        query = f"?page={page}" if page > 1 else ""
        return f"{self.get_absolute_url()}{query}#floor-{number}"


def page_of(number: int) -> int:
    """Page on which a floor stands."""
    return (number - 1) // POSTS_PER_PAGE + 1


class ThreadRead(models.Model):
    """How far a member has read a thread."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="reads")
    last_number = models.PositiveIntegerField()
    read_at = models.DateTimeField(db_default=HearthNow())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="forums_threadread_once")]
        indexes = [models.Index(fields=["read_at"], name="forums_threadread_age")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.thread_id} {self.last_number}"
