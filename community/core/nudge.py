"""Tell the workers that something is due, without ever waiting for the broker.

The rows in the database are the truth; a lost nudge costs at most the minute until the next tick.
"""

import queue
import threading

import structlog
from django.db import transaction

from community.celery import app

log = structlog.get_logger(__name__)

_waiting: queue.Queue[tuple[str, str]] = queue.Queue(maxsize=64)
_thread_lock = threading.Lock()
_thread: threading.Thread | None = None


def after_commit(task: str, *, queue_name: str = "default") -> None:
    """Have `task` (a registered name without arguments) run soon after the transaction commits."""
    transaction.on_commit(lambda: _offer(task, queue_name), robust=True)


def _offer(task: str, queue_name: str) -> None:
    if app.conf.task_always_eager:
        return
    _start()
    try:
        _waiting.put_nowait((task, queue_name))
    except queue.Full:
        log.info("nudge_dropped", task=task)


def _start() -> None:
    global _thread
    with _thread_lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_send_all, name="nudge", daemon=True)
            _thread.start()


def _send_all() -> None:
    while True:
        wanted = {_waiting.get()}
        while not _waiting.empty():
            wanted.add(_waiting.get_nowait())
        for task, queue_name in wanted:
            try:
                app.send_task(task, queue=queue_name, retry=False, expires=120)
            except Exception as error:  # the broker may fail in any way; the tick will find the rows
                log.info("nudge_lost", task=task, error=repr(error))
