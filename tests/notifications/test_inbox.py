from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from community.notifications import queries, services
from community.notifications.models import Notification, Preference, RefusedAddress
from community.notifications.registry import Kind
from members.backend import AuthenticationBackend
from members.models import Member
from tests.conftest import TestClock

INBOX = "/me/inbox/"


def tell(kind: Kind, member: Member, key: str, subject: str = "thread:1", **more: Any) -> None:
    services.notify(
        kind=kind.name,
        recipients=[member],
        subject=subject,
        dedupe_key=key,
        context={"title": f"About {subject}", "actor_name": "<b>Rui</b>"},
        url="/t/1/",
        **more,
    )


@pytest.fixture
def client(novice: Member, client_for: Any) -> Client:
    client: Client = client_for(novice)
    return client


def test_a_visitor_is_sent_to_sign_in(client_for: Any, db: None) -> None:
    for url in (INBOX, "/me/settings/notifications/", "/me/inbox/1/"):
        response = client_for(None).get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_an_empty_inbox_says_why(client: Client) -> None:
    response = client.get(INBOX)
    assert response.status_code == 200
    assert "Nothing has happened yet" in response.content.decode()


def test_lines_are_grouped_and_escaped(client: Client, novice: Member, kind: Kind) -> None:
    tell(kind, novice, "a")
    tell(kind, novice, "b", subject="meetup:2")
    tell(kind, novice, "c")
    groups = queries.inbox_page(novice, after=None).groups
    assert [(group.subject, len(group.lines), group.unread) for group in groups] == [
        ("thread:1", 2, 2),
        ("meetup:2", 1, 1),
    ]
    html = client.get(INBOX).content.decode()
    assert "&lt;b&gt;Rui&lt;/b&gt;" in html
    assert "<b>Rui</b>" not in html


def test_opening_a_line_reads_what_is_about_the_same(client: Client, novice: Member, kind: Kind) -> None:
    for key in ("a", "b"):
        tell(kind, novice, key)
    tell(kind, novice, "c", subject="meetup:2")
    line = Notification.objects.filter(subject="thread:1").first()
    assert line
    response = client.get(reverse("home:inbox-line", args=[line.pk]))
    assert (response.status_code, response["Location"]) == (302, "/t/1/")
    assert queries.unread_count(novice) == 1


def test_a_prefetch_reads_nothing(client: Client, novice: Member, kind: Kind) -> None:
    tell(kind, novice, "a")
    line = Notification.objects.get()
    client.get(reverse("home:inbox-line", args=[line.pk]), headers={"Sec-Purpose": "prefetch"})
    assert queries.unread_count(novice) == 1


def test_the_lines_of_others_are_not_there(client: Client, regular: Member, kind: Kind) -> None:
    tell(kind, regular, "a")
    line = Notification.objects.get()
    assert client.get(reverse("home:inbox-line", args=[line.pk])).status_code == 404
    assert queries.unread_count(regular) == 1


def test_everything_read_at_once(client: Client, novice: Member, regular: Member, kind: Kind) -> None:
    for member in (novice, regular):
        tell(kind, member, "a")
    assert client.get("/me/inbox/read/").status_code == 405
    client.post("/me/inbox/read/")
    assert (queries.unread_count(novice), queries.unread_count(regular)) == (0, 1)


def test_muting_a_kind_with_one_click(client: Client, novice: Member, kind: Kind) -> None:
    response = client.post("/me/inbox/mute/", {"kind": kind.name}, follow=True)
    assert "is muted" in response.content.decode()
    row = Preference.objects.get()
    assert (row.member_id, row.kind, row.mail, row.inbox) == (novice.pk, kind.name, False, False)


@pytest.mark.parametrize("name", ["security", "no_such", ""])
def test_what_matters_cannot_be_muted(client: Client, name: str) -> None:
    assert client.post("/me/inbox/mute/", {"kind": name}).status_code == 422
    assert not Preference.objects.exists()


def test_pages_go_back_without_gaps(novice: Member, kind: Kind, clock: TestClock) -> None:
    for number in range(queries.PAGE + 5):
        tell(kind, novice, str(number), subject=f"thread:{number}")
        clock.move(timedelta(seconds=1))
    first = queries.inbox_page(novice, after=None)
    second = queries.inbox_page(novice, after=first.next)
    seen = [group.subject for page in (first, second) for group in page.groups]
    assert seen == [f"thread:{number}" for number in reversed(range(queries.PAGE + 5))]
    assert second.next is None
    assert not second.is_first


@pytest.mark.parametrize("after", ["-1", "9" * 40, "١-٢", "1-2-3", "x"])
def test_a_broken_cursor_is_the_first_page(client: Client, novice: Member, kind: Kind, after: str) -> None:
    tell(kind, novice, "a")
    response = client.get(INBOX, {"after": after})
    assert response.status_code == 200
    assert "About thread:1" in response.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_reading_the_inbox_takes_the_same_queries(
    n: int, novice: Member, regular: Member, kind: Kind, django_assert_num_queries: Any
) -> None:
    for number in range(n):
        tell(kind, novice, str(number), subject=f"thread:{number}", actor=regular)
    reader = AuthenticationBackend().get_user(novice.pk)
    assert reader is not None
    with django_assert_num_queries(1):
        page = queries.inbox_page(reader, after=None)
        assert [str(line.row.actor) for group in page.groups for line in group.lines] == ["Rui Tavares"] * n
    with django_assert_num_queries(1):
        assert queries.unread_count(novice) == n


def test_the_badge_stops_counting_at_a_hundred(novice: Member, kind: Kind) -> None:
    rows = [
        Notification(member=novice, kind=kind.name, subject="thread:1", dedupe_key=f"{number}") for number in range(120)
    ]
    Notification.objects.bulk_create(rows)
    assert queries.unread_count(novice) == 100


def test_preferences_are_kept(client: Client, novice: Member, kind: Kind) -> None:
    url = "/me/settings/notifications/"
    html = client.get(url).content.decode()
    assert f'name="mail-{kind.name}" checked' in html
    assert "mail-security" not in html
    kept = {
        name
        for choices in queries.choices(novice).values()
        for choice in choices
        for name, on in ((f"mail-{choice.kind.name}", choice.mail), (f"inbox-{choice.kind.name}", choice.inbox))
        if on and name != f"mail-{kind.name}"
    }
    assert client.post(url, dict.fromkeys(kept, "on")).status_code == 302
    row = Preference.objects.get()
    assert (row.kind, row.mail, row.inbox) == (kind.name, False, True)


def test_a_member_whose_mail_is_refused_learns_of_it(client: Client, novice: Member) -> None:
    RefusedAddress.objects.create(address=novice.email, reason="550 no such user")
    assert "are refused" in client.get("/me/settings/notifications/").content.decode()


def test_preferences_are_a_tab_of_ones_account(client: Client) -> None:
    here = '<a href="/me/settings/notifications/" aria-current="page">Notifications</a>'
    assert here in client.get("/me/settings/notifications/").content.decode()
    html = client.get("/me/settings/").content.decode()
    assert here.replace(' aria-current="page"', "") in html
