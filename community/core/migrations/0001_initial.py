"""The clock, the login-limit table and the two roles' rights. Before deploy; everything else builds on it."""

from django.db import migrations

CLOCK = """
CREATE TABLE core_clock (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    may_move boolean NOT NULL DEFAULT false,
    "offset" interval NOT NULL DEFAULT '0'
);
INSERT INTO core_clock DEFAULT VALUES;
CREATE FUNCTION hearth_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT statement_timestamp() + CASE WHEN may_move THEN "offset" ELSE '0'::interval END FROM public.core_clock $$;
"""

CACHE = """
CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    # hearth_now() is a column default of every app.
    run_before = [
        ("site_settings", "0001_initial"),
        ("audit", "0001_initial"),
        ("notifications", "0001_initial"),
        ("moderation", "0001_initial"),
        ("members", "0001_initial"),
        ("forums", "0001_initial"),
        ("events", "0001_initial"),
    ]
    dependencies = []

    operations = [
        migrations.RunSQL(CLOCK, "DROP FUNCTION hearth_now(); DROP TABLE core_clock"),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
