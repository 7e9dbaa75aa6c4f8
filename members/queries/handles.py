from community.core.clock import HearthNow
from members.handles import RETIRED_FOR, skeleton
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
