"""Joining, looking in, roles set by hand."""

from datetime import timedelta

from community.home.demo import acts
from community.home.demo.draw import Wanted
from community.home.demo.labels import give_boards_their_tags
from community.home.demo.logins import LOGINS, address_of
from community.home.demo.stage import Stage, perform
from community.notifications import services as notifications
from forums.services import reading
from forums.services.setup import create_default_boards
from members.models import Member
from members.queries import places
from members.services import avatars, members, roles, staff
from members.services.presence import record_presences

_TERM = timedelta(days=365)
# Said in the member's own language, as an admin would write to them.
_WHY = {
    "leader": {
        "en": "Answers more questions than anybody asks, and opens the door at every meetup. Thank you.",
        "zh-hans": "回答的比别人问的还多，每次聚会都是你来开门。谢谢你。",
        "zh-hant": "回答的比別人問的還多，每次聚會都是你來開門。謝謝你。",
    },
    "elder": {
        "en": "Was with us before this place existed, and taught most of us. The voice stays, the duties don't.",
        "zh-hans": "这个社区还没有的时候你就在了，我们大多是你教的。往后只管说话，不必操心。",
        "zh-hant": "這個社群還沒有的時候您就在了，我們大多是您教的。往後只管說話，不必操心。",
    },
}
_STAFF_WHY = {"moderator": "Engineer; looks after the desk on weekdays.", "admin": "Runs the community with us."}


@perform.register
def _join(act: acts.Join, stage: Stage) -> None:
    person = act.person
    if not stage.members:
        create_default_boards()
    place = places.by_slug(person.place)
    if place is None:
        raise LookupError(f"There is no place called {person.place}")
    member = members.create_member(
        email=address_of(person.handle),
        handle=person.handle,
        display_name=person.display_name,
        password=stage.password if person.handle in LOGINS else None,
        language=person.language,
        place=place,
        bio=person.bio,
        is_staff=person.handle == "ruolan",
        is_superuser=person.handle == "ruolan",
    )
    if not stage.members:
        give_boards_their_tags(member)
    stage.members[person.handle] = member.pk
    actor = stage.actor(person.handle)
    if person.avatar:
        avatars.set_avatar(actor=actor, file=stage.drawer.get(Wanted("avatar", person.avatar)))
    # Who is here every day has read it before any mail comes; the digest is for those who look in once a week and for
    # newcomers who are curious.
    if person.rhythm == "daily":
        for kind in ("reply_to_me", "registration_going", "meetup_reminder"):
            notifications.set_preference(member_id=member.pk, kind=kind, mail=False)
    curious = person.rhythm == "often" and person.role in ("lurker", "novice")
    if person.rhythm != "weekly" and not curious:
        notifications.set_preference(member_id=member.pk, kind="digest", mail=False)


@perform.register
def _look_in(act: acts.LookIn, stage: Stage) -> None:
    ids = [stage.members[handle] for handle in act.members]
    record_presences(ids, stage.moment)
    if act.reads:
        for member in Member.objects.filter(pk__in=ids):
            reading.mark_all_read(member=member)
            notifications.mark_all_read(member=member)


@perform.register
def _make_staff(act: acts.MakeStaff, stage: Stage) -> None:
    staff.change_staff(
        actor=stage.actor(act.who), member=stage.member(act.member), level=act.level, reason=_STAFF_WHY[act.level]
    )


@perform.register
def _pin_role(act: acts.PinRole, stage: Stage) -> None:
    member = stage.member(act.member)
    roles.pin_role(
        actor=stage.actor(act.who),
        member=member,
        role=act.role,
        reason=_WHY[act.role][member.language],
        until=stage.moment + _TERM,
    )
