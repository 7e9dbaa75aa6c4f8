"""Parts of the running product, one database for each test, so that its processes may be killed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from community.core.database_url import database_from_url
from community.core.roles import grant_to_application
from tests.fixtures.smtp import start_sink
from tests.fixtures.valkey import OwnValkey, own_valkey
from tests.stack import Stack, collect_static, free_port

__all__ = ["own_valkey"]


@pytest.fixture
def product(committed_db: str, tmp_path: Path, own_valkey: OwnValkey) -> Iterator[Stack]:
    """Hearth with nothing running yet, connected to this test's database, Valkey and mail server."""
    grant_to_application(connection, database_from_url(os.environ["HEARTH_TEST_APP_URL"])["USER"])
    smtp, controller = start_sink()
    product = Stack(tmp_path, committed_db, free_port(), smtp)
    product.extra["REDIS_URL"] = own_valkey.url
    product.extra["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    yield product
    smtp.released.set()
    product.stop()
    controller.stop()


@pytest.fixture
def running(product: Stack, own_valkey: OwnValkey) -> Iterator[Stack]:
    """`product` with web and worker, which answer."""
    collect_static()
    product.start("web")
    product.start("worker")
    product.wait_for_web()
    yield product
    # Frozen it would keep the worker from ending.
    if own_valkey.process:
        own_valkey.thaw()
