"""Messages are written in the transaction that causes them; sending is somebody else's work."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from community.core import nudge
from community.core.clock import HearthNow, now
from community.notifications import registry
from community.notifications.models import Delivery, DeliveryState, Event, Notification, Preference

if TYPE_CHECKING:
    from members.models import Member

# More recipients than this are written by the tick `notifications.fan_out`.
IN_TRANSACTION = 100
CANCELLED = "cancelled"


@transaction.atomic
def notify(
    *,
    kind: str,
    recipients: "Iterable[Member | int]",
    subject: str,
    dedupe_key: str,
    context: dict[str, Any] | None = None,
    url: str = "",
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    actor: "Member | None" = None,
) -> int:
    """Tell `recipients` (members or their ids) of something; the actor is never told of their own act.

    `subject` groups in the inbox ("thread:12"); `dedupe_key` names the event: the same event twice writes nothing.
    `context` is JSON (ids and short texts; keys ending in `_at` hold ISO times); `url` is a path. The line becomes
    visible and the mail due at `due_at` (default: now); the mail is dropped after `not_after`.
    Returns the number of rows written (mails and inbox lines, or recipients when a tick will write them).
    """
    if kind not in registry.kinds:
        raise KeyError(f"There is no kind of notification called {kind}")
    ids = dict.fromkeys(who if isinstance(who, int) else who.pk for who in recipients)
    if actor is not None:
        ids.pop(actor.pk, None)
    event = Event(
        kind=kind,
        recipients=list(ids),
        subject=subject,
        actor=actor,
        context=context or {},
        url=url,
        due_at=due_at,
        not_after=not_after,
        dedupe_key=dedupe_key,
    )
    if len(ids) <= IN_TRANSACTION:
        return write_rows(event, event.recipients)
    Event.objects.bulk_create([event], ignore_conflicts=True)
    nudge.after_commit("notifications.fan_out")
    return len(ids)


@transaction.atomic
def notify_audience(
    *,
    audience: str,
    data: dict[str, Any],
    kind: str,
    subject: str,
    dedupe_key: str,
    context: dict[str, Any] | None = None,
    url: str = "",
    actor: "Member | None" = None,
) -> int:
    """Tell a group of any size (a name of `registry.audiences`, with its JSON `data`); else as `notify`.

    Up to 100 get their rows at once; a larger group is asked for by the tick, some members at a time.
    """
    ids = registry.audiences[audience](data, 0, IN_TRANSACTION + 2)
    told = [member_id for member_id in ids if actor is None or member_id != actor.pk]
    if len(told) <= IN_TRANSACTION:
        return notify(
            kind=kind, recipients=told, subject=subject, dedupe_key=dedupe_key, context=context, url=url, actor=actor
        )
    event = Event(
        kind=kind,
        recipients=[],
        audience=audience,
        audience_data=data,
        subject=subject,
        actor=actor,
        context=context or {},
        url=url,
        dedupe_key=dedupe_key,
    )
    Event.objects.bulk_create([event], ignore_conflicts=True)
    nudge.after_commit("notifications.fan_out")
    return len(told)


def _heeding(event: Event, kind: registry.Kind, member_ids: list[int]) -> list[int]:
    """Who of these members wants to hear of it now."""
    left_out: set[int] = set()
    if kind.from_person and event.actor_id is not None:
        for silencer in registry.silencers:
            left_out |= silencer(event.actor_id, member_ids)
    if kind.once_until_read:
        unread = Notification.objects.filter(
            member_id__in=member_ids, subject=event.subject, kind=event.kind, read_at__isnull=True
        )
        left_out.update(unread.values_list("member_id", flat=True))
    return [member_id for member_id in member_ids if member_id not in left_out]


def write_rows(event: Event, member_ids: list[int]) -> int:
    """Write the inbox lines and the mails of `event` for these members, leaving out what they have turned off."""
    kind = registry.kinds[event.kind]
    if member_ids:
        member_ids = _heeding(event, kind, member_ids)
    if not member_ids:
        return 0
    preferences = {row.member_id: row for row in Preference.objects.filter(kind=event.kind, member_id__in=member_ids)}
    moment = event.due_at or now()
    written = 0
    if kind.inbox:
        lines = [
            Notification(
                member_id=member_id,
                kind=event.kind,
                subject=event.subject,
                actor_id=event.actor_id,
                context=event.context,
                url=event.url,
                visible_at=moment,
                dedupe_key=f"{event.dedupe_key}:{member_id}",
            )
            for member_id in member_ids
            if member_id not in preferences or preferences[member_id].inbox
        ]
        written += len(Notification.objects.bulk_create(lines, ignore_conflicts=True))
    if kind.template:
        mails = [
            Delivery(
                member_id=member_id,
                kind=event.kind,
                queue=kind.queue,
                subject=event.subject,
                actor_id=event.actor_id,
                context=event.context,
                url=event.url,
                due_at=moment,
                next_try=moment,
                not_after=event.not_after,
                dedupe_key=f"{event.dedupe_key}:{member_id}",
            )
            for member_id in member_ids
            if kind.essential or (preferences[member_id].mail if member_id in preferences else kind.mail_default)
        ]
        written += len(Delivery.objects.bulk_create(mails, ignore_conflicts=True))
        if mails and event.due_at is None:
            nudge.after_commit("notifications.drain", queue_name="mail")
    return written


@transaction.atomic
def retract(*, dedupe_prefix: str) -> int:
    """Take back what is not true any more: as `cancel`, and the lines that were not read yet go too."""
    Notification.objects.filter(dedupe_key__startswith=dedupe_prefix, read_at__isnull=True).delete()
    return cancel(dedupe_prefix=dedupe_prefix)


@transaction.atomic
def cancel(*, dedupe_prefix: str) -> int:
    """Take back what has not gone out yet of the events whose key begins with `dedupe_prefix`.

    Returns the number of mails taken back. Lines of the inbox that are not visible yet disappear. A mail that a run has
    begun to send can no longer be stopped here: its kind's `still_wanted` is the last word.
    """
    Notification.objects.filter(dedupe_key__startswith=dedupe_prefix, visible_at__gt=HearthNow()).delete()
    Event.objects.filter(dedupe_key__startswith=dedupe_prefix, done_at__isnull=True).update(done_at=HearthNow())
    return Delivery.objects.filter(dedupe_key__startswith=dedupe_prefix, state=DeliveryState.PENDING).update(
        state=DeliveryState.EXPIRED, finished_at=HearthNow(), last_error=CANCELLED
    )
