"""What touches members plans its statement once, and none for statements that wrote no row. Before deploy: a function only."""

from django.db import migrations

from community.core.memberstamps import FUNCTION


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0005_fewer_indexes"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
    ]
