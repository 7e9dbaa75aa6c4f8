"""Plays the story through the services, under a clock that moves with it."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.backends.signals import connection_created

from community.audit import services as audit
from community.celery import app as celery
from community.core import clock
from community.home.demo import acts, logins, performers
from community.home.demo.acts import Happening
from community.home.demo.alone import CacheOfOne
from community.home.demo.content import Content, load
from community.home.demo.draw import Drawer, Wanted
from community.home.demo.mail import PastMailBackend
from community.home.demo.performers.time import deliver
from community.home.demo.stage import Stage, perform
from community.home.demo.timeline import Timeline
from forums.services.counters import settle_boards
from forums.services.tops import refresh_tops
from members.models import Member, Place
from members.queries.days import site_zone

__all__ = ["FINISHED", "STARTED", "performers", "replay"]

# What the audit says of the making; a demo without the second is an unfinished one.
STARTED, FINISHED = "demo.started", "demo.finished"
Say = Callable[[int, str], None]


def replay(folder: Path, say: Say) -> None:
    """Fill the connected, empty database; media, mails and sign-ins go to `folder`. Says percents and what it does.

    The connection is the owner's. Ends with the real time, the clock fixed again and nothing left to send.
    """
    content = load()
    with _quietly(folder) as ends:
        audit.record(actor=None, action=STARTED)
        places = {person.place for person in content.people}
        zones = dict(Place.objects.filter(slug__in=places).values_list("slug", "zone"))
        story = Timeline(content, ends, zones=zones, site=site_zone()).result()
        drawer = Drawer(folder / "drawn", _pictures(content, story))
        try:
            stage = Stage(content=content, ends=ends, drawer=drawer)
            _play(story, stage, say)
        finally:
            drawer.close()
        refresh_tops()
        settle_boards()
        clock.allow_moving(False)
        deliver("mail", "bulk")
        logins.write(folder / "demo-logins.txt", content, stage.password)
        audit.record(actor=None, action=FINISHED, data={"members": Member.objects.count(), "acts": len(story)})


@contextmanager
def _quietly(folder: Path) -> Iterator[datetime]:
    """Have mails and photos land in `folder`, workers left alone and commits not waited for; yield the time it ends."""
    before = {name: getattr(settings, name) for name in ("MEDIA_ROOT", "MAIL_FOLDER", "EMAIL_BACKEND")}
    eager = celery.conf.task_always_eager
    ends = datetime.now(UTC)
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = folder / "media", folder / "mails"
    settings.EMAIL_BACKEND = "community.home.demo.mail.PastMailBackend"
    PastMailBackend.ends = ends
    # The tasks would be sent to workers of the other database; here each tick is an act of the story.
    celery.conf.task_always_eager = True
    shared, caches["default"] = caches["default"], CacheOfOne("demo", {})
    connection_created.connect(_do_not_wait)
    connection.close()
    # A fifth of all statements set and forget savepoints, and here nothing is ever taken back in part: whatever goes
    # wrong ends the making.
    savepoints = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    # Hundreds of thousands of short-lived objects beside many that stay: looking at all of them less often saves a
    # sixth of the time.
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)
    clock.allow_moving(True)
    try:
        yield ends
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        connection.features.uses_savepoints = savepoints
        connection_created.disconnect(_do_not_wait)
        caches["default"] = shared
        celery.conf.task_always_eager = eager
        for name, value in before.items():
            setattr(settings, name, value)


def _do_not_wait(connection: object, **_: object) -> None:
    """A crash of the database loses the whole demo or nothing of it (the renaming waits), so no commit needs to."""
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET synchronous_commit = off")


def _pictures(content: Content, story: Iterable[Happening]) -> list[Wanted]:
    """All pictures, in the order in which they will be asked for."""
    wanted: list[Wanted] = []
    for one in story:
        if isinstance(one.act, acts.Join) and one.act.person.avatar:
            wanted.append(Wanted("avatar", one.act.person.avatar))
        elif isinstance(one.act, acts.OpenThread):
            wanted += [Wanted("photo", scene, one.act.talk.title) for scene in one.act.talk.photos]
    return wanted


def _play(story: list[Happening], stage: Stage, say: Say) -> None:
    told = -1
    for done, one in enumerate(story, start=1):
        stage.move_to(one.at)
        perform(one.act, stage)
        if stage.mails_at_once and not isinstance(one.act, acts.LookIn):
            deliver("mail")
        percent = done * 100 // len(story)
        if percent // 5 > told // 5:
            told = percent
            say(percent, f"{stage.moment:%-d %B %Y}, {len(stage.members)} members, {len(stage.threads)} threads")
