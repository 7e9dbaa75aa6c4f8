from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q

from community.core.clock import HearthNow
from members.handles import RETIRED_FOR, normalize, skeleton
from members.models import Member, RetiredHandle


def is_taken(handle: str, *, by_other_than: Member | None = None) -> bool:
    """Whether `handle`, or one that looks like it, belongs to somebody or was given up only lately."""
    shape = skeleton(handle)
    others = Member.objects.filter(skeleton=shape)
    retired = RetiredHandle.objects.filter(skeleton=shape, created_at__gt=HearthNow() - RETIRED_FOR)
    if by_other_than is not None:
        others = others.exclude(pk=by_other_than.pk)
        retired = retired.exclude(member=by_other_than)
    return others.exists() or retired.exists()


def by_handles(names: Collection[str]) -> dict[str, Member]:
    """The members whom these handles name, in any case or width, by the name as it was given. 1 query.

    As on profiles, whoever has left, or has not typed the code from the first mail, is nobody; and a look-alike of a
    handle names nobody either.
    """
    wanted = {name: normalize(name) for name in names}
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    members = Member.objects.filter(
        Exists(verified) | Q(is_staff=True), skeleton__in={skeleton(name) for name in wanted.values()}, is_active=True
    )
    found = {member.handle.casefold(): member for member in members}
    return {name: found[plain.casefold()] for name, plain in wanted.items() if plain.casefold() in found}
