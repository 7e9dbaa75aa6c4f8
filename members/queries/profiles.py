from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, Sum
from django.http import Http404

from members import handles
from members.enums import FactKind
from members.models import Fact, Member

_SHOWN = (FactKind.POSTED, FactKind.ATTENDED, FactKind.WAS_THANKED, FactKind.ANSWER_ACCEPTED, FactKind.HOSTED)


@dataclass(frozen=True)
class Deeds:
    """What a member has done here, ever."""

    posted: int = 0
    attended: int = 0
    was_thanked: int = 0
    answer_accepted: int = 0
    hosted: int = 0


def get_member_for(handle: str) -> Member:
    """The member with this handle, in any case or width; 404 when there is none or the account is closed.

    Whoever has not typed the code from the first mail is not a member yet. One query.
    """
    wanted = handles.normalize(handle)
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    member = (
        Member.objects.select_related("place")
        .filter(Exists(verified) | Q(is_staff=True), skeleton=handles.skeleton(wanted), is_active=True)
        .first()
    )
    # A look-alike of somebody's handle is not their address.
    if member is None or member.handle.casefold() != wanted.casefold():
        raise Http404
    return member


def deeds_of(member: Member) -> Deeds:
    """Count the facts that a profile shows. One query."""
    rows = Fact.objects.filter(member=member, kind__in=_SHOWN).values("kind").annotate(n=Sum("amount"))
    return Deeds(**{row["kind"]: max(0, row["n"]) for row in rows})
