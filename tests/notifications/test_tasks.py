"""What beat calls exists, and does no harm when there is nothing to do."""

import pytest

from community.celery import app

app.loader.import_default_modules()
SCHEDULE = app.conf.beat_schedule


@pytest.mark.parametrize("name", sorted(SCHEDULE))
def test_every_tick_exists_and_runs_on_an_empty_community(name: str, db: None) -> None:
    entry = SCHEDULE[name]
    task = app.tasks[entry["task"]]
    task.apply(kwargs=entry.get("kwargs", {}), throw=True)


def test_mail_of_both_queues_is_drained() -> None:
    drains = [entry for entry in SCHEDULE.values() if entry["task"] == "notifications.drain"]
    assert sorted((entry.get("kwargs", {}).get("queue", "mail"), entry["options"]["queue"]) for entry in drains) == [
        ("bulk", "bulk"),
        ("mail", "mail"),
    ]
