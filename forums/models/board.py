from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from forums.enums import Audience, BoardKind, FollowLevel
from forums.models.visibility import boards_for
from members.policies import Viewer

# In hours of work; more would be no promise.
MAX_ANSWER_HOURS = 200


def in_readers_language(row: object, field: str) -> str:
    """Return `field` in the reader's language, English where a Chinese text is missing."""
    code = (get_language() or "en").lower().replace("-", "_")
    chosen: str = getattr(row, f"{field}_{code}", "")
    english: str = getattr(row, f"{field}_en")
    return chosen or english


def html_language(code: str) -> str:
    """A stored language code as HTML writes it: zh-Hans."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code, code)


class BoardQuerySet(models.QuerySet["Board"]):
    """Chainable conditions on boards."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Boards that exist for the viewer (policies.can_see_board)."""
        return self.filter(boards_for(viewer))


class Section(models.Model):
    """The forum's upper level: boards that belong together."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name_en = models.CharField(_("name, English"), max_length=60)
    name_zh_hans = models.CharField(_("name, simplified Chinese"), max_length=60, blank=True)
    name_zh_hant = models.CharField(_("name, traditional Chinese"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:section", args=[self.slug])

    @property
    def name(self) -> str:
        return in_readers_language(self, "name")


class Board(models.Model):
    """One board: where threads live."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="boards", verbose_name=_("section"))
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name_en = models.CharField(_("name, English"), max_length=60)
    name_zh_hans = models.CharField(_("name, simplified Chinese"), max_length=60, blank=True)
    name_zh_hant = models.CharField(_("name, traditional Chinese"), max_length=60, blank=True)
    description_en = models.CharField(_("description, English"), max_length=200, blank=True)
    description_zh_hans = models.CharField(_("description, simplified Chinese"), max_length=200, blank=True)
    description_zh_hant = models.CharField(_("description, traditional Chinese"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=BoardKind.choices, default=BoardKind.DISCUSSION)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    seen_by = models.CharField(_("seen by"), max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    opened_by = models.CharField(
        _("threads opened by"), max_length=10, choices=Audience.choices, default=Audience.MEMBERS
    )
    replied_by = models.CharField(
        _("replies written by"), max_length=10, choices=Audience.choices, default=Audience.MEMBERS
    )
    followed_by_default = models.BooleanField(_("followed unless a member says otherwise"), default=False)
    greets_newcomers = models.BooleanField(
        _("introductions"), default=False, help_text=_("A reply to a newcomer's thread here counts as a welcome.")
    )

    answer_hours = models.PositiveSmallIntegerField(
        _("hours to an answer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_ANSWER_HOURS)],
        help_text=_("Hours of work within which staff answer here (feedback boards). Empty: as the policy says."),
    )

    # Figures of a feedback board (forums.services.feedback.figures): answers owed in 90 days, those given in time, and
    # the median of the seconds that askers waited.
    answers_counted = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    answers_in_time = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    answers_median = models.PositiveIntegerField(null=True, editable=False)

    # Whether a thread here was ever hidden with a public line: only then does the list look for such lines.
    has_public_lines = models.BooleanField(default=False, db_default=False, editable=False)

    # Changed by forums.services.counters alone, up to a minute late (BoardChange); `manage.py synchronize_forums`
    # rebuilds them.
    thread_count = models.PositiveBigIntegerField(default=0, editable=False)
    post_count = models.PositiveBigIntegerField(default=0, editable=False)

    # Set by queries for one reader: what is unread, the newest thread, "all read before", what they asked of it.
    unread: int
    unread_threads: int
    newest: int | None
    read_before: datetime | None
    follow_level: str | None

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BoardKind.values), name="forums_board_kind"),
            models.CheckConstraint(condition=Q(seen_by__in=Audience.values), name="forums_board_seen_by"),
            models.CheckConstraint(condition=Q(opened_by__in=Audience.values), name="forums_board_opened_by"),
            models.CheckConstraint(condition=Q(replied_by__in=Audience.values), name="forums_board_replied_by"),
            models.CheckConstraint(
                condition=Q(answer_hours__gte=1, answer_hours__lte=MAX_ANSWER_HOURS), name="forums_board_answer_hours"
            ),
            models.CheckConstraint(
                condition=Q(answers_in_time__lte=models.F("answers_counted")), name="forums_board_answers"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:board", args=[self.slug])

    @property
    def name(self) -> str:
        return in_readers_language(self, "name")

    @property
    def description(self) -> str:
        return in_readers_language(self, "description")

    @property
    def takes_answers(self) -> bool:
        """Whether one reply to each thread opened here can be accepted as the answer."""
        return self.kind in (BoardKind.QUESTION, BoardKind.FEEDBACK)

    @property
    def answers_feedback(self) -> bool:
        """Whether staff owe an answer to what is asked here."""
        return self.kind == BoardKind.FEEDBACK

    @property
    def answered_in_time(self) -> int | None:
        """How many of a hundred answers came in time, rounded down; None before any was owed."""
        return self.answers_in_time * 100 // self.answers_counted if self.answers_counted else None


class BoardMember(models.Model):
    """Somebody for whom a board is there whatever their role (Audience.NAMED)."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="members", verbose_name=_("board"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))

    class Meta:
        verbose_name = _("named member")
        verbose_name_plural = _("named members")
        constraints = [models.UniqueConstraint(fields=["member", "board"], name="forums_boardmember_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.board_id}"


class Moderator(models.Model):
    """Somebody who keeps order on one board, or on all boards of one section."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    board = models.ForeignKey(
        Board, models.CASCADE, null=True, blank=True, related_name="moderators", verbose_name=_("board")
    )
    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, related_name="moderators", verbose_name=_("section")
    )

    class Meta:
        verbose_name = _("moderator")
        verbose_name_plural = _("moderators")
        constraints = [
            models.CheckConstraint(
                condition=Q(board__isnull=True, section__isnull=False) | Q(board__isnull=False, section__isnull=True),
                name="forums_moderator_of_one",
            ),
            models.UniqueConstraint(fields=["member", "board"], name="forums_moderator_of_board"),
            models.UniqueConstraint(fields=["member", "section"], name="forums_moderator_of_section"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.board_id or self.section_id}"


class BoardFollow(models.Model):
    """What a member asked of a board, where it differs from the board's default."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    board = models.ForeignKey(Board, models.CASCADE, related_name="follows")
    level = models.CharField(max_length=10, choices=FollowLevel.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "board"], name="forums_boardfollow_once"),
            models.CheckConstraint(condition=Q(level__in=FollowLevel.values), name="forums_boardfollow_level"),
        ]
        indexes = [
            models.Index(fields=["board", "member"], name="forums_follow_watchers", condition=Q(level="watching")),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.level} {self.board_id}"


class BoardRead(models.Model):
    """Everything in the board whose last post is older than `read_before` counts as read."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    board = models.ForeignKey(Board, models.CASCADE, related_name="+")
    read_before = models.DateTimeField(db_default=HearthNow())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "board"], name="forums_boardread_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.board_id} {self.read_before:%F}"
