from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from community.core.cache import TolerantRedisCache
from forums.models import Download, ReleaseFile, Resource
from forums.services import downloads
from members.models import Member
from tests.conftest import TestClock
from tests.factories.members import MemberFactory
from tests.factories.resources import release, resource_thread


@pytest.fixture
def file(moderator: Member) -> ReleaseFile:
    return release(moderator, resource_thread(moderator)).files.get()


@pytest.fixture
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that keeps nothing."""

    def away(*_: Any) -> Any:
        raise OSError("away")

    monkeypatch.setattr(TolerantRedisCache, "client", away)
    monkeypatch.setattr(TolerantRedisCache, "_resting_until", 0.0)


def note(file: ReleaseFile, member: Member | None = None, address: str = "192.0.2.1", browser: str = "Firefox") -> None:
    downloads.note(file=file, member=member, address=address, browser=browser)


def counts(file: ReleaseFile) -> tuple[int, int]:
    """Of the file, and of its resource."""
    while downloads.flush():
        pass
    file.refresh_from_db()
    return file.download_count, Resource.objects.get(releases__files=file).download_count


def test_a_reload_counts_nothing(file: ReleaseFile, novice: Member) -> None:
    for _ in range(3):
        note(file, novice)
        note(file)
    assert ReleaseFile.objects.get(pk=file.pk).download_count == 0
    assert counts(file) == (2, 2)
    note(file, novice, address="198.51.100.9", browser="Chromium")
    note(file)
    assert counts(file) == (2, 2)


def test_other_people_and_other_days_count(file: ReleaseFile, novice: Member, clock: TestClock) -> None:
    note(file, novice)
    note(file, MemberFactory())
    note(file, address="192.0.2.2")
    note(file, browser="Chromium")
    assert counts(file) == (4, 4)
    clock.move(timedelta(days=1))
    note(file, novice)
    assert counts(file) == (5, 5)


def test_without_valkey_each_is_written_at_once(file: ReleaseFile, novice: Member, no_valkey: None) -> None:
    for _ in range(3):
        note(file, novice)
    file.refresh_from_db()
    assert file.download_count == 1


def test_what_valkey_forgets_is_not_counted_twice(file: ReleaseFile, novice: Member) -> None:
    note(file, novice)
    assert counts(file) == (1, 1)
    cache.clear()
    note(file, novice)
    assert counts(file) == (1, 1)


def test_a_flush_that_dies_before_it_forgets_counts_once(
    file: ReleaseFile, novice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(file, novice)
    with monkeypatch.context() as broken:
        broken.setattr(TolerantRedisCache, "done_with", lambda *_: None)
        assert downloads.flush() == 1
    assert counts(file) == (1, 1)


def test_who_it_was_is_not_kept(file: ReleaseFile, clock: TestClock) -> None:
    note(file, address="203.0.113.77", browser="Secret/1.0")
    counts(file)
    row = Download.objects.get()
    assert "203.0.113" not in row.who
    assert len(row.who) == 32
    clock.move(timedelta(days=3))
    assert downloads.prune() == 1
    assert counts(file) == (1, 1)


def test_a_file_that_is_gone_counts_nowhere(file: ReleaseFile) -> None:
    note(file)
    downloads.note(file=ReleaseFile(pk=file.pk + 1000), member=None, address="", browser="")
    assert counts(file) == (1, 1)
