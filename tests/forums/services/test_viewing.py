"""Views are counted by the processes and written by a tick."""

from typing import Any

import pytest
from django.test import Client

from community.core import tally
from community.core.cache import TolerantRedisCache
from forums.models import Thread
from forums.services.viewing import flush_views
from members.models import Member
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    tally.send()
    tally.take("thread")


def views(thread: Thread) -> int:
    return Thread.objects.values_list("view_count", flat=True).get(pk=thread.pk)


def test_a_tick_adds_what_was_counted(client_for: Any, regular: Member) -> None:
    thread, other = ThreadFactory(), ThreadFactory()
    client: Client = client_for(regular)
    for _ in range(3):
        client.get(thread.get_absolute_url())
    client.get(thread.get_absolute_url(), headers={"Sec-Purpose": "prefetch"})
    client.head(thread.get_absolute_url())
    tally.add(f"thread:{other.pk}", by=5)
    tally.send()
    assert flush_views() == 2
    assert (views(thread), views(other)) == (3, 5)
    assert flush_views() == 0
    tally.add(f"thread:{thread.pk}")
    tally.send()
    flush_views()
    assert (views(thread), views(other)) == (4, 5)
    assert "4 views" in client.get(thread.get_absolute_url()).content.decode()


def test_views_of_what_is_gone_are_forgotten() -> None:
    tally.add("thread:999999999")
    tally.send()
    assert flush_views() == 1
    assert flush_views() == 0


def test_while_valkey_is_away_counts_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    thread = ThreadFactory()

    def away(*_: Any) -> Any:
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr(TolerantRedisCache, "client", away)
        tally.add(f"thread:{thread.pk}")
        tally.send()
        assert flush_views() == 0
    tally.send()
    assert flush_views() == 1
    assert views(thread) == 1
