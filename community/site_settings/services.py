"""Changes of what is in force; each leaves a version behind that says who and why."""

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from community.core import pagestamps
from community.core.clock import HearthNow
from community.core.errors import InvalidInput, NotAllowed
from community.site_settings import queries, registry
from community.site_settings.models import PolicyVersion, SiteSettings

if TYPE_CHECKING:
    from members.models import Member

# The history of the settings row is kept beside the policies', under this name.
SITE = "site"
_EDITABLE = {field.name for field in SiteSettings._meta.concrete_fields if field.editable}


@transaction.atomic
def change_policy(*, actor: "Member | None", name: str, numbers: dict[str, Any], reason: str) -> PolicyVersion:
    """Put a new version of the policy `name` in force; `actor` None is the system (set-up, demo).

    `numbers` holds what differs from the defaults. Raises NotAllowed, and InvalidInput for a number that does not fit.
    """
    _require(actor, "site_settings.add_policyversion")
    if name not in registry.policies:
        raise InvalidInput(_("There is no such policy."))
    try:
        registry.build(name, numbers)
    except (TypeError, ValueError) as error:
        raise InvalidInput(str(error), field="numbers") from error
    version = _append(actor=actor, name=name, numbers=numbers, reason=reason)
    _forget(queries.policy_key(name))
    pagestamps.touch(pagestamps.SITE)
    return version


@transaction.atomic
def update_settings(*, actor: "Member | None", reason: str = "", **changes: Any) -> SiteSettings:
    """Change fields of the site's settings and keep the whole row as a version."""
    _require(actor, "site_settings.change_sitesettings")
    SiteSettings.objects.bulk_create([SiteSettings(pk=1)], ignore_conflicts=True)
    row = SiteSettings.objects.select_for_update(no_key=True).get(pk=1)
    for name, value in changes.items():
        if name not in _EDITABLE:
            raise InvalidInput(_("There is no such setting."), field=name)
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise InvalidInput(error.message_dict[field][0], field=field) from error
    row.save(update_fields=list(changes))
    SiteSettings.objects.filter(pk=1).update(updated_at=HearthNow())
    _append(actor=actor, name=SITE, numbers=queries.as_numbers(row), reason=reason)
    _forget(queries.SETTINGS_KEY)
    pagestamps.touch(pagestamps.SITE)
    return row


def _append(*, actor: "Member | None", name: str, numbers: dict[str, Any], reason: str) -> PolicyVersion:
    with connection.cursor() as cursor:
        # Two changes at once would take the same number: the second waits here and gets the next.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('site_settings.policy'), hashtext(%s))", [name])
    newest = PolicyVersion.objects.filter(name=name).order_by("-version").values_list("version", flat=True).first()
    return PolicyVersion.objects.create(
        name=name, version=(newest or 0) + 1, numbers=numbers, actor=actor, reason=reason[:300]
    )


def _require(actor: "Member | None", permission: str) -> None:
    if actor is not None and not (actor.is_staff and actor.has_perm(permission)):
        raise NotAllowed


def _forget(key: str) -> None:
    # Now, so that the rest of this transaction sees what it did; and once more when everybody else may see it.
    cache.delete(key)
    transaction.on_commit(lambda: cache.delete(key), robust=True)
