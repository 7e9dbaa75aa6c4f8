"""What the role that the product runs as may do to the audit."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from community.audit.models import Entry
from community.core.roles import grant_to_application

ROLE = "hearth_app"


@pytest.fixture
def app_connection(committed_db: str) -> psycopg.Connection:
    """A connection of the application's role to a database of this test's own."""
    grant_to_application(connection, ROLE)
    parameters = connection.get_connection_params()
    return psycopg.connect(
        host=parameters.get("host"), port=parameters.get("port"), dbname=committed_db, user=ROLE, autocommit=True
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "DELETE FROM audit_seal",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON audit_entry",
    ],
)
def test_the_application_can_add_and_read_and_nothing_else(app_connection: psycopg.Connection, statement: str) -> None:
    with app_connection:
        app_connection.execute(
            "INSERT INTO audit_entry (action, subject_type, subject_id, data) VALUES ('kept', '', '', '{}')"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(statement)
    assert list(Entry.objects.values_list("action", flat=True)) == ["kept"]
    assert settings.DATABASES["default"]["USER"] != ROLE
