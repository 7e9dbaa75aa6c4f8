from django.db import migrations

# `exact` is the text of a tsvector; to it come the English stems of `words` (where they differ) at their `places`.
FUNCTION = """
CREATE FUNCTION search_vector(exact text, words text[], places text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT (exact || coalesce((
    SELECT string_agg(' ''~' || stem[1] || ''':' || place, '')
      FROM (SELECT ts_lexize('pg_catalog.english_stem', word) AS stem, word, place
              FROM unnest(words, places) AS w (word, place)) s
     WHERE stem[1] <> word), ''))::tsvector
$$
"""
# The planner chooses between "newest first" and the index by how common a word is, so it should know 3,000 of them.
STATISTICS = "ALTER TABLE search_document ALTER COLUMN vector SET STATISTICS 300"


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION search_vector(text, text[], text[])"),
        migrations.RunSQL(STATISTICS, migrations.RunSQL.noop),
    ]
