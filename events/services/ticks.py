"""What happens because time passes. Each is safe to run twice, bounded, and lets one failure stop nobody else."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

import structlog
from django.db import OperationalError, transaction
from django.db.models import Exists, F, OuterRef

from community.core import clock
from community.core.clock import HearthNow
from community.core.errors import Busy
from events.enums import MeetupState, RegistrationState
from events.models import Meetup, Registration, ReminderRun
from events.policies import FINAL_AFTER
from events.services import meetups, notices, registrations, seats

log = structlog.get_logger(__name__)

BATCH = 200
# Hours before the start. They are absolute: across a change of the clocks the wall time differs by an hour.
OFFSETS = (168, 24, 2)


def tick() -> None:
    """Do all that is due with seats, states and changes."""
    expire_offers()
    sweep_seats()
    tell_changes()
    hold_ended()
    finalize_due()


def expire_offers() -> int:
    """Let offers lapse whose deadline has passed, each seat going to the next in line. Returns how many lapsed."""
    due = Registration.objects.filter(state=RegistrationState.OFFERED, offer_expires_at__lte=HearthNow())
    ids = due.order_by("offer_expires_at").values_list("meetup_id", flat=True)[: BATCH * 5]
    return _each(dict.fromkeys(ids), lambda pk: registrations.expire_offers_of(meetup_id=pk))


def sweep_seats() -> int:
    """Offer free seats that somebody waits beside, whatever the reason. Returns the offers made."""
    return _each(seats.unsettled(BATCH), seats.settle)


def tell_changes() -> int:
    """Tell those who registered what organisers changed a few minutes ago."""
    due = Meetup.objects.filter(tell_at__lte=HearthNow()).order_by("tell_at")
    return _each(_ids(due), lambda pk: meetups.tell_changes(meetup_id=pk))


def hold_ended() -> int:
    """Note which meetups have ended."""
    due = Meetup.objects.filter(state=MeetupState.PUBLISHED, ends_at__lte=HearthNow()).order_by("ends_at")
    return _each(_ids(due), lambda pk: meetups.hold(meetup_id=pk))


def finalize_due() -> int:
    """Make attendance final where the day after the end has passed."""
    due = Meetup.objects.filter(state=MeetupState.HELD, ends_at__lte=HearthNow() - FINAL_AFTER)
    return _each(_ids(due.order_by("ends_at")), lambda pk: meetups.finalize(meetup_id=pk))


def queue_reminders() -> int:
    """Write the reminders that are due, at most once for each meetup, offset and start. Returns the meetups served.

    A reminder is for who had a seat when its time came, and for a start that was set by then. What is late goes out
    as long as the next one is not due; the delivery expires by itself after that.
    """
    served = 0
    for hours in OFFSETS:
        before = timedelta(hours=hours)
        done = ReminderRun.objects.filter(meetup=OuterRef("pk"), hours=hours, starts_at=OuterRef("starts_at"))
        due = Meetup.objects.filter(
            ~Exists(done),
            start_set_at__lte=F("starts_at") - before,
            state=MeetupState.PUBLISHED,
            starts_at__gt=HearthNow(),
            starts_at__lte=HearthNow() + before,
        )
        served += _each(_ids(due.order_by("starts_at")), partial(_remind, hours=hours))
    return served


@transaction.atomic
def _remind(meetup_id: int, *, hours: int) -> int:
    meetup = Meetup.objects.get(pk=meetup_id)
    due_at = meetup.starts_at - timedelta(hours=hours)
    if meetup.state != MeetupState.PUBLISHED or due_at > clock.now():
        return 0
    run = ReminderRun(meetup=meetup, hours=hours, starts_at=meetup.starts_at)
    # A second tick waits here for the first and then finds its deliveries there already.
    ReminderRun.objects.bulk_create([run], ignore_conflicts=True)
    going = Registration.objects.going().filter(meetup=meetup, going_since__lte=due_at)
    later = [offset for offset in OFFSETS if offset < hours]
    not_after = meetup.starts_at - timedelta(hours=max(later, default=0))
    recipients = list(going.order_by("id").values_list("member_id", flat=True))
    notices.reminder(meetup, recipients, hours=hours, not_after=not_after)
    return 1


def _ids(rows: "Iterable[Meetup]") -> list[int]:
    return [row.pk for row in rows.only("pk")[:BATCH]]  # type: ignore[attr-defined]


def _each(ids: Iterable[int], work: Callable[[int], int]) -> int:
    done = 0
    for pk in ids:
        try:
            done += int(work(pk))
        except (Busy, OperationalError) as error:
            # Somebody holds this one; the next minute will find it again.
            log.warning("meetup_tick_postponed", meetup=pk, error=repr(error))
    return done
