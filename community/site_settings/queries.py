"""What is in force now.

Each process keeps it until the stamp of the settings moves, so that no page shows what was. A transaction goes by what
its request had read before; where nothing was read, it comes from the cache: for five seconds, and forgotten when a
change commits; a reader that loaded the row just before a change can keep the old one alive for that long at most.
Whoever needs the very newest (a draw, a role run) reads `in_force`.
"""

from typing import Any

from django.core.cache import cache
from django.db import connection
from django.forms.models import model_to_dict

from community.core import pagestamps
from community.core.pagestamps import Remembered
from community.site_settings import registry
from community.site_settings.models import PolicyVersion, SiteSettings

CACHE_SECONDS = 5
SETTINGS_KEY = "site_settings:row"


def policy_key(name: str) -> str:
    """Return the cache key of the policy `name`."""
    return f"site_settings:policy:{name}"


def current() -> SiteSettings:
    """Return the site's settings; the defaults where nobody has changed any."""
    if not connection.in_atomic_block:
        return _kept.get()[0]
    if (known := _kept.in_request()) is not None:
        return known[0]
    row = cache.get(SETTINGS_KEY)
    if row is None:
        found = _stored()
        row = {field.attname: getattr(found, field.attname) for field in SiteSettings._meta.concrete_fields}
        if found._state.adding:
            row.pop("updated_at")
        cache.set(SETTINGS_KEY, row, CACHE_SECONDS)
    return SiteSettings(**row)


def policy(name: str) -> Any:
    """Return the version of the policy `name` that is in force, as its frozen dataclass."""
    known = _kept.in_request() if connection.in_atomic_block else _kept.get()
    if known is not None:
        return registry.build(name, known[1].get(name, {}), strict=False)
    numbers = cache.get(policy_key(name))
    if numbers is None:
        numbers = in_force(name)
        cache.set(policy_key(name), numbers, CACHE_SECONDS)
    return registry.build(name, numbers, strict=False)


def _stored() -> SiteSettings:
    return SiteSettings.objects.filter(pk=1).first() or SiteSettings()


def _all_in_force() -> dict[str, dict[str, Any]]:
    newest = PolicyVersion.objects.order_by("name", "-version").distinct("name")
    return dict(newest.values_list("name", "numbers"))


# Together: most requests ask for both, a transaction only for what its request knows.
_kept = Remembered(pagestamps.SITE, lambda: (_stored(), _all_in_force()))


def in_force(name: str) -> dict[str, Any]:
    """Return the stored numbers of the policy `name`, past any cache; empty when only defaults are in force."""
    newest = PolicyVersion.objects.filter(name=name).order_by("-version").values_list("numbers", flat=True).first()
    return newest or {}


def as_numbers(row: SiteSettings) -> dict[str, Any]:
    """Return the editable fields of the settings row as they are kept in its history."""
    return model_to_dict(row)
