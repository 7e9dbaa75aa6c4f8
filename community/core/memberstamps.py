"""Whether anything has changed that only one member sees: their marks, their inbox, their name.

Triggers write it, so that no service can forget to: a table with `touches_member` among its migrations leaves, for each
member of the rows that a statement wrote, the number of the transaction. Such rows are only ever added, so nobody waits
for anybody, and what they say matters for as long as a page is kept.
"""

from datetime import timedelta
from uuid import uuid4

from django.core.cache import cache
from django.db import connection, migrations, transaction
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

# The rows of one member as one number, another one after every commit that touched them.
FINGERPRINT = """(SELECT coalesce(bit_xor(hashint8extended(version, 0)), 0)
                    FROM core_memberstamp WHERE member_id = {member})"""
_KEPT = timedelta(minutes=10)
_PRUNE = "DELETE FROM core_memberstamp WHERE touched_at < now() - make_interval(secs => %s)"

# Nearly every statement writes rows of one member or none at all: those cost what PostgreSQL need not plan again.
# With its owner's rights: whoever may write a table need not be let into the stamps.
FUNCTION = """
CREATE OR REPLACE FUNCTION core_touch_members() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM written) THEN
        RETURN NULL;
    END IF;
    IF TG_ARGV[0] = 'member_id' THEN
        INSERT INTO core_memberstamp (member_id, version)
        SELECT DISTINCT member_id, pg_current_xact_id()::text::bigint FROM written WHERE member_id IS NOT NULL
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END IF;
    EXECUTE format(
        'INSERT INTO core_memberstamp (member_id, version)
         SELECT DISTINCT %1$I, pg_current_xact_id()::text::bigint FROM written WHERE %1$I IS NOT NULL
         ON CONFLICT DO NOTHING', TG_ARGV[0]);
    RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE TRIGGER {table}_touches_{column}_{event} AFTER {event} ON {table}
REFERENCING {rows} TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION core_touch_members('{column}')
"""
_NO_TRIGGER = "DROP TRIGGER {table}_touches_{column}_{event} ON {table}"
_ROWS_OF = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def touches_member(table: str, column: str = "member_id") -> migrations.RunSQL:
    """For a migration: from now on whatever writes `table` touches the members that its rows name in `column`."""
    names = [{"table": table, "column": column, "event": event, "rows": rows} for event, rows in _ROWS_OF.items()]
    return migrations.RunSQL(
        [_TRIGGER.format(**name) for name in names], [_NO_TRIGGER.format(**name) for name in names]
    )


def as_expression() -> RawSQL:
    """The stamp as a column of a query over members: from the very moment at which the row is read."""
    return RawSQL(FINGERPRINT.format(member="members_member.id"), [], output_field=BigIntegerField())  # noqa: S611


def touch_in_cache(member_id: int) -> None:
    """The same for what the cache alone knows yet (forums.services.reading)."""
    cache.set(_key(member_id), uuid4().hex, int(_KEPT.total_seconds()))


def in_cache(member_id: int) -> str:
    """What `touch_in_cache` left last, "" for nothing."""
    return cache.get(_key(member_id)) or ""


def _key(member_id: int) -> str:
    return f"member-stamp:{member_id}"


@transaction.atomic
def prune() -> int:
    """Delete what no kept page is old enough to ask for. Returns how many rows went."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, [_KEPT.total_seconds()])
        return int(cursor.rowcount)
