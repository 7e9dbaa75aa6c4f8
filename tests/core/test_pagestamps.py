"""Stamps grow with every commit that touched them, and writers do not wait for each other."""

import itertools
import threading

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from community.core import pagestamps
from community.core.models import PageStamp


@pytest.mark.django_db
def test_a_touch_changes_what_is_read_under_its_keys_only() -> None:
    with transaction.atomic():
        pagestamps.touch("thread:1", "forums")
    assert sorted(PageStamp.objects.values_list("key", flat=True)) == ["forums", "thread:1"]
    before = pagestamps.read(["thread:1", "forums", "thread:2"])
    assert before["thread:2"] == 0
    assert before["thread:1"] != before["forums"]


def test_each_commit_makes_another_number(committed_db: str) -> None:
    seen = set()
    for _ in range(40):
        with transaction.atomic():
            pagestamps.touch("forums", "thread:1")
        now = pagestamps.read(["forums", "thread:1", "thread:2"])
        assert now["thread:2"] == 0
        seen |= {now["forums"], now["thread:1"]}
        assert fingerprint_of("forums", "thread:1") == pagestamps.fingerprint(now.values())
    assert len(seen) == 80
    assert PageStamp.objects.filter(key="thread:1").count() == 1


def fingerprint_of(*keys: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(pagestamps.FINGERPRINT_OF_ALL, [list(keys)])
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_keys_named_twice_count_once_and_no_keys_are_no_change() -> None:
    with transaction.atomic():
        pagestamps.touch("forums", "forums")
        pagestamps.touch()
    assert PageStamp.objects.count() == 1


def test_a_rollback_takes_the_touch_with_it(committed_db: str) -> None:
    with transaction.atomic():
        pagestamps.touch("boards")
        transaction.set_rollback(True)
    assert pagestamps.read(["boards"]) == {"boards": 0}


def test_outside_of_a_transaction_nothing_is_touched(committed_db: str) -> None:
    with pytest.raises(AssertionError, match="transaction of the change"):
        pagestamps.touch("boards")
    assert not PageStamp.objects.exists()


def test_two_writers_of_a_key_of_all_do_not_wait_for_each_other(committed_db: str) -> None:
    done = threading.Event()

    def other() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                pagestamps.touch("forums")
            done.set()
        finally:
            connections.close_all()

    with transaction.atomic():
        pagestamps.touch("forums")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
        assert done.is_set()
    assert PageStamp.objects.filter(key="forums").count() == 2


@pytest.mark.django_db
def test_only_what_nobody_touched_for_days_is_pruned() -> None:
    with transaction.atomic():
        pagestamps.touch("thread:1", "thread:2")
    PageStamp.objects.filter(key="thread:1").update(touched_at=four_days_ago())
    assert pagestamps.prune() == 1
    assert list(PageStamp.objects.values_list("key", flat=True)) == ["thread:2"]


def four_days_ago() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - interval '4 days'")
        return cursor.fetchone()[0]


def test_a_request_reads_once_and_again_after_its_own_change(committed_db: str) -> None:
    with pagestamps.one_request(), CaptureQueriesContext(connection) as queries:
        first = pagestamps.version_of(pagestamps.SITE)
        assert pagestamps.version_of(pagestamps.BOARDS) == pagestamps.version_of(pagestamps.SITE) == first == 0
        assert len(queries) == 1
        with transaction.atomic():
            pagestamps.touch(pagestamps.SITE)
        assert pagestamps.version_of(pagestamps.SITE) != 0


def test_what_is_remembered_is_never_older_than_its_stamp(committed_db: str) -> None:
    loads = itertools.count(1)
    remembered = pagestamps.Remembered("boards", lambda: next(loads))
    assert remembered.peek() is None
    assert [remembered.get(), remembered.get(), remembered.peek()] == [1, 1, 1]
    with transaction.atomic():
        pagestamps.touch("boards")
        # What is seen in here is nobody else's yet.
        assert remembered.get() == 2
        transaction.set_rollback(True)
    assert remembered.get() == 1
    with transaction.atomic():
        pagestamps.touch("boards")
    assert [remembered.get(), remembered.get()] == [3, 3]


def test_a_transaction_knows_what_its_request_had_read(committed_db: str) -> None:
    loads = itertools.count(1)
    remembered = pagestamps.Remembered("boards", lambda: next(loads))
    with pagestamps.one_request():
        assert remembered.get() == 1
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            assert [remembered.in_request(), remembered.get()] == [1, 1]
        assert not queries
        with transaction.atomic():
            pagestamps.touch("boards")
            # It changed something itself: what was known counts no more, and what it sees is not kept.
            assert [remembered.in_request(), remembered.get()] == [None, 2]
            transaction.set_rollback(True)
        assert remembered.get() == 1
    # A request that has not asked yet knows nothing.
    with pagestamps.one_request(), transaction.atomic():
        assert [remembered.in_request(), remembered.get()] == [None, 3]
