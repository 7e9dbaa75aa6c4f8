"""Makes the demo beside the empty database and puts it in its place whole, so that no kill leaves half of it.

Where the owner may make databases, the empty one is copied to `<name>_making`, the story is played there, and one
transaction renames both. Where it may not, the story is played in place, and the audit says whether it came to its end.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import ProgrammingError, connection
from psycopg import errors, sql

from community.audit.models import Entry
from community.core.locks import file_lock
from community.core.roles import connect_as_owner
from community.home.demo.replay import FINISHED, STARTED, Say, replay
from members.models import Member

_MAKING, _EMPTY = "_making", "_before_demo"


class CannotMake(Exception):
    """Why there will be no demo, in one sentence."""


def make_demo(say: Say) -> bool:
    """Make the demo community. False when it is there already, and nothing changes.

    Raises CannotMake where the database belongs to a community, holds a demo that was not finished, or is in use.
    """
    folder = settings.HEARTH_HOME / "demo-making"
    with file_lock(settings.HEARTH_HOME / "run" / "demo.lock"):
        connect_as_owner()
        if _is_finished():
            _move_files(folder)
            return False
        if Entry.objects.filter(action=STARTED).exists():
            raise CannotMake(
                "An earlier demo was interrupted and this database holds half of it: "
                "make an empty database and run this again."
            )
        if Member.objects.exists():
            raise CannotMake("This database has members already; the demo needs an empty one.")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _refuse_company()
        if _may_make_databases():
            with _beside():
                replay(folder, say)
        else:
            replay(folder, say)
        _move_files(folder)
    return True


def _is_finished() -> bool:
    try:
        return Entry.objects.filter(action=FINISHED).exists()
    except ProgrammingError as error:
        raise CannotMake("The database has no tables yet: run `manage.py migrate` first.") from error


def _refuse_company() -> None:
    """Nobody may look on: the clock will move, or the database be another one afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise CannotMake("Other programs are connected to the database: stop Hearth first, then run this again.")


def _may_make_databases() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (rolcreatedb OR rolsuper) AND has_database_privilege('postgres', 'CONNECT')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def _beside() -> Iterator[None]:
    """Be connected to a copy of the database; at the end it takes the original's place."""
    name = str(connection.settings_dict["NAME"])
    making, empty = name + _MAKING, name + _EMPTY
    try:
        _connect("postgres")
        for left_over in (making, empty):
            _run("DROP DATABASE IF EXISTS {}", left_over)
        _run("CREATE DATABASE {} TEMPLATE {}", making, name)
        _connect(making)
        yield
        _connect("postgres")
        with connection.cursor() as cursor:
            # One transaction: there is always a database of that name, the empty one or the finished one.
            cursor.execute("BEGIN")
            _run("ALTER DATABASE {} RENAME TO {}", name, empty)
            _run("ALTER DATABASE {} RENAME TO {}", making, name)
            cursor.execute("COMMIT")
        _run("DROP DATABASE {}", empty)
    except errors.ObjectInUse as error:
        raise CannotMake(
            "Another program connected to the database meanwhile: stop it, then run this again."
        ) from error
    finally:
        _connect(name)


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _run(statement: str, *names: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _move_files(folder: Path) -> None:
    """Put what the finished demo made into its places. A run that was killed here is taken up by the next."""
    if not folder.exists():
        return
    for source, target in (("media", Path(settings.MEDIA_ROOT)), ("mails", Path(settings.MAIL_FOLDER))):
        for path in sorted((folder / source).rglob("*")):
            if path.is_file():
                place = target / path.relative_to(folder / source)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, place)
    logins = folder / "demo-logins.txt"
    if logins.exists():
        shutil.move(logins, settings.HEARTH_HOME / logins.name)
    shutil.rmtree(folder)
