"""What meetups bring to the registries of the kernel and of members."""

from django.utils.translation import gettext_lazy as _

from community.digests import registry as digests
from community.moderation import registry as moderation
from community.moderation.queries import suspended
from community.notifications import registry as notifications
from community.search import registry as search
from events.models import Meetup
from events.queries import mails
from events.queries import search as found
from events.queries.digest import coming_in_my_place
from events.queries.mine import attended_by
from events.services import ledger
from events.services.registrations import withdraw_suspended
from members.queries import profile_parts
from members.services import facts

_GROUP = _("Meetups")


def _on_sanction(member_id: int) -> None:
    if suspended(member_id):
        withdraw_suspended(member_id)


moderation.on_sanction.append(_on_sanction)
facts.sources += [ledger.all_registered, ledger.all_cancelled_late, ledger.all_attendance]
profile_parts.register(
    profile_parts.ProfilePart(
        name="meetups", title=_("Meetups"), template="events/_attended.html", collect=attended_by, order=60
    )
)
digests.register(digests.Part("meetups", coming_in_my_place, _("Meetups in your city")))
search.register(
    search.Searchable(
        kind=found.KIND,
        label=_("Meetups"),
        icon="calendar-days",
        template="events/_found.html",
        entry=found.meetup_entry,
        load=found.found_meetups,
        batch=found.meetups_after,
        count=Meetup.objects.count,
        order=40,
    )
)

notifications.register(
    notifications.Kind(
        name="registration_going",
        label=_("I have a seat"),
        group=_GROUP,
        template="registration_going",
        still_wanted=mails.still_going,
        enrich=mails.facts,
        attachments=mails.invitation,
    )
)
notifications.register(
    notifications.Kind(
        name="registration_waiting",
        label=_("I am in line for a seat"),
        group=_GROUP,
        template="registration_waiting",
        still_wanted=mails.still_waiting,
        enrich=mails.facts,
    )
)
notifications.register(
    notifications.Kind(
        name="seat_offered",
        label=_("A seat is held for me"),
        group=_GROUP,
        template="seat_offered",
        still_wanted=mails.still_offered,
        enrich=mails.offer,
    )
)
notifications.register(
    notifications.Kind(
        name="offer_expired",
        label=_("A seat held for me went to somebody else"),
        group=_GROUP,
        template="offer_expired",
        still_wanted=mails.still_published,
        enrich=mails.facts,
    )
)
notifications.register(
    notifications.Kind(
        name="registration_cancelled",
        label=_("I no longer have a seat"),
        group=_GROUP,
        template="registration_cancelled",
        still_wanted=mails.still_out,
        enrich=mails.facts,
        attachments=mails.cancellation,
    )
)
notifications.register(
    notifications.Kind(
        name="meetup_changed",
        label=_("Another time or place"),
        group=_GROUP,
        template="meetup_changed",
        still_wanted=mails.still_registered,
        enrich=mails.changes,
        attachments=mails.invitation,
    )
)
notifications.register(
    notifications.Kind(
        name="meetup_called_off",
        label=_("A meetup is called off"),
        group=_GROUP,
        template="meetup_called_off",
        enrich=mails.facts,
        attachments=mails.cancellation,
    )
)
notifications.register(
    notifications.Kind(
        name="meetup_reminder",
        label=_("Reminders 7 days, 24 hours and 2 hours before"),
        group=_GROUP,
        template="meetup_reminder",
        still_wanted=mails.reminder_wanted,
        enrich=mails.facts,
        attachments=mails.invitation,
    )
)
notifications.register(
    notifications.Kind(
        name="attendance_open",
        label=_("Attendance of my meetup becomes final"),
        group=_("Meetups I run"),
        template="attendance_open",
        still_wanted=mails.still_held,
        enrich=mails.facts,
    )
)
