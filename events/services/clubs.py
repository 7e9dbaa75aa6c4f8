"""Clubs and who runs them."""

from collections.abc import Iterable

from django.db import transaction

from community.audit import services as audit
from community.core import pagestamps
from community.core.errors import Conflict, NotAllowed
from community.core.markup import RENDERER, render
from community.moderation.voice import require_voice
from events.models import Club, ClubOrganiser
from events.policies import can_run_club
from events.queries.access import organises
from members.models import Member, Place


@transaction.atomic
def create_club(
    *,
    actor: Member,
    place: Place,
    organisers: Iterable[Member] = (),
    about: str = "",
    name_en: str = "",
    name_zh_hans: str = "",
    name_zh_hant: str = "",
) -> Club:
    """Found a place's club: an admin's act. Names that are left out are made from the place's."""
    if not actor.is_staff:
        raise NotAllowed
    if Club.objects.filter(place=place).exists():
        raise Conflict
    club = Club.objects.create(
        place=place,
        name_en=name_en or f"{place.name_en} club",
        name_zh_hans=name_zh_hans or f"{place.name_zh_hans or place.name_en}同城会",
        name_zh_hant=name_zh_hant or f"{place.name_zh_hant or place.name_en}同城會",
        about=about,
        about_html=render(about).html,
        renderer=RENDERER,
    )
    audit.record(actor=actor, action="events.create_club", subject=club, data={"place": place.slug})
    for member in organisers:
        add_organiser(actor=actor, club=club, member=member)
    pagestamps.touch(pagestamps.MEETUPS)
    return club


@transaction.atomic
def update_club(*, actor: Member, club: Club, about: str) -> Club:
    """Change what a club says about itself: its organisers and staff."""
    if not can_run_club(actor, organiser=organises(actor, club)):
        raise NotAllowed
    require_voice(actor)
    club.about = about
    club.about_html, club.renderer = render(about).html, RENDERER
    club.save(update_fields=["about", "about_html", "renderer"])
    pagestamps.touch(pagestamps.MEETUPS)
    return club


@transaction.atomic
def add_organiser(*, actor: Member, club: Club, member: Member) -> bool:
    """Make `member` an organiser: staff do. False if they are one."""
    if not actor.is_staff:
        raise NotAllowed
    _row, new = ClubOrganiser.objects.get_or_create(club=club, member=member)
    if new:
        audit.record(actor=actor, action="events.add_organiser", subject=club, data={"member": member.pk})
        pagestamps.touch(pagestamps.MEETUPS)
    return new


@transaction.atomic
def remove_organiser(*, actor: Member, club: Club, member: Member) -> bool:
    """Take the running of a club from `member`. False if they did not have it."""
    if not actor.is_staff:
        raise NotAllowed
    gone, _models = ClubOrganiser.objects.filter(club=club, member=member).delete()
    if gone:
        audit.record(actor=actor, action="events.remove_organiser", subject=club, data={"member": member.pk})
        pagestamps.touch(pagestamps.MEETUPS)
    return bool(gone)
