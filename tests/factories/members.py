"""Members, places and facts for tests."""

from datetime import datetime
from typing import Any

import factory
from allauth.account.models import EmailAddress

from community.core.clock import now
from members import handles
from members.backend import AuthenticationBackend
from members.enums import FactKind
from members.models import Fact, Member, Place
from members.queries.days import day_of

PASSWORD = "correct horse battery"
# No two of these look alike, singly or in pairs; and without an s, for "members" is reserved.
_ALPHABET = "abcdefghjkmnpqtuwxyz"


def _letters(number: int) -> str:
    """Write a number in letters, so that no two handles have one skeleton."""
    text = ""
    while number or not text:
        number, rest = divmod(number, len(_ALPHABET))
        text = _ALPHABET[rest] + text
    return text


class MemberFactory(factory.django.DjangoModelFactory):
    """A member with a verified address, in no city, by default a novice. `role=` sets the earned role as well."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    handle = factory.Sequence(lambda n: f"member_{_letters(n)}")
    skeleton = factory.LazyAttribute(lambda member: handles.skeleton(member.handle))
    email = factory.LazyAttribute(lambda member: f"{member.handle.lower()}@example.org")
    display_name = factory.LazyAttribute(lambda member: f"Member {member.handle}")
    role = "novice"
    role_earned = factory.SelfAttribute("role")

    @classmethod
    def _create(cls, model_class: type[Member], *args: Any, **kwargs: Any) -> Member:
        password = kwargs.pop("password", None)
        member = model_class(**kwargs)
        if password:
            member.set_password(password)
        else:
            member.set_unusable_password()
        member.save()
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        return Member.objects.select_related("place").get(pk=member.pk)


def place(slug: str = "hangzhou") -> Place:
    """One of the places that the migrations load."""
    return Place.objects.get(slug=slug)


def add_fact(
    member: Member,
    kind: FactKind,
    *,
    at: datetime | None = None,
    subject: str = "",
    other: Member | None = None,
    **more: Any,
) -> Fact:
    """Write a fact directly, with a source of its own."""
    more.setdefault("source", f"test:{Fact.objects.count() + 1}")
    return Fact.objects.create(member=member, kind=kind, day=day_of(at or now()), subject=subject, other=other, **more)


def signed_in(member: Member) -> Member:
    """The member as a request has them, with all that is read along."""
    found = AuthenticationBackend().get_user(member.pk)
    assert found is not None
    return found
