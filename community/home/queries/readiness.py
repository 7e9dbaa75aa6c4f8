"""Whether this process can serve, by asking everything it needs."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg_pool import PoolTimeout

from community.core.clock import now
from community.core.models import Heartbeat
from community.notifications.models import Delivery, DeliveryState

LEAST_DISK_BYTES = 200 * 1024 * 1024
LATE_MAIL = timedelta(minutes=15)
SILENT_WORKER = timedelta(minutes=5)
CLOCK_SKEW = timedelta(seconds=30)


@dataclass(frozen=True)
class Readiness:
    """`failing` makes the process unready; `degraded` is for operators: pages work all the same."""

    failing: list[str]
    degraded: list[str]

    @property
    def ready(self) -> bool:
        return not self.failing


def check() -> Readiness:
    """Ask the database (half a second at most), the disk, the queues and Valkey."""
    failing, degraded = [], []
    if not _disk_has_room():
        failing.append("disk")
    if not _valkey_answers():
        degraded.append("valkey")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '500ms'")
            cursor.execute("SELECT clock_timestamp()")
            skew = abs(datetime.now(UTC) - cursor.fetchone()[0])
            if not _migrated():
                failing.append("migrations")
            else:
                degraded += _late()
            if skew > CLOCK_SKEW:
                degraded.append("clock")
    except (DatabaseError, PoolTimeout):
        failing.append("database")
    return Readiness(failing, degraded)


def _late() -> list[str]:
    late = []
    moment = now()
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lt=moment - LATE_MAIL, attempts=0)
    if waiting.exists():
        late.append("deliveries")
    beat = Heartbeat.objects.filter(name="worker", seen_at__gt=moment - SILENT_WORKER)
    if not beat.exists():
        late.append("worker")
    return late


@lru_cache(maxsize=1)
def _known_migrated() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
    return True


def _migrated() -> bool:
    # Reading every migration takes long, and a process whose tables once fitted keeps fitting.
    try:
        return _known_migrated()
    except LookupError:
        return False


def _disk_has_room() -> bool:
    folder = Path(settings.MEDIA_ROOT)
    # The folder is made with the first photo; until then its disk is that of a folder above.
    existing = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        return shutil.disk_usage(existing).free >= LEAST_DISK_BYTES
    except OSError:
        return False


def _valkey_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.25, socket_connect_timeout=0.25) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
