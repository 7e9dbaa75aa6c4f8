"""The demo's story in order of time, at whatever hour and season it is made."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from community.home.demo import acts
from community.home.demo.acts import Happening
from community.home.demo.content import BadContent, Reply, _row, load
from community.home.demo.logins import LOGINS, address_of
from community.home.demo.pictures import AVATARS, draw_avatar, draw_photo
from community.home.demo.timeline import Timeline
from members import handles

SITE = ZoneInfo("Asia/Shanghai")
ZONES = {person.place: "Asia/Shanghai" for person in load().people} | {
    "london": "Europe/London",
    "vancouver": "America/Vancouver",
    "taipei": "Asia/Taipei",
}
MOMENTS = [
    datetime(2026, 11, 22, 0, 1, tzinfo=UTC),
    datetime(2026, 11, 22, 15, 59, tzinfo=UTC),
    datetime(2026, 11, 22, 16, 1, tzinfo=UTC),
    # The clocks of London and of Vancouver have just gone forward, and back.
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2027, 11, 7, 9, 30, tzinfo=UTC),
]


def story(now: datetime) -> list[Happening]:
    return Timeline(load(), now, zones=ZONES, site=SITE).result()


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_everything_happens_in_order_and_before_now(now: datetime) -> None:
    found = story(now)
    moments = [one.at for one in found]
    assert moments == sorted(moments)
    assert moments[-1] <= now
    assert timedelta(days=188) < now - moments[0] < timedelta(days=193)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_nobody_acts_before_they_join_or_upon_what_is_not_there(now: datetime) -> None:
    joined: set[str] = set()
    threads: set[str] = set()
    floors: set[tuple[str, int]] = set()
    meetups: set[str] = set()
    for one in story(now):
        act = one.act
        assert not act.who or act.who in joined or isinstance(act, acts.Join), act
        match act:
            case acts.Join(person=person):
                joined.add(person.handle)
            case acts.LookIn(members=members):
                assert joined >= set(members)
            case acts.OpenThread(talk=talk):
                threads.add(talk.title)
                floors.add((talk.title, 1))
            case acts.Answer(talk=talk, reply=reply, floor=floor):
                assert talk.title in threads
                assert reply.quote_floor is None or (talk.title, reply.quote_floor) in floors
                floors.add((talk.title, floor))
            case acts.Thank(posts=posts):
                assert floors >= set(posts)
            case acts.Accept(talk=talk, floor=floor):
                assert (talk.title, floor) in floors
            case acts.PublishMeetup(meetup=meetup):
                meetups.add(meetup.title)
            case acts.Register(meetup=meetup) | acts.GiveBack(meetup=meetup) | acts.CheckIn(meetup=meetup):
                assert meetup.title in meetups
    assert len(joined) == 60


def test_the_same_moment_gives_the_same_story() -> None:
    assert story(MOMENTS[0]) == story(MOMENTS[0])


def test_handles_are_such_as_somebody_could_choose() -> None:
    for person in load().people:
        for validate in handles.validators:
            validate(person.handle)
    addresses = [address_of(person.handle) for person in load().people]
    assert len(set(addresses)) == 60
    assert all(address.isascii() for address in addresses)
    assert set(LOGINS) <= set(load().by_handle)


@pytest.mark.parametrize(
    "row",
    [{"author": "a", "after": "soon", "body": "b"}, {"author": "a", "after": "1h"}, {"author": "a", "mood": "good"}],
    ids=["no span", "no body", "unknown field"],
)
def test_content_that_cannot_be_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(BadContent):
        _row(Reply, row)


def test_a_picture_is_the_same_every_time_and_another_for_another_seed() -> None:
    first = draw_photo("hills:clouds", seed="a")
    assert draw_photo("hills:clouds", seed="a") == first
    assert draw_photo("hills:clouds", seed="b") != first
    with Image.open(BytesIO(first)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (960, 720))


def test_avatars_are_square_and_all_different() -> None:
    drawn = [draw_avatar(name) for name in AVATARS]
    assert len(set(drawn)) == len(AVATARS)
    with Image.open(BytesIO(drawn[0])) as picture:
        assert picture.size == (480, 480)
