"""Many pages opened in one moment by one reader: every mark counts."""

from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache

from forums.models import Thread, ThreadRead
from forums.queries.pending import key_of, pending_reads, read_to_of, store
from forums.services import reading
from members.models import Member
from tests.concurrency.test_forums import at_once
from tests.factories.forums import BoardFactory, ThreadFactory
from tests.factories.members import MemberFactory, signed_in

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def reader(committed_db: str) -> Member:
    cache.clear()
    return MemberFactory()


@pytest.fixture
def threads(reader: Member) -> list[Thread]:
    board = BoardFactory()
    return [ThreadFactory(board=board) for _ in range(12)]


def known(reader: Member) -> dict[int, int]:
    """What is known of what was read, wherever it is by now."""
    found = dict(ThreadRead.objects.filter(member=reader).values_list("thread", "last_number"))
    for thread, number in pending_reads(signed_in(reader)).items():
        found[thread] = max(number, found.get(thread, 0))
    return found


def test_read_changed_and_written_back_loses_marks(reader: Member, threads: list[Thread]) -> None:
    """The control: where each page reads a value, adds to it and writes it back, they lose each other's marks."""
    both = Barrier(2)

    def note(thread: Thread) -> None:
        value: dict[int, int] = cache.get("control") or {}
        both.wait(timeout=30)
        cache.set("control", value | {thread.pk: 1}, 60)

    at_once([lambda one=one: note(one) for one in threads[:2]])
    assert len(cache.get("control")) == 1


def test_pages_opened_in_one_moment_all_count(reader: Member, threads: list[Thread]) -> None:
    # One page has written just now, so that the others wait in Valkey.
    assert cache.add(f"reads-written:{reader.pk}", 1, 60)
    both = Barrier(len(threads))

    def note(thread: Thread, number: int) -> None:
        member = signed_in(reader)
        assert pending_reads(member) == {}
        # As in the control: each has looked before any has written.
        both.wait(timeout=30)
        reading.note_read(member=member, thread=thread, number=number)

    at_once([lambda one=one, n=n: note(one, n + 1) for n, one in enumerate(threads)])
    assert not ThreadRead.objects.exists()
    assert known(reader) == {thread.pk: n + 1 for n, thread in enumerate(threads)}


def test_what_is_read_while_marks_are_written_down_stays(
    reader: Member, threads: list[Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = threads[:3]
    key, write = key_of(reader.pk), reading._write
    for lossy in (True, False):  # as it was before, as it is
        ThreadRead.objects.all().delete()
        cache.clear()
        store().raise_mark(key, first.pk, 3, seconds=60)

        def meanwhile(member: Member, reads: Any, *, lossy: bool = lossy) -> None:
            """Another page, and a later floor of the same thread, are opened between looking and taking away."""
            write(member, reads)
            for thread, number in ((second, 1), (first, 9)):
                reading.note_read(member=signed_in(reader), thread=thread, number=number)
            if lossy:
                # The control: taking everything away loses both.
                cache.client().delete(key)  # type: ignore[attr-defined]

        monkeypatch.setattr(reading, "_write", meanwhile)
        reading.note_read(member=signed_in(reader), thread=third, number=1)
        monkeypatch.setattr(reading, "_write", write)
        written = {first.pk: 3, third.pk: 1}
        assert known(reader) == (written if lossy else {first.pk: 9, second.pk: 1, third.pk: 1})
    assert read_to_of(reader.pk, first.pk) == 9
    # The next page brings it all, and nothing waits any more.
    cache.delete(f"reads-written:{reader.pk}")
    reading.note_read(member=signed_in(reader), thread=third, number=2)
    marks = dict(ThreadRead.objects.filter(member=reader).values_list("thread", "last_number"))
    assert marks == {first.pk: 9, second.pk: 1, third.pk: 2}
    assert pending_reads(signed_in(reader)) == {}


def test_writers_and_readers_in_any_order(reader: Member, threads: list[Thread]) -> None:
    """Each thread's floors in disorder, the gate opened again and again: the highest of each is known."""
    jobs = [(thread, number) for number in (2, 5, 1, 4, 3) for thread in threads[:4]]

    def note(thread: Thread, number: int) -> None:
        reading.note_read(member=signed_in(reader), thread=thread, number=number)
        cache.delete(f"reads-written:{reader.pk}")

    at_once([lambda one=one, n=n: note(one, n) for one, n in jobs])
    assert known(reader) == {thread.pk: 5 for thread in threads[:4]}


def test_a_mark_never_goes_down(reader: Member) -> None:
    key = key_of(reader.pk)
    for value in (10, 9, 2, 11):
        assert store().raise_mark(key, 7, value, seconds=60)
    assert store().marks(key) == {7: 11}
    store().drop_marks(key, {7: 10, 8: 1})
    assert store().marks(key) == {7: 11}
    store().drop_marks(key, {7: 11})
    assert store().marks(key) == {}
