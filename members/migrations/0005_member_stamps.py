"""What changes on the pages of one member is noticed. Before deploy: triggers only."""

from django.db import migrations

from community.core.memberstamps import touches_member


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0004_member_stamps"),
        ("members", "0004_names"),
    ]

    operations = [
        touches_member("members_member", "id"),
        touches_member("members_ignore"),
    ]
