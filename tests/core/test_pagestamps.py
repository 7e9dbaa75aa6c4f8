"""Stamps grow with every commit that touched them, and writers do not wait for each other."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from community.core import pagestamps
from community.core.models import PageStamp


@pytest.mark.django_db
def test_a_touch_changes_what_is_read_under_its_keys_only() -> None:
    with transaction.atomic():
        pagestamps.touch("thread:1", "forums")
    both, other = pagestamps.read(["thread:1", "forums"]), pagestamps.read(["thread:2"])
    with transaction.atomic():
        pagestamps.touch("thread:1")
    assert pagestamps.read(["thread:1", "forums"]) == both + 1
    assert pagestamps.read(["thread:2"]) == other == 0


@pytest.mark.django_db
def test_keys_named_twice_count_once_and_no_keys_are_no_change() -> None:
    with transaction.atomic():
        pagestamps.touch("forums", "forums")
        pagestamps.touch()
    assert pagestamps.read(["forums"]) == 1


def test_a_rollback_takes_the_touch_with_it(committed_db: str) -> None:
    with transaction.atomic():
        pagestamps.touch("boards")
        transaction.set_rollback(True)
    assert pagestamps.read(["boards"]) == 0


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
        # What has not committed is not seen by others, what has is.
        assert pagestamps.read(["forums"]) == 2
    assert pagestamps.read(["forums"]) == 2
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
        cursor.execute("SELECT now() - %s", [timedelta(days=4)])
        return cursor.fetchone()[0]
