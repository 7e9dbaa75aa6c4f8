"""Where a page of results begins."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile("[0-9]*")


@dataclass(frozen=True)
class Place:
    """Where a page begins: within a window of candidates after a score and an id; the window below a moment and an id.

    `at` is the moment of the first page: freshness is measured from it, so that scores stay as they were.
    """

    at: datetime
    edge: tuple[datetime, int] | None = None
    after: tuple[int, int] | None = None

    def __str__(self) -> str:
        edge = (_micros(self.edge[0]), self.edge[1]) if self.edge else ("", "")
        after = self.after or ("", "")
        return "_".join(map(str, (_micros(self.at), *edge, *after)))

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Read a place from an address; what is malformed is None, that is, the first page."""
        parts = text.split("_")
        if len(parts) != 5 or not all(len(part) < 18 and _NUMBER.fullmatch(part) for part in parts):
            return None
        at, edge_at, edge_id, score, pk = (int(part) if part else None for part in parts)
        if at is None:
            return None
        edge = (_moment(edge_at), edge_id) if edge_at is not None and edge_id is not None else None
        return cls(_moment(at), edge, (score, pk) if score is not None and pk is not None else None)


def _micros(moment: datetime) -> int:
    return int((moment - _EPOCH) / timedelta(microseconds=1))


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
