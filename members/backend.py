from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from community.core.clock import HearthNow
from members.models import Member


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]
    """allauth's, reading in one query all that every page needs of the member: city, and the time it was read."""

    def get_user(self, user_id: Any) -> Member | None:
        try:
            member = Member.objects.select_related("place").annotate(seen_at=HearthNow()).get(pk=user_id)
        except Member.DoesNotExist:
            return None
        return member if self.user_can_authenticate(member) else None
