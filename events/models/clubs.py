from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.core.models import Stamped
from events.enums import ClubState


class Club(Stamped):
    """A place's chapter, run by its own organisers; its address is the place's."""

    place = models.OneToOneField("members.Place", models.PROTECT, related_name="+", verbose_name=_("city"))
    name_en = models.CharField(_("name in English"), max_length=80)
    name_zh_hans = models.CharField(_("name in Simplified Chinese"), max_length=80)
    name_zh_hant = models.CharField(_("name in Traditional Chinese"), max_length=80)
    about = models.TextField(_("about"), max_length=4000, blank=True)
    about_html = models.TextField(blank=True, editable=False)
    # The renderer (community.core.markup) that made about_html.
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ClubState.choices, default=ClubState.OPEN)

    class Meta:
        verbose_name = _("club")
        verbose_name_plural = _("clubs")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ClubState.values), name="events_club_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        language = (get_language() or "en").lower()
        if language.startswith("zh"):
            return self.name_zh_hant if "hant" in language else self.name_zh_hans
        return self.name_en

    def get_absolute_url(self) -> str:
        return reverse("events:club", args=[self.place.slug])


class ClubOrganiser(Stamped):
    """A member who runs a club: its meetups are theirs to edit."""

    club = models.ForeignKey(Club, models.CASCADE, related_name="organisers", verbose_name=_("club"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        constraints = [models.UniqueConstraint(fields=["club", "member"], name="events_organiser_once")]

    def __str__(self) -> str:
        return f"{self.club_id}: {self.member_id}"
