from datetime import timedelta

import pytest

from community.core.clock import now
from community.core.errors import InvalidInput
from forums.models import Photo, Thread
from forums.services import arranging
from forums.tasks import sweep_uploads
from members.models import Member
from tests.conftest import TestClock

pytestmark = pytest.mark.django_db


def test_the_tick_sweeps_and_unpins(thread: Thread, novice: Member, leader: Member, clock: TestClock) -> None:
    Photo.objects.create(uploader=novice, key="a" * 32, extension="jpg", width=1, height=1, size=1, sha256="")
    arranging.pin_thread(actor=leader, thread=thread, until=now() + timedelta(hours=30))
    sweep_uploads()
    thread.refresh_from_db()
    assert (thread.pinned, Photo.objects.count()) == (True, 1)
    clock.move(timedelta(hours=31))
    for _ in range(2):
        sweep_uploads()
    thread.refresh_from_db()
    assert (thread.pinned, thread.pinned_until, Photo.objects.count()) == (False, None, 0)


def test_pinning_ends_ahead(thread: Thread, leader: Member) -> None:
    with pytest.raises(InvalidInput):
        arranging.pin_thread(actor=leader, thread=thread, until=now() - timedelta(hours=1))
    thread.refresh_from_db()
    assert not thread.pinned
