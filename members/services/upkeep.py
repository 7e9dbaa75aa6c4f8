"""What has outlived its use."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from community.core.clock import HearthNow
from community.search import services as search
from members.handles import RETIRED_FOR
from members.models import Member, RetiredHandle
from members.queries.search import KIND

BATCH = 500
# Who has not typed the code by then has given up; their handle and address are free again.
UNVERIFIED_FOR = timedelta(days=3)


@transaction.atomic
def prune_unverified() -> int:
    """Delete sign-ups whose address was never verified, in bounded batches. Returns how many members went."""
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    given_up = Member.objects.filter(
        ~Exists(verified), date_joined__lt=HearthNow() - UNVERIFIED_FOR, last_login=None, is_staff=False
    )
    ids = list(given_up.order_by("date_joined").values_list("pk", flat=True)[:BATCH])
    search.remove(KIND, *ids)
    Member.objects.filter(pk__in=ids).delete()
    return len(ids)


@transaction.atomic
def prune_retired_handles() -> int:
    """Forget handles that anybody may take again."""
    deleted, _by_model = RetiredHandle.objects.filter(created_at__lt=HearthNow() - RETIRED_FOR).delete()
    return deleted


@transaction.atomic
def prune_sessions() -> int:
    """Delete expired sign-ins, then the notes of devices whose sign-in is gone; bounded. Returns how many rows went."""
    expired = Session.objects.filter(expire_date__lt=HearthNow()).order_by("expire_date")
    keys = list(expired.values_list("pk", flat=True)[:BATCH])
    # Asked again: a visit in between may have prolonged it.
    Session.objects.filter(pk__in=keys, expire_date__lt=HearthNow()).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    ids = list(UserSession.objects.filter(~Exists(alive)).order_by("pk").values_list("pk", flat=True)[:BATCH])
    UserSession.objects.filter(pk__in=ids).delete()
    return len(keys) + len(ids)
