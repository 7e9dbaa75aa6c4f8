"""Has Django use Hearth's admin site. Apart from `admin/`, because it is read before any model exists."""

from typing import Any

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.db.models.signals import post_migrate


class AdminConfig(DjangoAdminConfig):
    default_site = "community.core.admin.HearthAdminSite"
    default = False

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_give_rights, dispatch_uid="community.core.admin.rights")


def _give_rights(sender: Any, using: str = "default", **_kwargs: Any) -> None:
    from community.core.admin.rights import give_rights  # noqa: PLC0415  (models exist only now)

    give_rights(sender, using=using)
