from django.conf import settings
from django.db import models

from members.enums import FactKind


class Fact(models.Model):
    """One line of the ledger from which everything about people is computed (product.md, "Recorded facts").

    `source` names the row and the event that caused it: writing a fact twice changes nothing, taking it back writes a
    negative one with a source of its own.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # In the site's zone.
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=FactKind.choices)
    # What it was about, for example "thread:12" or "meetup:3".
    subject = models.CharField(max_length=60, blank=True)
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    amount = models.SmallIntegerField(default=1)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "member"], name="members_fact_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="members_fact_counts"),
        ]
        indexes = [models.Index(fields=["member", "day", "kind"], name="members_fact_window")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.day} {self.kind} {self.subject}"
