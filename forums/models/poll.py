from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.core.models import Stamped
from forums.enums import PollResults
from forums.models.thread import Thread


class Poll(Stamped):
    """A question with answers to choose from, over its thread. How many chose what is kept by forums.services.polls."""

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="poll")
    question = models.CharField(_("question"), max_length=120)
    multiple = models.BooleanField(_("several answers"), default=False)
    # Whether everybody sees who chose what. We know it in any case, so that a vote can be changed.
    public = models.BooleanField(_("public"), default=False)
    results = models.CharField(max_length=8, choices=PollResults.choices, default=PollResults.ALWAYS)
    closes_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)
    # When it closed, by its time or by hand.
    closed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)
    voter_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="forums_poll_has_question"),
            models.CheckConstraint(condition=Q(results__in=PollResults.values), name="forums_poll_results"),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"],
                name="forums_poll_due",
                condition=Q(closed_at__isnull=True, closes_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.question


class PollOption(models.Model):
    """One of the answers."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=120)
    vote_count = models.PositiveIntegerField(default=0, editable=False)

    # Set by queries for one reader: whether they chose it, whether the poll's time is over.
    mine: bool
    over: bool

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="forums_polloption_once")]

    def __str__(self) -> str:
        return self.text


class PollVote(Stamped):
    """One member chose one answer."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes")
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="votes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Copied from the poll, for the constraint.
    single = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["option", "member"], name="forums_pollvote_once"),
            models.UniqueConstraint(fields=["poll", "member"], name="forums_pollvote_single", condition=Q(single=True)),
        ]
        indexes = [
            models.Index(fields=["poll", "member"], name="forums_pollvote_member"),
            models.Index(fields=["option", "id"], name="forums_pollvote_option"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.option_id}"
