import django.contrib.postgres.indexes
from django.db import migrations

_SQL = """
ALTER INDEX {name} SET (fastupdate = off);
ALTER INDEX {name} RESET (gin_pending_list_limit);
SELECT gin_clean_pending_list('{name}');
"""


def _without(name, field):
    index = django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=[field], name=name)
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunSQL(_SQL.format(name=name), migrations.RunSQL.noop)],
        state_operations=[
            migrations.RemoveIndex(model_name="document", name=name),
            migrations.AddIndex(model_name="document", index=index),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_sql")]

    operations = [_without("search_document_vector", "vector"), _without("search_document_title", "title_vector")]
