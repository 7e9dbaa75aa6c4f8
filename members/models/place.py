from django.db import models
from django.utils.translation import get_language

from members.models.regions import region_name


class Place(models.Model):
    """A city that members live in: one row of data/places.tsv."""

    slug = models.SlugField(max_length=60, unique=True)
    region = models.CharField(max_length=2)
    admin = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=80)
    name_zh_hans = models.CharField(max_length=80, blank=True)
    name_zh_hant = models.CharField(max_length=80, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)
    zone = models.CharField(max_length=40)
    population = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; English where there is no Chinese one."""
        language = get_language() or "en"
        if language.startswith("zh"):
            return (self.name_zh_hant if "hant" in language else self.name_zh_hans) or self.name_en
        return self.name_en

    @property
    def country(self) -> str:
        """The country or region in the reader's language."""
        return region_name(self.region)

    @property
    def hint(self) -> str:
        """What tells it from others of its name: province or state, and country or region."""
        admin = region_name(f"CN-{self.admin}") if self.region == "CN" else self.admin
        parts = [part for part in (admin, self.country) if part and part != self.name]
        return ("，" if (get_language() or "").startswith("zh") else ", ").join(parts)


class PlaceName(models.Model):
    """One way to write a place's name, folded for look-up (members.queries.places)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="names")
    folded = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["folded", "place"], name="members_placename_once")]
        indexes = [models.Index(fields=["folded"], name="members_placename_folded", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.folded
