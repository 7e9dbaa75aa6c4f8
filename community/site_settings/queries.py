"""What is in force now.

Cached for five seconds, and forgotten when a change commits: a reader that loaded the row just before a change can keep
the old one alive for that long at most. Whoever needs the very newest (a draw, a role run) reads `in_force`.
"""

from typing import Any

from django.core.cache import cache
from django.forms.models import model_to_dict

from community.site_settings import registry
from community.site_settings.models import PolicyVersion, SiteSettings

CACHE_SECONDS = 5
SETTINGS_KEY = "site_settings:row"


def policy_key(name: str) -> str:
    """Return the cache key of the policy `name`."""
    return f"site_settings:policy:{name}"


def current() -> SiteSettings:
    """Return the site's settings; the defaults where nobody has changed any."""
    row = cache.get(SETTINGS_KEY)
    if row is None:
        found = SiteSettings.objects.filter(pk=1).first() or SiteSettings()
        row = {field.attname: getattr(found, field.attname) for field in SiteSettings._meta.concrete_fields}
        if found._state.adding:
            row.pop("updated_at")
        cache.set(SETTINGS_KEY, row, CACHE_SECONDS)
    return SiteSettings(**row)


def policy(name: str) -> Any:
    """Return the version of the policy `name` that is in force, as its frozen dataclass."""
    numbers = cache.get(policy_key(name))
    if numbers is None:
        numbers = in_force(name)
        cache.set(policy_key(name), numbers, CACHE_SECONDS)
    return registry.build(name, numbers, strict=False)


def in_force(name: str) -> dict[str, Any]:
    """Return the stored numbers of the policy `name`, past any cache; empty when only defaults are in force."""
    newest = PolicyVersion.objects.filter(name=name).order_by("-version").values_list("numbers", flat=True).first()
    return newest or {}


def as_numbers(row: SiteSettings) -> dict[str, Any]:
    """Return the editable fields of the settings row as they are kept in its history."""
    return model_to_dict(row)
