from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from community.core.clock import now
from community.digests import registry as digests
from community.home.queries.newcomers import newcomers_for
from community.site_settings import queries as site_settings
from members.models import Member
from tests.factories.events import MeetupFactory, put
from tests.factories.forums import BoardFactory, ThreadFactory
from tests.factories.members import MemberFactory, place


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_sees_what_this_is_and_one_way_to_join(client: Client, db: None) -> None:
    ThreadFactory(title="Battery <drain>")
    MeetupFactory(title="Walk along the lake")
    html = page(client)
    assert "Where people who use the same things become people who know each other." in html
    assert "Battery &lt;drain&gt;" in html
    assert "Walk along the lake" in html
    assert '<a class="button primary" href="/accounts/signup/">Join</a>' in html.split("<main")[1]
    assert "csrfmiddlewaretoken" not in html


def test_an_empty_community_says_so(client: Client, db: None) -> None:
    html = page(client)
    assert "Nobody has written yet" in html
    assert "Next meetups" not in html


def test_a_member_sees_what_is_unread_first(client_for: Any, novice: Member) -> None:
    Member.objects.filter(pk=novice.pk).update(date_joined=now() - timedelta(days=5))
    followed, other = BoardFactory(followed_by_default=True), BoardFactory(followed_by_default=False)
    ThreadFactory(board=followed, title="Unread here")
    ThreadFactory(board=other, title="Elsewhere")
    html = page(client_for(novice))
    first, _heading, rest = html.partition("Also alive now")
    assert "New in what you follow" in first
    assert "Unread here" in first
    assert "Unread here" not in rest.split("</section>")[0]
    assert "Elsewhere" in rest
    assert "Join</a>" not in html


def test_a_member_sees_their_next_meetup_and_their_city_first(client_for: Any, novice: Member) -> None:
    novice.place = place("hangzhou")
    novice.save()
    here = MeetupFactory(title="In Hangzhou")
    MeetupFactory(title="In Taipei", club__place=place("taipei"), starts_at=now() + timedelta(days=2))
    put(here, novice)
    html = page(client_for(novice))
    assert "Your next meetup" in html
    assert "In Hangzhou" in html
    assert "In Taipei" not in html


def test_newcomers_of_ones_city_come_first_and_nobody_who_never_came(novice: Member) -> None:
    day, hangzhou = now().date(), place("hangzhou")
    novice.place = hangzhou
    far: list[Member] = MemberFactory.create_batch(1, present_on=day)
    near: list[Member] = MemberFactory.create_batch(1, present_on=day, place=hangzhou)
    MemberFactory(present_on=None)
    MemberFactory(present_on=day, date_joined=now() - timedelta(days=30))
    MemberFactory(present_on=day, is_active=False)
    assert [who.handle for who in newcomers_for(novice)] == [who.handle for who in near + far]


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_the_same_queries(
    n: int, client_for: Any, novice: Member, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a slow machine five seconds pass between two pages.
    monkeypatch.setattr(site_settings, "CACHE_SECONDS", 600)
    novice.place = place("hangzhou")
    novice.present_on = now().date()
    novice.save()
    for _number in range(n):
        ThreadFactory(author=MemberFactory(present_on=now().date(), place=novice.place))
        MeetupFactory()
    client, visitor = client_for(novice), client_for(None)
    for reader in (client, visitor):
        page(reader)
    with django_assert_num_queries(5):
        page(visitor)
    with django_assert_num_queries(11):
        page(client)


def test_the_digest_ends_with_newcomers_of_its_week(novice: Member) -> None:
    until = now()
    fresh: list[Member] = MemberFactory.create_batch(
        1, display_name="Mei", present_on=until.date(), place=place("hangzhou"), date_joined=until - timedelta(days=3)
    )
    MemberFactory(present_on=until.date(), date_joined=until - timedelta(days=8))
    name, part = list(digests.parts.items())[-1]
    lines = part.collect(novice, until - timedelta(days=7), until)
    assert name == "newcomers"
    assert [(line.title, line.url, line.note) for line in lines] == [("Mei", f"/m/{fresh[0].handle}/", "Hangzhou")]
