"""What staff set right: a meetup with a reason, a club and its names."""

from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core import pagestamps
from community.core.errors import InvalidInput, NotAllowed
from community.core.markup import RENDERER, render
from events.models import Club, Meetup
from events.services.meetups import update_meetup
from events.services.plans import MeetupPlan, plan_of
from members.models import Member


@transaction.atomic
def correct_meetup(*, actor: Member, meetup: Meetup, plan: MeetupPlan, version: int, reason: str) -> Meetup:
    """Change a meetup as `update_meetup` does, and keep in the audit which fields and why."""
    _require(actor, "events.change_meetup")
    if not reason.strip():
        raise InvalidInput(_("Say why: it is kept with the change."), field="reason")
    before = plan_of(meetup)
    meetup = update_meetup(actor=actor, meetup=meetup, plan=plan, version=version)
    after = plan_of(meetup)
    changed = [field.name for field in fields(MeetupPlan) if getattr(before, field.name) != getattr(after, field.name)]
    data = {"fields": changed, "reason": reason[:300]}
    audit.record(actor=actor, action="events.correct_meetup", subject=meetup, data=data)
    return meetup


@transaction.atomic
def change_club(*, actor: Member, club: Club, **values: Any) -> Club:
    """Change a club's names, text and whether it is open; its city is what it is."""
    _require(actor, "events.change_club")
    row = Club.objects.select_for_update(no_key=True).get(pk=club.pk)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if not changed:
        return row
    try:
        row.full_clean()
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise InvalidInput(error.message_dict[field][0], field=field) from error
    if "about" in changed:
        row.about_html, row.renderer = render(row.about).html, RENDERER
        row.save(update_fields=[*changed, "about_html", "renderer"])
    else:
        row.save(update_fields=changed)
    audit.record(actor=actor, action="events.change_club", subject=row, data={"fields": changed})
    pagestamps.touch(pagestamps.MEETUPS)
    return row


def _require(actor: Member, permission: str) -> None:
    if not (actor.is_staff and actor.has_perm(permission)):
        raise NotAllowed
