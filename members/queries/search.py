"""Members as they are found: by name and handle, and by what they say about themselves."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from community.search.registry import Entry, Hit, Meaning
from members import handles
from members.models import Member
from members.policies import Viewer

KIND = "member"


def member_entry(member: Member) -> Entry:
    """What is found of a member. Whether they are one yet is asked when they are found."""
    return Entry(
        object_id=member.pk,
        created_at=member.date_joined,
        title=f"{member.display_name} {member.handle}",
        text=member.bio,
        author=member.pk,
    )


def members_after(pk: int, size: int) -> Sequence[Member]:
    """The next members by id. One query."""
    return list(Member.objects.filter(pk__gt=pk).order_by("pk")[:size])


def found_members(viewer: Viewer, ids: Sequence[int]) -> dict[int, Hit]:
    """Those of the members who have a profile. One query."""
    return {
        member.pk: Hit(row=member, title=member.display_name, text=member.bio, url=member.get_absolute_url())
        for member in _with_profile().filter(pk__in=ids).select_related("place")
    }


def author_meant(viewer: Viewer, value: str) -> Meaning | None:
    """The member with this handle, with or without @. One query."""
    wanted = handles.normalize(value.removeprefix("@"))
    member = _with_profile().filter(skeleton=handles.skeleton(wanted)).only("pk", "handle").first()
    same = member is not None and member.handle.casefold() == wanted.casefold()
    return Meaning(author=member.pk) if member is not None and same else None


def _with_profile() -> QuerySet[Member]:
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return Member.objects.filter(Exists(verified) | Q(is_staff=True), is_active=True)
