"""What changes on the pages of one member is noticed. Before deploy: triggers only."""

from django.db import migrations

from community.core.memberstamps import touches_member


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0004_member_stamps"),
        ("forums", "0016_released_at"),
    ]

    operations = [
        touches_member("forums_boardmember"),
        touches_member("forums_moderator"),
        touches_member("forums_boardfollow"),
        touches_member("forums_boardread"),
        touches_member("forums_threadread"),
        touches_member("forums_threadwatch"),
        touches_member("forums_bookmark"),
        touches_member("forums_draft"),
        touches_member("forums_pollvote"),
        touches_member("forums_resourcefollow"),
        touches_member("forums_thanks"),
    ]
