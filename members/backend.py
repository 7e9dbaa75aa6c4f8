from collections.abc import Callable
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from community.core import memberstamps
from community.core.clock import HearthNow
from community.core.compiled import Compiled
from community.moderation.enums import SanctionKind
from community.moderation.queries import running_rows
from members.models import Ignore, Member

# What apps want to know of every member who signs a request: an attribute, and the column that holds it.
read_along: dict[str, Callable[[], Any]] = {}


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]
    """allauth's, reading in one query all that every page needs of the member.

    That is: their city, the time it was read, whether they are suspended now, whom they ignore, the stamp of what they
    see, and what apps want read along.
    """

    def get_user(self, user_id: Any) -> Member | None:
        member = _signed_in.first(pk=int(user_id))
        return member if member is not None and self.user_can_authenticate(member) else None


def _with_everything(pk: int) -> "QuerySet[Member]":
    suspension = running_rows().filter(member=OuterRef("pk"), kind=SanctionKind.SUSPENSION)
    ignored = Ignore.objects.filter(member=OuterRef("pk"), ignored__is_staff=False).values("ignored")
    more = {name: column() for name, column in read_along.items()}
    members = Member.objects.select_related("place").annotate(
        seen_at=HearthNow(),
        is_suspended=Exists(suspension),
        ignores=ArraySubquery(ignored),
        page_stamp=memberstamps.as_expression(),
        **more,
    )
    return members.filter(pk=pk)


_signed_in = Compiled(_with_everything, "pk")
