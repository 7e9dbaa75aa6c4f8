"""What can be reported, and who wants to know of sanctions. Apps fill this in `registrations.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import Promise

if TYPE_CHECKING:
    from members.models import Member


@dataclass(frozen=True, kw_only=True)
class Reportable:
    """One kind of thing that can be reported or held.

    `hide` and `restore` are services of the owning app, called as `hide(actor=, obj=, reason=)` inside moderation's
    transaction; both leave a thing alone that is already so. A held thing is published by `restore`.
    """

    kind: str
    label: str | Promise
    get: Callable[[int], Any | None]
    can_see: Callable[[Any, Any], bool]
    author_of: "Callable[[Any], Member | None]"
    excerpt_of: Callable[[Any], str]
    url_of: Callable[[Any], str]
    hide: Callable[..., Any]
    restore: Callable[..., Any]
    # Which of these a member who is not staff decides about: all (True), none (False), or those of a queryset of ids.
    # Without it: those whom `moderator_checks` name, about all.
    handled_by: "Callable[[Any], QuerySet[Any, Any] | bool] | None" = None
    # What whoever is about to hide it must know; "" for nothing.
    note_of: Callable[[Any], str | Promise] = lambda _thing: ""


reportables: dict[str, Reportable] = {}
# Called with the member's id, inside the transaction, when a silence or suspension begins, and when none runs any more.
on_sanction: list[Callable[[int], None]] = []
on_sanction_end: list[Callable[[int], None]] = []
# Each says whether a member has a moderator's powers besides staff (leaders who are awake).
moderator_checks: list[Callable[[Any], bool]] = []


def register(reportable: Reportable) -> None:
    """Make `reportable` known; its kind is unique."""
    if reportables.setdefault(reportable.kind, reportable) != reportable:
        raise ValueError(f"There are two reportables called {reportable.kind}")
