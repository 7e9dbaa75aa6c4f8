"""The page of a club."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from community.core.clock import now
from events.models import Club
from members.models import Member
from tests.events.views.conftest import cost
from tests.factories.events import ClubFactory, MeetupFactory, organise
from tests.factories.members import MemberFactory

ClientFor = Callable[[object], Client]
PAGE = "/clubs/hangzhou/"


def test_the_page_costs_the_same_however_much_there_is(client: Client, db: None) -> None:
    club, costs = ClubFactory(), []
    for n in (1, 2):
        for _ in range(n):
            organise(club, MemberFactory())
            MeetupFactory(club=club)
            MeetupFactory(club=club, state="held", starts_at=now() - timedelta(days=5))
        costs.append(cost(client, PAGE))
    assert costs[0] == costs[1]
    assert client.get(PAGE).content.decode().count('<li class="meetup') == 2 * 3


def test_what_it_says_in_numbers_and_names(client: Client, db: None) -> None:
    club = ClubFactory(about_html="<p>We walk.</p>")
    organiser = organise(club, MemberFactory(display_name="Wu Ge", place=club.place))
    MemberFactory(place=club.place)
    MeetupFactory(club=club, title="Tomorrow")
    MeetupFactory(club=club, title="Wet", state="called_off", called_off_reason="Rain")
    MeetupFactory(club=club, title="Long ago", state="final", starts_at=now() - timedelta(days=400))
    MeetupFactory(club=club, title="Draft", state="draft")
    html = client.get(PAGE).content.decode()
    for words in ("2 members live here", "<p>We walk.</p>", organiser.display_name, "Tomorrow", "Wet", "Long ago"):
        assert words in html
    assert "Draft" not in html.partition("data-draft-saved")[0]


def test_an_empty_club_says_what_comes_next(client: Client, client_for: ClientFor, admin: Member) -> None:
    ClubFactory()
    assert "No meetup is planned" in client.get(PAGE).content.decode()
    assert "Plan one" in client_for(admin).get(PAGE).content.decode()
    assert client.get("/clubs/atlantis/").status_code == 404


def test_its_text_is_for_its_organisers(
    client: Client, client_for: ClientFor, organiser: Member, stranger: Member
) -> None:
    club = organise(ClubFactory(), organiser) and ClubFactory()
    address = PAGE + "edit/"
    assert client.get(address).headers["Location"].startswith("/accounts/login/")
    assert client_for(stranger).post(address, {"about": "Mine"}).status_code == 403
    club.refresh_from_db()
    assert club.about == ""
    assert client_for(organiser).post(address, {"about": "**Tea** first <script>"}).status_code == 302
    club.refresh_from_db()
    assert "<strong>Tea</strong>" in club.about_html
    assert "<script" not in club.about_html
    assert client_for(organiser).post(address, {"about": "x" * 4001}).status_code == 422


def test_its_text_sent_twice_is_one_text(client_for: ClientFor, organiser: Member) -> None:
    organise(ClubFactory(), organiser)
    said = []
    for _ in range(2):
        assert client_for(organiser).post(PAGE + "edit/", {"about": "**Tea** first"}).status_code == 302
        said.append(Club.objects.values().get())
    assert said[0] == said[1]
