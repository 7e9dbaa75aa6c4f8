from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from community.core.clock import now
from community.home.context import Chrome, chrome
from community.moderation.models import Report
from community.notifications import services as notifications
from members.backend import AuthenticationBackend
from members.models import Member
from tests.factories.events import MeetupFactory, put
from tests.factories.forums import BoardFactory
from tests.factories.members import MemberFactory, place


def test_what_is_not_shown_costs_nothing(novice: Member, django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/")
    request.user = novice
    with django_assert_num_queries(0):
        assert set(chrome(request)) == {"chrome", "may_read_mails"}


def test_a_page_without_a_user_has_the_frame_of_a_visitor(db: None) -> None:
    frame = chrome(RequestFactory().get("/"))["chrome"]
    assert (frame.unread, frame.next_meetup, frame.city, frame.newcomers, frame.desk_count) == (0, None, None, [], 0)
    assert frame.site.name == "Hearth"


def test_each_part_is_asked_for_once(novice: Member, django_assert_num_queries: Any) -> None:
    novice.place = place("hangzhou")
    put(MeetupFactory(title="Walk"), novice)
    BoardFactory()
    MemberFactory(present_on=now().date())
    notifications.notify(
        kind="report_resolved", recipients=[novice], subject="report:1", dedupe_key="k", context={"excerpt": "x"}
    )
    # As a request loads the reader: with what is read along.
    reader = AuthenticationBackend().get_user(novice.pk)
    assert reader is not None
    frame = Chrome(reader)
    for part, queries in (("site", 1), ("sections", 1), ("unread", 1), ("next_meetup", 1), ("newcomers", 1)):
        with django_assert_num_queries(queries):
            first = getattr(frame, part)
            assert getattr(frame, part) is first
            assert first


@pytest.mark.parametrize(("who", "count"), [("moderator", 1), ("leader", 0), ("regular", 0)])
def test_only_those_of_the_desk_see_what_waits(who: str, count: int, request: pytest.FixtureRequest) -> None:
    member = request.getfixturevalue(who)
    # Of a kind that no app hands to leaders.
    Report.objects.create(kind="leaflet", object_id=1, reason="spam", reporter=MemberFactory())
    assert Chrome(member).desk_count == count
    assert Chrome(AnonymousUser()).desk_count == 0
