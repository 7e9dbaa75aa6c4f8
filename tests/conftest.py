"""Databases, clock and client for every test."""

import gc
import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from community.celery import app as celery_app
from community.core import clock as hearth_clock
from community.core.locks import file_lock

pytest_plugins = ["tests.personas"]

TEMPLATE = "test_template"
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"


def pytest_configure(config: pytest.Config) -> None:
    # A process of tests holds much that stays; looking through it again and again takes a tenth of the time.
    gc.set_threshold(50_000, 20, 100)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    celery_app.conf.task_always_eager = True
    # Each process empties its cache before each test: it must be its own.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    settings.CACHES["default"]["LOCATION"] = f"{settings.REDIS_URL}?db={worker + 1}"
    # Plain names: nothing is collected for most tests (tests/core/test_static.py does, and so does the running stack).
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the running product start servers, some of them make the demo: they may take longer than others, and
    come first, so that no processor is idle while another one is at the last of them.
    """
    items.sort(key=lambda item: item.get_closest_marker("stack") is None)
    for item in items:
        if item.get_closest_marker("stack") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(900))


def use_database(name: str) -> None:
    """Have every new connection of this process go to the database called `name`."""
    connections["default"].close()
    connections.settings["default"]["NAME"] = name


def clone_database(name: str) -> None:
    """Make `name` a copy of the migrated template. Connected to `postgres` while it does so."""
    use_database("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    use_database(name)


def drop_database(name: str) -> None:
    use_database("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _make_template() -> None:
    use_database("postgres")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        if cursor.fetchone():
            return
        cursor.execute(f'CREATE DATABASE "{TEMPLATE}_making"')
    use_database(f"{TEMPLATE}_making")
    call_command("migrate", verbosity=0, interactive=False)
    hearth_clock.allow_moving(True)
    use_database("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{TEMPLATE}_making" RENAME TO "{TEMPLATE}"')
    connection.close()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One migrated template for the run, one clone of it for each process."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{uuid4().hex[:8]}"
    with django_db_blocker.unblock(), file_lock(Path(os.environ["HEARTH_TEST_HOME"]) / "template.lock"):
        _make_template()
        clone_database(name)
    yield
    with django_db_blocker.unblock():
        drop_database(name)
        connection.close()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of this test's own where commits are real, for threads and other processes. Its name."""
    before = str(connections.settings["default"]["NAME"])
    name = f"test_clone_{uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        clone_database(name)
        yield name
        drop_database(name)
        use_database(before)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


class TestClock:
    """Moves `hearth_now()` of the test's database."""

    __test__ = False

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def move(self, by: timedelta) -> datetime:
        """Move on by `by`; return the new time."""
        self.offset += by
        hearth_clock.set_offset(self.offset)
        return hearth_clock.now()

    def at(self, moment: datetime) -> datetime:
        """Set the time to `moment` (aware); it runs on from there."""
        return self.move(moment - hearth_clock.now())


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> TestClock:
    """The one clock, to be moved by a test that has a database (`db` or `committed_db`)."""
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")
    return TestClock()


@pytest.fixture
def client_for() -> Callable[[object], Client]:
    """Return a browser-like client signed in as the given member (None: a visitor)."""

    def make(member: object) -> Client:
        client = Client()
        if member is not None:
            client.force_login(member)  # type: ignore[arg-type]
        return client

    return make
