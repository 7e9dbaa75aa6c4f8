"""The two database roles: one owns and migrates, the other is what the product runs as."""

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

from community.core.database_url import database_from_url

# Rows here are only ever added; the clock is not the application's to move.
APPEND_ONLY = ("audit_entry", "audit_seal")
READ_ONLY = ("core_clock", "django_migrations")


def connect_as_owner() -> None:
    """Have this process talk to the database as its owner from now on."""
    connection = connections["default"]
    connection.close()
    connection.settings_dict.update(database_from_url(settings.DATABASE_OWNER_URL))


def grant_to_application(connection: Any, role: str) -> None:
    """Give `role` reading and writing; only adding where history is kept, only reading what the owner decides."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(name))
        for table in APPEND_ONLY:
            cursor.execute(sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), name))
        for table in READ_ONLY:
            cursor.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), name))
