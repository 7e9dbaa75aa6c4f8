from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped


class SiteSettings(models.Model):
    """What an operator decides for the whole community: one typed row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    site_name = models.CharField(_("name of the community"), max_length=60, default="Hearth")
    tagline_en = models.CharField(
        _("what it is, in one line (English)"),
        max_length=160,
        default="Where people who use the same things become people who know each other.",
    )
    tagline_zh_hans = models.CharField(
        _("what it is, in one line (Simplified Chinese)"),
        max_length=160,
        default="从用着同一样东西，到成为认识的朋友。",
    )
    tagline_zh_hant = models.CharField(
        _("what it is, in one line (Traditional Chinese)"),
        max_length=160,
        default="從用著同一樣東西，到成為認識的朋友。",
    )
    review_before_publishing = models.BooleanField(
        _("review before publishing"),
        default=False,
        help_text=_("Every new post waits for a moderator."),
    )
    icp_number = models.CharField(_("ICP record number"), max_length=60, blank=True)
    police_number = models.CharField(_("police record number"), max_length=60, blank=True)
    zone = models.CharField(
        _("time zone of the community"),
        max_length=40,
        default="Asia/Shanghai",
        help_text=_("Days in the ledger of facts are counted in this zone."),
    )
    max_photos = models.PositiveSmallIntegerField(_("photos in one post"), default=9)
    updated_at = models.DateTimeField(db_default=HearthNow(), editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="site_settings_one_row")]

    def __str__(self) -> str:
        return self.site_name

    @property
    def name(self) -> str:
        """The community's name, as templates call it."""
        return self.site_name

    @property
    def tagline(self) -> str:
        """The one line in the reader's language; English where there is none."""
        field = {"zh-hans": "tagline_zh_hans", "zh-hant": "tagline_zh_hant"}.get(get_language() or "", "tagline_en")
        text: str = getattr(self, field) or self.tagline_en
        return text


class PolicyVersion(Stamped):
    """One version of a policy's numbers; the newest of its name is in force. Rows are only ever added."""

    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    numbers: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    # The history outlives the member: no constraint, so that an erased member's number may stay.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False
    )
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="site_settings_policy_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
