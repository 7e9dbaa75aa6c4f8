"""Signing up, in and out, as a browser does it, with the mails that the outbox sent."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client

from community.notifications.models import Delivery
from members.models import Member, RetiredHandle
from tests.factories.members import PASSWORD, MemberFactory

GOOD = {
    "email": "lin@example.org",
    "username": "linyu",
    "display_name": "林雨",
    "password1": "three small boats at dawn",
}


def sign_up(client: Client, **changes: str) -> Any:
    return client.post("/accounts/signup/", {**GOOD, **changes})


def code() -> str:
    found = re.search(r"\b(\d{6})\b", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def nothing_made() -> bool:
    return not Member.objects.exists() and not EmailAddress.objects.exists() and mail.outbox == []


def test_a_newcomer_types_the_code_from_the_mail_and_is_welcomed(db: None, client: Client) -> None:
    answer = sign_up(client)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    member = Member.objects.get()
    assert (member.handle, member.skeleton, member.display_name) == ("linyu", "llnyu", "林雨")
    assert (member.role, member.language, member.is_staff, member.place) == ("lurker", "en", False, None)
    assert mail.outbox[0].to == ["lin@example.org"]
    assert client.get("/me/").status_code == 302, "not signed in yet"
    wrong = client.post("/accounts/confirm-email/", {"code": "000000" if code() != "000000" else "111111"})
    assert wrong.status_code == 422
    answer = client.post("/accounts/confirm-email/", {"code": code()})
    assert (answer.status_code, answer["Location"]) == (302, "/me/welcome/")
    assert EmailAddress.objects.get().verified
    assert client.get("/me/").status_code == 200


def test_the_language_is_that_of_the_page(db: None, client: Client) -> None:
    client.cookies["django_language"] = "zh-hant"
    sign_up(client)
    assert Member.objects.get().language == "zh-hant"
    assert Delivery.objects.get().kind == "security"


def test_a_sent_code_is_not_kept_in_the_outbox(db: None, client: Client) -> None:
    sign_up(client)
    row = Delivery.objects.get()
    assert (row.state, row.context, row.address) == ("sent", {}, "lin@example.org")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password1": "short one"}, "password1"),
        ({"password1": "password1234"}, "password1"),
        ({"password1": "12345678901"}, "password1"),
        ({"password1": "a b" * 1366}, "password1"),
        ({"username": "admin"}, "username"),
        ({"username": "ａｄｍｉｎ"}, "username"),
        ({"username": "аdmin"}, "username"),
        ({"username": "lin@yu"}, "username"),
        ({"username": "ab"}, "username"),
        ({"username": "lin\x00yu"}, "username"),
        ({"display_name": "\u200b\u2800"}, "display_name"),
        ({"display_name": "a\x00b"}, "display_name"),
        ({"display_name": "x" * 41}, "display_name"),
        ({"email": "no address"}, "email"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "email"),
    ],
)
def test_what_is_refused_makes_nothing(db: None, client: Client, changes: dict[str, str], field: str) -> None:
    answer = sign_up(client, **changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert nothing_made()


def test_a_password_of_any_kind_is_kept_as_typed(db: None, client: Client) -> None:
    password = "  пароль 密码 " + "x" * 120
    sign_up(client, password1=password)
    assert Member.objects.get().check_password(password)


@pytest.mark.parametrize("username", ["Taken_one", "ｔaken_one", "TAKEN_0NE", "taken_0ne"])
def test_a_look_alike_of_a_taken_handle_is_refused(db: None, client: Client, username: str) -> None:
    MemberFactory(handle="taken_one")
    answer = sign_up(client, username=username)
    assert answer.status_code == 422
    assert Member.objects.count() == 1


def test_a_handle_just_given_up_is_refused(db: None, client: Client) -> None:
    RetiredHandle.objects.create(skeleton="llnyu")
    assert sign_up(client).status_code == 422
    assert nothing_made()


def test_nobody_signs_up_as_staff(db: None, client: Client) -> None:
    sign_up(
        client,
        role="leader",
        role_earned="leader",
        is_staff="1",
        is_superuser="1",
        is_active="0",
        verified="1",
        role_pinned="elder",
        skeleton="x",
        phone="1",
        date_joined="2020-01-01",
    )
    member = Member.objects.get()
    assert (member.role, member.role_earned, member.role_pinned) == ("lurker", "lurker", "")
    assert (member.is_staff, member.is_superuser, member.is_active) == (False, False, True)
    assert (member.skeleton, member.phone) == ("llnyu", None)
    assert not EmailAddress.objects.get().verified


def shape(answer: Any) -> tuple[object, ...]:
    body = re.sub(rb'value="[A-Za-z0-9]{64}"|form_token" value="[^"]+"', b"", answer.content)
    body = re.sub(rb"[\w.+-]+@example\.org", b"address", body)
    return answer.status_code, answer.headers.get("Location"), sorted(answer.headers), body


def test_a_known_and_an_unknown_address_look_the_same(db: None) -> None:
    MemberFactory(email="known@example.org", password=PASSWORD)
    pages: dict[str, tuple[str, Callable[[str], dict[str, str]]]] = {
        "sign-up": ("/accounts/signup/", lambda email: {**GOOD, "email": email}),
        "login": ("/accounts/login/", lambda email: {"login": email, "password": "wrong wrong wrong"}),
        "reset": ("/accounts/password/reset/", lambda email: {"email": email}),
    }
    for name, (path, fields) in pages.items():
        known, unknown = Client(), Client()
        first = known.post(path, fields("known@example.org"))
        second = unknown.post(path, fields("nobody@example.org"))
        assert shape(first) == shape(second), name
        if first.status_code == 302:
            assert shape(known.get(first["Location"])) == shape(unknown.get(second["Location"])), name
    assert Member.objects.filter(handle="linyu").count() == 1
    assert sorted(message.to[0] for message in mail.outbox) == [
        "known@example.org",
        "known@example.org",
        "nobody@example.org",
        "nobody@example.org",
    ]


def test_login_logout_and_what_the_browser_forgets(novice: Member, client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": novice.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/me/").status_code == 200, "a GET signs nobody out"
    answer = client.post("/accounts/logout/")
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/me/").status_code == 302
    assert "Clear-Site-Data" not in client.get("/accounts/login/").headers


@pytest.mark.parametrize("password", ["wrong wrong wrong", "x" * 4097, "nul\x00nul"])
def test_a_wrong_password_says_so_and_signs_nobody_in(novice: Member, client: Client, password: str) -> None:
    answer = client.post("/accounts/login/", {"login": novice.email, "password": password})
    assert answer.status_code == 422
    assert client.get("/me/").status_code == 302


def test_a_forgotten_password_is_set_anew_with_the_code(novice: Member, client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": novice.email}, follow=True)
    assert mail.outbox[-1].to == [novice.email]
    answer = client.post(answer.redirect_chain[-1][0], {"code": code()}, follow=True)
    new = "four quiet lamps in fog"
    client.post(answer.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    novice.refresh_from_db()
    assert novice.check_password(new)
    assert Client().post("/accounts/login/", {"login": novice.email, "password": new}).status_code == 302


def test_staff_need_fifteen_characters(client: Client, moderator: Member) -> None:
    moderator.set_password(PASSWORD)
    moderator.save(update_fields=["password"])
    client.post("/accounts/login/", {"login": moderator.email, "password": PASSWORD})
    fields = {"oldpassword": PASSWORD, "password1": "fourteen chars", "password2": "fourteen chars"}
    answer = client.post("/accounts/password/change/", fields)
    assert answer.status_code == 422
    moderator.refresh_from_db()
    assert moderator.check_password(PASSWORD)


def test_a_changed_address_counts_once_its_code_is_typed(novice: Member, client: Client) -> None:
    client.post("/accounts/login/", {"login": novice.email, "password": PASSWORD})
    answer = client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""}, follow=True)
    assert mail.outbox == [], "first the password again"
    answer = client.post(answer.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert Member.objects.get().email == novice.email
    assert mail.outbox[-1].to == ["new@example.org"]
    client.post(answer.redirect_chain[-1][0], {"code": code()})
    assert Member.objects.get().email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", True)]


def test_of_look_alikes_in_the_same_moment_exactly_one_gets_in(committed_db: str) -> None:
    names = ["Alice", "alice", "ａlice", "A1ice", "aLICE"]
    start = Barrier(len(names))

    def attempt(number: int) -> int:
        try:
            client = Client(REMOTE_ADDR=f"10.0.0.{number}")
            client.get("/accounts/signup/")
            start.wait()
            answer = sign_up(client, username=names[number], email=f"a{number}@example.org")
            return int(answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(names)) as pool:
        statuses = sorted(pool.map(attempt, range(len(names))))
    assert statuses == [302, 422, 422, 422, 422]
    assert Member.objects.count() == EmailAddress.objects.count() == 1


def test_one_address_twice_in_the_same_moment_makes_one_member(committed_db: str) -> None:
    start = Barrier(3)

    def attempt(number: int) -> int:
        try:
            client = Client(REMOTE_ADDR=f"10.0.0.{number}")
            start.wait()
            return int(sign_up(client, username=f"person_{'abc'[number]}").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        statuses = set(pool.map(attempt, range(3)))
    # All go to the page for the code, unless the limit on mails to one address answers first.
    assert 302 in statuses
    assert statuses <= {302, 429}
    assert Member.objects.count() == 1
