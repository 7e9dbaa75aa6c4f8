"""Kinds of notification. Apps register theirs in `registrations.py`."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from community.notifications.models import Delivery
    from members.models import Member

Attachment = tuple[str, bytes, str]


def always(_delivery: "Delivery") -> bool:
    """Stand for a message that stays useful whatever happened since it was written."""
    return True


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of message.

    `template` names templates/emails/<template>_subject.txt and <template>.txt ("" for a kind without mail);
    `still_wanted` is asked just before sending; with `at_most_once` a mail that may have gone out is never tried again;
    `from_person` says that somebody's own words or act are told, so that who ignores them does not hear of it; with
    `once_until_read` nothing more of the kind is written about a subject while a line about it is unread;
    `told_without_words` says that of what is closed to somebody they still hear that it happened, but not its words;
    `essential` mail (security) has no preference and no unsubscribe link, and with `forget` its context (a code) is
    emptied once its fate is known; `enrich` adds to the mail's context at sending time, or returns None when there is
    nothing to say after all; `set_mail` hears of a changed preference.
    """

    name: str
    label: str | Promise
    group: str | Promise
    mail_default: bool = True
    inbox: bool = True
    template: str = ""
    still_wanted: "Callable[[Delivery], bool]" = always
    at_most_once: bool = False
    from_person: bool = False
    once_until_read: bool = False
    told_without_words: bool = False
    queue: str = "mail"
    essential: bool = False
    forget: bool = False
    attachments: "Callable[[Delivery], list[Attachment]] | None" = None
    enrich: "Callable[[Delivery], dict[str, Any] | None] | None" = None
    set_mail: Callable[[int, bool], None] | None = None
    # Members who are not staff never get it, and are not asked about it.
    staff_only: bool = False
    # Groups of rarer things stand further down among the preferences.
    weight: int = 0


kinds: dict[str, Kind] = {}
# Each says whether a member (by id) may get mail now; moderation adds one that refuses the suspended.
recipient_checks: list[Callable[[int], bool]] = []
# Each says who of some members (ids) does not want to hear of this person (an id).
silencers: list[Callable[[int, list[int]], set[int]]] = []
# Each gives ids of people from whom a member does not want to hear, for what they were told before.
unwanted: "list[Callable[[Member], Collection[int]]]" = []
# Each says which of some messages, as (subject, context), a member may not be told any more: places in the sequence.
Messages = Sequence[tuple[str, dict[str, Any]]]
closed_to: "list[Callable[[Member, Messages], set[int]]]" = []
# Groups of recipients too large to be listed: each returns, from its JSON `data`, at most `limit` ids above `after`.
Audience = Callable[[dict[str, Any], int, int], list[int]]
audiences: dict[str, Audience] = {}


def closed(member: "Member", messages: Messages) -> set[int]:
    """Return the places of the messages that are about what `member` may not see (any more). A query or two."""
    return set().union(*(check(member, messages) for check in closed_to)) if messages else set()


def without_words(context: dict[str, Any]) -> dict[str, Any]:
    """A message's context without what it quotes."""
    return {key: value for key, value in context.items() if key not in ("title", "excerpt")}


def register(kind: Kind) -> None:
    """Make `kind` known; its name is unique."""
    if kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"There are two kinds called {kind.name}")
