"""Every route × method × kind of visitor answers as table.tsv says; and reading writes nothing."""

import os
import re
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import table
from tests.access.routes import Route, all_routes
from tests.access.world import World
from tests.factories.members import PASSWORD

WRITING = os.environ.get("HEARTH_ACCESS_TABLE") == "write"
EXPECTED = table.read()
# What a GET may write: the visit itself, the day's presence, what was read, and limits.
MAY_BE_WRITTEN = {
    "django_session",
    "usersessions_usersession",
    "members_fact",
    "members_member",
    "forums_threadread",
    "notifications_notification",
    "core_cache",
    "SAVEPOINT",
}
_WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE)


def test_every_route_has_its_rows() -> None:
    wanted = {(route.name, method) for route in all_routes() for method in table.METHODS}
    assert wanted == set(EXPECTED), "run with HEARTH_ACCESS_TABLE=write, read the difference, commit it"


def describe(response: HttpResponse) -> str:
    """Return an answer in the table's words."""
    target = response.headers.get("Location", "")
    if target.startswith(("/accounts/login/", "/accounts/reauthenticate/")):
        return f"{response.status_code} login"
    return str(response.status_code)


def written_tables(queries: CaptureQueriesContext) -> set[str]:
    found = (_WRITE.match(query["sql"]) for query in queries.captured_queries)
    return {match[1] for match in found if match}


def sign_in(world: World, kind: str) -> Client:
    # The pages that only this very machine may read are asked for from it.
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    member = world.people[kind]
    if kind == "unverified":
        response = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
        assert response.headers["Location"] == reverse("account_email_verification_sent")
        assert "_auth_user_id" not in client.session
    elif member is not None:
        client.force_login(member)
    return client


def answer(world: World, route: Route, method: str, kind: str, client: Client) -> str:
    """Ask as `kind`, undo whatever it did, and return the answer."""
    cookies = SimpleCookie(client.cookies)
    cache.clear()  # limits count each visitor alone
    url = reverse(route.name, kwargs=world.arguments(route))
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            if method == "POST":
                response = client.post(url, world.forms.get(route.name, {}))
            else:
                response = client.generic(method, url)
        transaction.set_rollback(True)
    client.cookies = cookies
    if method != "POST":
        extra = written_tables(queries) - MAY_BE_WRITTEN
        assert not extra, f"{method} {url} as {kind} wrote {extra}"
    assert response.status_code < 500, f"{method} {url} as {kind}: {response.status_code}"
    return describe(response)


@pytest.mark.parametrize("route", all_routes(), ids=lambda route: route.name)
def test_each_visitor_gets_what_the_table_says(world: World, route: Route) -> None:
    clients = {kind: sign_in(world, kind) for kind in table.KINDS}
    actual = {
        (route.name, method): {kind: answer(world, route, method, kind, clients[kind]) for kind in table.KINDS}
        for method in table.METHODS
    }
    if WRITING:
        folder = Path(os.environ["HEARTH_TEST_HOME"])
        assert folder.exists()
        merged = table.read() | actual
        known = {r.name for r in all_routes()}
        table.write({row: answers for row, answers in merged.items() if row[0] in known})
        return
    for row, answers in actual.items():
        assert answers == EXPECTED[row], row
