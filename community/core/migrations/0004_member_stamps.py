"""Stamps of what one member sees. Before deploy: additive."""

from django.db import migrations, models
from django.db.models.functions import Now

from community.core.memberstamps import FUNCTION


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0003_pagestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberStamp",
            fields=[
                ("pk", models.CompositePrimaryKey("member_id", "version", blank=True, editable=False, primary_key=True, serialize=False)),
                ("member_id", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("touched_at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION core_touch_members()"),
    ]
