"""What changes on the pages of one member is noticed. Before deploy: triggers only."""

from django.db import migrations

from community.core.memberstamps import touches_member


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0004_member_stamps"),
        ("events", "0001_initial"),
    ]

    operations = [
        touches_member("events_registration"),
    ]
