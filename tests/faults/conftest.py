"""Parts of the running product, one database for each test, so that its processes may be killed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from community.core.database_url import database_from_url
from community.core.roles import grant_to_application
from tests.fixtures.smtp import start_sink
from tests.stack import Stack, free_port


def tick(broker: str = settings.CELERY_BROKER_URL) -> None:
    """Ask the worker to send what is due, as beat does each minute."""
    with Celery("beat", broker=broker, set_as_current=False) as beat:
        beat.send_task("notifications.drain", queue="mail")


@pytest.fixture
def product(committed_db: str, tmp_path: Path) -> Iterator[Stack]:
    """Hearth with nothing running yet, connected to this test's database and to a mail server."""
    grant_to_application(connection, database_from_url(os.environ["HEARTH_TEST_APP_URL"])["USER"])
    smtp, controller = start_sink()
    product = Stack(tmp_path, committed_db, free_port(), smtp)
    product.extra["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    yield product
    smtp.released.set()
    product.stop()
    controller.stop()
