"""The words for the numbers of the roles."""

from django.utils.translation import gettext_lazy as _

from community.site_settings.descriptions import Description, describe_policy

describe_policy(
    "roles",
    Description(
        title=_("Roles"),
        hint=_("What it takes to become a regular or a leader, and when a role rests. Days everywhere."),
        groups=(
            (
                _("From novice to regular"),
                {
                    "regular_window": _("Looks back this many days"),
                    "regular_present_days": _("Days present"),
                    "regular_took_part_days": _("Days of taking part"),
                    "regular_meetup_counts": _("A meetup counts as days"),
                    "regular_subjects": _("Different threads or meetups"),
                    "regular_thanked_by": _("Thanked by different members"),
                },
            ),
            (
                _("Moves and rest"),
                {
                    "days_between_moves": _("Days between two moves"),
                    "rest_after": _("A role rests after days away"),
                },
            ),
            (
                _("From regular to leader"),
                {
                    "leader_days_as_regular": _("Days as a regular"),
                    "leader_window": _("Looks back this many days"),
                    "leader_supports": _("Times they supported others"),
                    "leader_supported_members": _("Different members supported"),
                },
            ),
        ),
    ),
)
