"""What a reader has read in the last seconds and is not in the database yet (forums.services.reading.note_read)."""

from collections.abc import Iterable
from typing import cast

from django.core.cache import cache

from community.core.cache import TolerantRedisCache
from forums.models import Thread
from members.models import Member
from members.policies import Viewer

_ATTRIBUTE = "pending_reads"
# A condition on the row `t` of a thread, and its parameters: what is pending does not reach the thread's end.
NOT_PENDING = """NOT EXISTS (SELECT 1 FROM unnest(%s::bigint[], %s::bigint[]) AS pending (thread_id, number)
              WHERE pending.thread_id = t.id AND pending.number >= t.next_number - 1)"""


def store() -> TolerantRedisCache:
    """What keeps them: as marks that only go up, so that two pages opened in one moment both count."""
    return cast(TolerantRedisCache, cache)


def key_of(member_id: int) -> str:
    """Where they are kept."""
    return f"hearth:reads:{member_id}"


def pending_reads(viewer: Viewer) -> dict[int, int]:
    """Thread ids and the last floor read, none without a cache; asked once, and kept on the viewer."""
    if not isinstance(viewer, Member):
        return {}
    known: dict[int, int] | None = getattr(viewer, _ATTRIBUTE, None)
    if known is None:
        known = store().marks(key_of(viewer.pk))
        remember(viewer, known)
    return known


def remember(member: Member, reads: dict[int, int]) -> None:
    """Have the rest of the request know of them."""
    setattr(member, _ATTRIBUTE, reads)


def pending_arrays(viewer: Viewer) -> list[list[int]]:
    """The parameters of NOT_PENDING."""
    reads = pending_reads(viewer)
    return [list(reads), list(reads.values())]


def with_pending(viewer: Viewer, threads: Iterable[Thread]) -> None:
    """Bring `read_to` of loaded threads up to what was read in the last seconds."""
    reads = pending_reads(viewer)
    if not reads:
        return
    for thread in threads:
        number = reads.get(thread.pk)
        if number is not None:
            thread.read_to = max(thread.read_to or 0, number)


def read_to_of(member_id: int, thread_id: int) -> int:
    """The last floor of this thread that somebody (else) has read in the last seconds, or 0."""
    return store().mark_of(key_of(member_id), thread_id)
