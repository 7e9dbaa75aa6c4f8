from django.conf import settings
from django.db import models

from community.core.models import Stamped
from members.enums import FactKind


class Fact(Stamped):
    """One line of the ledger from which everything about people is computed (product.md, "Recorded facts").

    `source` names the row and the event that caused it: writing a fact twice changes nothing. Taking it back writes a
    negative one, of the same day and with a source of its own, that names what it takes back.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    # In the site's zone.
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=FactKind.choices)
    # What it was about, for example "thread:12" or "meetup:3".
    subject = models.CharField(max_length=60, blank=True)
    other = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    amount = models.SmallIntegerField(default=1)
    source = models.CharField(max_length=100)
    takes_back = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "member"], name="members_fact_once"),
            models.UniqueConstraint(
                fields=["takes_back", "kind", "member"],
                name="members_fact_back_once",
                condition=~models.Q(takes_back=""),
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="members_fact_counts"),
        ]
        indexes = [
            models.Index(fields=["member", "day", "kind"], name="members_fact_window"),
            # The role run asks whom anything happened to since the last one.
            models.Index(fields=["created_at"], name="members_fact_written"),
            models.Index(fields=["other", "kind"], name="members_fact_other", condition=models.Q(other__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.day} {self.kind} {self.subject}"
