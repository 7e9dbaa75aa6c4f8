"""The two groups of staff, with the rights that the screens ask for (`HearthAdmin.rights`)."""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.management import create_permissions
from django.db.models import Model

from community.core.admin.options import HearthAdmin

GROUPS = ("moderators", "admins")


def give_rights(app_config: AppConfig, *, using: str) -> None:
    """Make both groups' rights over the models of one app exactly what its admin says. Safe to run again."""
    if not apps.is_installed("django.contrib.auth"):
        return
    create_permissions(app_config, verbosity=0, using=using)
    groups = apps.get_model("auth", "Group")._default_manager.using(using)
    permissions = apps.get_model("auth", "Permission")._default_manager.using(using)
    wanted = _wanted(app_config.label)
    if not any(wanted.values()):
        return
    of_app: dict[str, Any] = {
        permission.codename: permission for permission in permissions.filter(content_type__app_label=app_config.label)
    }
    for name in GROUPS:
        group, _created = groups.get_or_create(name=name)
        keep = [of_app[codename] for codename in sorted(wanted[name])]
        group.permissions.remove(*(row for codename, row in of_app.items() if codename not in wanted[name]))
        group.permissions.add(*keep)


def _wanted(app_label: str) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {name: set() for name in GROUPS}
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label != app_label or not isinstance(model_admin, HearthAdmin):
            continue
        for name, verbs in model_admin.rights.items():
            wanted[name] |= {_codename(verb, model) for verb in verbs}
    return wanted


def _codename(verb: str, model: type[Model]) -> str:
    # A right of the model's own ("pin_role") is named in full.
    return verb if "_" in verb else get_permission_codename(verb, model._meta)
