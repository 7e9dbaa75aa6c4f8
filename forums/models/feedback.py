"""What staff owe an answer to: a case for each thread on a feedback board, its earlier rounds, and every step of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped
from forums.enums import FEEDBACK_MOVES, SETTLED, FeedbackStatus, FeedbackStepKind, Told
from forums.models.board import Board
from forums.models.post import Post
from forums.models.thread import Thread

MAX_WORDS = 300
_WAITS = Q(active=True, answered_at__isnull=True)


def _allowed_moves() -> Q:
    """FEEDBACK_MOVES as a condition on a step: where it came from, where it went."""
    allowed = Q(before="") | Q(before=F("status"))
    for before, after in FEEDBACK_MOVES.items():
        allowed |= Q(before=before, status__in=sorted(after))
    return allowed


class FeedbackCase(models.Model):
    """One thread that staff owe an answer. Only forums.services.feedback writes it, with the thread's row held.

    The clock runs from `asked_at` to `due_at`, both fixed when it starts; only a visible post by staff stops it
    (`answer`, `answered_at`), and when that post goes it runs on. Not `active`: its thread is not readable, or stands
    on another sort of board; nothing is owed then.
    """

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="feedback", verbose_name=_("thread"))
    board = models.ForeignKey(Board, models.PROTECT, related_name="+", verbose_name=_("board"))
    status = models.CharField(
        _("status"), max_length=10, choices=FeedbackStatus.choices, default=FeedbackStatus.RECEIVED
    )
    # What was done or will be, or why not: everybody reads it.
    words = models.CharField(_("what we say"), max_length=MAX_WORDS, blank=True)
    status_at = models.DateTimeField(db_default=HearthNow())
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    active = models.BooleanField(default=True)
    # How often the asker has said that it isn't solved, and when that it is.
    reopened = models.PositiveSmallIntegerField(default=0)
    solved_at = models.DateTimeField(null=True, blank=True)

    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("answer due"))
    remind_at = models.DateTimeField()
    escalate_at = models.DateTimeField()
    answer = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # Of what staff have been told in this round, and when there is more to tell; a tick looks for the latter.
    told = models.PositiveSmallIntegerField(choices=Told.choices, default=Told.NOTHING)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=FeedbackStatus.values), name="forums_feedback_status"),
            models.CheckConstraint(
                condition=Q(status=FeedbackStatus.RECEIVED, answered_at__isnull=True)
                | ~Q(status=FeedbackStatus.RECEIVED) & Q(answered_at__isnull=False),
                name="forums_feedback_received_waits",
            ),
            models.CheckConstraint(
                condition=~Q(status=FeedbackStatus.DECLINED, words=""), name="forums_feedback_declined_says_why"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__lte=F("remind_at"))
                & Q(remind_at__lte=F("due_at"))
                & Q(due_at__lte=F("escalate_at")),
                name="forums_feedback_times",
            ),
            models.CheckConstraint(condition=Q(answered_at__gte=F("asked_at")), name="forums_feedback_answered_later"),
            models.CheckConstraint(condition=Q(next_at__isnull=True) | _WAITS, name="forums_feedback_tells_waiting"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="forums_feedback_waiting", condition=_WAITS),
            models.Index(fields=["owner", "due_at", "id"], name="forums_feedback_owned", condition=_WAITS),
            models.Index(fields=["board", "due_at", "id"], name="forums_feedback_on_board", condition=_WAITS),
            models.Index(fields=["next_at"], name="forums_feedback_next", condition=Q(next_at__isnull=False)),
            models.Index(
                fields=["board", "-status_at", "-id"],
                name="forums_feedback_settled",
                condition=Q(active=True, status__in=SETTLED),
            ),
            models.Index(fields=["board", "answered_at"], name="forums_feedback_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("forums:feedback-case", args=[self.pk])

    @property
    def waits(self) -> bool:
        """Whether staff owe an answer now."""
        return self.active and self.answered_at is None

    @property
    def took(self) -> timedelta | None:
        """How long the asker waited for the answer."""
        return self.answered_at - self.asked_at if self.answered_at else None

    @property
    def was_late(self) -> bool:
        return self.answered_at is not None and self.answered_at > self.due_at


class FeedbackRound(models.Model):
    """An earlier run of a case's clock: it ended with an answer that did not solve it. For the figures."""

    case = models.ForeignKey(FeedbackCase, models.CASCADE, related_name="rounds")
    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["board", "answered_at"], name="forums_feedbackround_answered")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at:%F}"


class FeedbackStep(Stamped):
    """Something that happened to a case. Append-only."""

    case = models.ForeignKey(FeedbackCase, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=FeedbackStepKind.choices)
    # The status before ("" at the beginning) and after.
    before = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=10, choices=FeedbackStatus.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # To whom it was handed.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="+")
    words = models.CharField(max_length=MAX_WORDS, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FeedbackStepKind.values), name="forums_feedbackstep_kind"),
            models.CheckConstraint(condition=_allowed_moves(), name="forums_feedbackstep_move"),
        ]
        indexes = [models.Index(fields=["case", "id"], name="forums_feedbackstep_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
