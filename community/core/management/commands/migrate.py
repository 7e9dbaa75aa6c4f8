"""`migrate` as the owner of the database, then the rights of the application's role."""

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection

from community.core.database_url import database_from_url
from community.core.roles import connect_as_owner, grant_to_application


class Command(MigrateCommand):
    help = "Migrate as the database's owner, then give the application's role the rights it needs and no more."

    def handle(self, *args: Any, **options: Any) -> None:
        separate = settings.DATABASE_OWNER_URL != settings.DATABASE_URL
        if separate:
            connect_as_owner()
        super().handle(*args, **options)
        if separate:
            grant_to_application(connection, database_from_url(settings.DATABASE_URL)["USER"])
