from datetime import datetime
from enum import Enum
from typing import Any, Literal

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.core import pagestamps
from community.core.clock import now
from community.core.errors import Conflict, InvalidInput
from community.moderation.voice import require_own_introduction
from community.search import services as search
from members import handles
from members.models import Member, Place, RetiredHandle
from members.queries.handles import is_taken
from members.queries.search import KIND

TAKEN = _("This handle, or one that looks the same, is taken. Choose another one.")


class Unchanged(Enum):
    """Says that an argument was left out, where None has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED: Literal[Unchanged.UNCHANGED] = Unchanged.UNCHANGED


@transaction.atomic
def create_member(
    *,
    email: str,
    handle: str,
    display_name: str,
    password: str | None = None,
    language: str = "en",
    place: Place | None = None,
    zone: str | None = None,
    bio: str = "",
    verified: bool = True,
    is_staff: bool = False,
    is_superuser: bool = False,
    joined_at: datetime | None = None,
) -> Member:
    """Register a person without the sign-up pages: for the demo, commands and tests."""
    joined = joined_at or now()
    fields: dict[str, Any] = {}
    if zone is not None:
        fields["zone"] = zone
    elif place is not None:
        fields["zone"] = place.zone
    member = Member.objects.create_user(
        handles.normalize(handle),
        email,
        password,
        display_name=display_name,
        language=language,
        place=place,
        place_since=joined if place else None,
        bio=bio,
        is_staff=is_staff,
        is_superuser=is_superuser,
        date_joined=joined,
        role_since=joined,
        **fields,
    )
    EmailAddress.objects.create(user=member, email=member.email, verified=verified, primary=True)
    search.index(KIND, member)
    return member


@transaction.atomic
def update_profile(
    *,
    actor: Member,
    display_name: str | None = None,
    bio: str | None = None,
    place: Place | Unchanged | None = UNCHANGED,
    language: str | None = None,
    zone: str | None = None,
) -> Member:
    """Change what `actor` says about themselves; what is left out stays.

    Raises NotAllowed for new words of somebody who is silenced: others read them. Taking words away is free.
    """
    changes: dict[str, Any] = {"display_name": display_name, "bio": bio, "language": language, "zone": zone}
    changes = {name: value for name, value in changes.items() if value is not None}
    member = Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if any(changes.get(name) and changes[name] != getattr(member, name) for name in ("display_name", "bio")):
        require_own_introduction(member)
    if place is not UNCHANGED and (place.pk if place else None) != member.place_id:
        changes |= {"place": place, "place_since": now()}
    for name, value in changes.items():
        setattr(member, name, value)
    # Only what is changed: a handle, say, that was reserved after somebody had it is not in the way.
    others = {field.name for field in Member._meta.fields} - set(changes)
    member.full_clean(exclude=others, validate_unique=False, validate_constraints=False)
    member.save(update_fields=list(changes))
    if display_name is not None or bio is not None:
        search.index(KIND, member)
    return member


@transaction.atomic
def change_handle(*, actor: Member, handle: str) -> Member:
    """Give `actor` another handle; the old one stays reserved for them for 90 days.

    Raises InvalidInput when it is taken or malformed, Conflict within 90 days of the last change, NotAllowed for
    somebody who is silenced.
    """
    member = Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    handle = handles.normalize(handle)
    if handle == member.handle:
        return member
    require_own_introduction(member)
    moment = now()
    if member.handle_changed_at and moment < member.handle_changed_at + handles.CHANGE_AGAIN_AFTER:
        raise Conflict(_("You have changed your handle lately. It can be changed once in 90 days."))
    for validate in handles.validators:
        try:
            validate(handle)
        except ValidationError as error:
            raise InvalidInput(error.message, field="handle") from error
    if is_taken(handle, by_other_than=member):
        raise InvalidInput(TAKEN, field="handle")
    before = member.skeleton
    member.handle, member.skeleton, member.handle_changed_at = handle, handles.skeleton(handle), moment
    try:
        with transaction.atomic():
            member.save(update_fields=["handle", "skeleton", "handle_changed_at"])
    except IntegrityError as error:
        raise InvalidInput(TAKEN, field="handle") from error
    if before != member.skeleton:
        RetiredHandle.objects.create(skeleton=before, member=member)
    search.index(KIND, member)
    pagestamps.touch(pagestamps.PEOPLE)
    return member
