"""Clubs and meetups."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from community.home.demo import acts
from community.home.demo.stage import Stage, perform
from events.models import Club
from events.services import attendance, clubs, meetups, registrations
from events.services.plans import MeetupPlan
from members.queries import places


@perform.register
def _found(act: acts.FoundClub, stage: Stage) -> None:
    club = act.club
    place = places.by_slug(club.place)
    if place is None:
        raise LookupError(f"There is no place called {club.place}")
    clubs.create_club(
        actor=stage.actor(act.who),
        place=place,
        organisers=[stage.member(handle) for handle in club.organisers],
        about=club.about,
        name_en=club.name_en,
        name_zh_hans=club.name_zh_hans,
        name_zh_hant=club.name_zh_hant,
    )


@perform.register
def _publish(act: acts.PublishMeetup, stage: Stage) -> None:
    gathering, zone = act.meetup, ZoneInfo(act.zone)
    actor = stage.actor(act.who)
    plan = MeetupPlan(
        title=gathering.title,
        kind=gathering.kind,
        summary=gathering.summary,
        language=gathering.language,
        starts=act.starts.astimezone(zone).replace(tzinfo=None),
        ends=act.ends.astimezone(zone).replace(tzinfo=None),
        zone=act.zone,
        area=gathering.address,
        exact_address=gathering.exact_address,
        access=gathering.access,
        capacity=gathering.capacity,
        opens_at=act.starts - timedelta(days=gathering.opens_days_before),
        closes_at=act.starts - timedelta(hours=gathering.closes_hours_before),
    )
    meetup = meetups.create_meetup(
        actor=actor,
        club=Club.objects.get(place__slug=gathering.club),
        plan=plan,
        hosts=[stage.member(handle) for handle in gathering.host],
    )
    meetups.publish(actor=actor, meetup=meetup)
    stage.meetups[gathering.title] = meetup.pk


@perform.register
def _register(act: acts.Register, stage: Stage) -> None:
    registrations.register(actor=stage.actor(act.who), meetup=stage.meetup(act.meetup))


@perform.register
def _give_back(act: acts.GiveBack, stage: Stage) -> None:
    registrations.cancel(actor=stage.actor(act.who), registration=stage.registration(act.meetup, act.who))


@perform.register
def _take_offer(act: acts.TakeOffer, stage: Stage) -> None:
    registrations.accept_offer(actor=stage.actor(act.who), registration=stage.registration(act.meetup, act.who))


@perform.register
def _check_in(act: acts.CheckIn, stage: Stage) -> None:
    attendance.check_in(actor=stage.actor(act.who), meetup=stage.meetup(act.meetup), member=stage.member(act.guest))


@perform.register
def _call_off(act: acts.CallOff, stage: Stage) -> None:
    meetups.call_off(actor=stage.actor(act.who), meetup=stage.meetup(act.meetup), reason=act.meetup.called_off_reason)
