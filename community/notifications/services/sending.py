"""Sends what is due. The database says what; nothing here is lost when a process dies at any line.

A row is claimed (state `sending`, a lease, committed), then sent, then recorded. A run that dies leaves a lease that
runs out; the sweep gives the row back. Only mail that must never come twice, and that may have gone out, stays
`unknown`.
"""

import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import F

from community.core.clock import HearthNow, now
from community.notifications import faults, rendering
from community.notifications.models import Delivery, DeliveryState, Preference, RefusedAddress
from community.notifications.postman import Fate, Postman, Result
from community.notifications.registry import Kind, closed, kinds, recipient_checks, without_words

if TYPE_CHECKING:
    from members.models import Member

log = structlog.get_logger(__name__)

BATCH = 50
LEASE = timedelta(seconds=120)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# Runs that died while they were at work on the same row: the row is poison.
MAX_CRASHES = 5
# Less than the tick's interval and the task's time limit.
RUN_SECONDS = 30.0
_OPEN = DeliveryState.SENDING


def drain(*, queue: str = "mail", seconds: float = RUN_SECONDS) -> int:
    """Send what is due in `queue` for at most about `seconds`; return how many mails went out.

    Any number of these may run at once. Commits as it goes, so that it refuses to run inside a transaction.
    """
    sweep()
    sent, until = 0, time.monotonic() + seconds
    claim = uuid4()
    with Postman() as postman:
        while batch := _claim(queue, claim):
            faults.reach("after_claim")
            for position, row in enumerate(batch):
                if postman.down or time.monotonic() > until:
                    _release(batch[position:], claim)
                    return sent
                sent += _deliver(row, claim, postman)
    return sent


def send_now(delivery_id: UUID) -> bool:
    """Send one due mail within the request (codes and other security mail); return whether it went out.

    It works without the broker; when the mail server refuses for now, the row stays for the next tick.
    """
    claim = uuid4()
    claimed = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.PENDING, next_try__lte=HearthNow()).update(
        state=_OPEN, claim=claim, lease_until=HearthNow() + LEASE, started=False
    )
    if not claimed:
        return False
    row = Delivery.objects.select_related("member").get(pk=delivery_id)
    with Postman() as postman:
        return _deliver(row, claim, postman)


def mail_at_once(
    *,
    kind: str,
    context: dict[str, Any],
    member: "Member | None" = None,
    address: str = "",
    url: str = "",
    useful_for: timedelta = timedelta(days=1),
) -> Delivery:
    """Write a security mail and send it within the request. `address` binds it to other than the member's address.

    When the mail server cannot take it now, ticks go on trying for as long as it is `useful_for`.
    """
    delivery = Delivery.objects.create(
        kind=kind,
        queue=kinds[kind].queue,
        member=member,
        address=address,
        context=context,
        url=url,
        not_after=now() + useful_for,
        dedupe_key=f"{kind}:{uuid4()}",
    )
    send_now(delivery.pk)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic(durable=True)
def sweep() -> int:
    """Take back the rows of runs that died; return how many."""
    lost = Delivery.objects.filter(state=_OPEN, lease_until__lt=HearthNow())
    rows = list(
        lost.select_for_update(no_key=True, skip_locked=True)
        .order_by("lease_until")
        .only("pk", "kind", "started", "attempts")
    )
    for row in rows:
        if row.started:
            _settle(row, DeliveryState.UNKNOWN, "the run that sent it died before it could say so")
            log.error("delivery_unknown", delivery=str(row.pk))
        elif row.attempts >= MAX_CRASHES:
            _settle(row, DeliveryState.DEAD, f"{row.attempts} runs died over it")
            log.error("delivery_poison", delivery=str(row.pk))
        else:
            Delivery.objects.filter(pk=row.pk).update(
                state=DeliveryState.PENDING, claim=None, lease_until=None, next_try=HearthNow()
            )
    return len(rows)


@transaction.atomic(durable=True)
def _claim(queue: str, claim: UUID) -> list[Delivery]:
    due = Delivery.objects.filter(queue=queue, state=DeliveryState.PENDING, next_try__lte=HearthNow())
    ids = list(
        due.select_for_update(no_key=True, skip_locked=True).order_by("next_try").values_list("pk", flat=True)[:BATCH]
    )
    Delivery.objects.filter(pk__in=ids).update(state=_OPEN, claim=claim, lease_until=HearthNow() + LEASE, started=False)
    return list(Delivery.objects.filter(pk__in=ids).select_related("member").order_by("next_try"))


def _release(rows: list[Delivery], claim: UUID) -> None:
    """Give back what was claimed and not begun."""
    _mine(rows, claim).update(state=DeliveryState.PENDING, claim=None, lease_until=None)


def _mine(rows: list[Delivery], claim: UUID) -> Any:
    return Delivery.objects.filter(pk__in=[row.pk for row in rows], state=_OPEN, claim=claim)


def _deliver(row: Delivery, claim: UUID, postman: Postman) -> bool:
    # Counted before the work, so that a row which kills its process is seen to do so. The lease is renewed too: a slow
    # server can keep a batch longer than one lease, and then the row belongs to somebody else.
    if not _mine([row], claim).update(attempts=F("attempts") + 1, lease_until=HearthNow() + LEASE):
        return False
    row.attempts += 1
    try:
        result = _attempt(row, claim, postman)
    except Exception as error:  # a template or a kind's callable can fail in any way; the others must still go
        log.exception("delivery_failed", delivery=str(row.pk), kind=row.kind)
        result = Result(Fate.LATER, repr(error))
    if result is not None:
        faults.reach("after_send")
        _record(row, claim, result)
    return result is not None and result.fate is Fate.SENT


def _attempt(row: Delivery, claim: UUID, postman: Postman) -> Result | None:
    kind = kinds[row.kind]
    if why_not := _refusal(row, kind):
        _settle(row, DeliveryState.EXPIRED, why_not, claim=claim)
        return None
    address = rendering.recipient_of(row).address
    if not kind.essential and RefusedAddress.objects.filter(address=address.lower()).exists():
        _settle(row, DeliveryState.DEAD, "the address was refused earlier", claim=claim)
        return None
    mail = rendering.build(row, kind)
    if mail is None:
        _settle(row, DeliveryState.EXPIRED, "nothing to say", claim=claim)
        return None
    if kind.at_most_once:
        _mine([row], claim).update(started=True)
    faults.reach("before_send")
    return postman.send(mail)


def _refusal(row: Delivery, kind: Kind) -> str:
    """Return why this mail should not go out any more, or "" (then with the words that its reader may see)."""
    if row.not_after is not None and row.not_after < now():
        return "too late"
    if not kind.still_wanted(row):
        return "not wanted any more"
    if kind.essential or row.member is None:
        return ""
    if not row.member.is_active:
        return "the account is closed"
    preference = Preference.objects.filter(member=row.member, kind=row.kind).first()
    if not (preference.mail if preference else kind.mail_default):
        return "turned off"
    if closed(row.member, [("", row.context)]):
        if not kind.told_without_words:
            return "not theirs to see any more"
        row.context = without_words(row.context)
    return "" if all(check(row.member.pk) for check in recipient_checks) else "the account is suspended"


def _record(row: Delivery, claim: UUID, result: Result) -> None:
    kind = kinds.get(row.kind)
    at_most_once = kind is not None and kind.at_most_once
    match result.fate:
        case Fate.SENT:
            # Even when the lease had run out meanwhile: what went out is sent.
            _settle(row, DeliveryState.SENT, "")
            if kind is not None and kind.essential:
                RefusedAddress.objects.filter(address=rendering.recipient_of(row).address.lower()).delete()
        case Fate.UNCERTAIN if at_most_once:
            _settle(row, DeliveryState.UNKNOWN, result.error, claim=claim)
            log.error("delivery_unknown", delivery=str(row.pk), error=result.error)
        case Fate.REFUSED | Fate.REFUSED_ADDRESS:
            _settle(row, DeliveryState.DEAD, result.error, claim=claim)
            if result.fate is Fate.REFUSED_ADDRESS:
                _flag(row, result.error)
        case _ if row.attempts > len(BACKOFF):
            _settle(row, DeliveryState.DEAD, result.error, claim=claim)
            log.error("delivery_dead", delivery=str(row.pk), error=result.error)
        case _:
            wait = BACKOFF[row.attempts - 1] * random.uniform(0.9, 1.25)  # noqa: S311  (spreads the load)
            _mine([row], claim).update(
                state=DeliveryState.PENDING,
                claim=None,
                lease_until=None,
                started=False,
                next_try=HearthNow() + wait,
                last_error=result.error[:300],
            )


def _settle(row: Delivery, state: DeliveryState, error: str, *, claim: UUID | None = None) -> None:
    """Bring the row to a final state; with `claim` only while that run still holds it."""
    kind = kinds.get(row.kind)
    # Nobody needs a code any more, whatever became of its mail.
    changes: dict[str, Any] = {"context": {}} if kind is not None and kind.forget else {}
    rows = Delivery.objects.filter(pk=row.pk) if claim is None else _mine([row], claim)
    rows.update(
        state=state,
        claim=None,
        lease_until=None,
        finished_at=HearthNow(),
        message_id=rendering.message_id(row),
        last_error=error[:300],
        **changes,
    )


def _flag(row: Delivery, reason: str) -> None:
    address = rendering.recipient_of(row).address.lower()
    RefusedAddress.objects.update_or_create(
        address=address, defaults={"reason": reason[:300], "refused_at": HearthNow()}
    )
    log.warning("address_refused", delivery=str(row.pk))
