from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from community.core import services as core
from community.core.clock import now
from community.home.queries import readiness
from community.notifications.models import Delivery
from members.models import Member
from tests.conftest import TestClock


def test_healthz_asks_nobody(client: Client, django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready_when_all_is_well(client: Client, db: None) -> None:
    core.beat("worker")
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "failing": [], "degraded": []}
    assert "no-cache" in response["Cache-Control"]


def test_a_silent_worker_and_late_mail_are_for_operators(client: Client, novice: Member, clock: TestClock) -> None:
    core.beat("worker")
    Delivery.objects.create(kind="security", member=novice, dedupe_key="late")
    clock.move(timedelta(minutes=20))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["ready"]) == (200, True)
    assert response.json()["degraded"] == ["deliveries", "worker"]


def test_mail_that_waits_for_a_later_try_is_not_late(novice: Member, clock: TestClock) -> None:
    core.beat("worker")
    Delivery.objects.create(kind="security", member=novice, dedupe_key="k", attempts=2, next_try=now())
    clock.move(timedelta(minutes=20))
    core.beat("worker")
    assert readiness.check().degraded == []


def test_without_valkey_pages_work_all_the_same(client: Client, settings: Any, db: None) -> None:
    core.beat("worker")
    settings.REDIS_URL = "unix:///nowhere/at/all"
    response = client.get("/readyz")
    assert (response.status_code, response.json()["degraded"]) == (200, ["valkey"])


def test_without_a_database_nothing_can_be_served(client: Client, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise readiness.DatabaseError

    monkeypatch.setattr(readiness.transaction, "atomic", broken)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["database"])


def test_a_full_disk_takes_the_process_out(client: Client, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(readiness, "LEAST_DISK_BYTES", 10**18)
    assert client.get("/readyz").json()["failing"] == ["disk"]


def test_robots_are_kept_from_private_places(client: Client, db: None) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /me/" in lines
