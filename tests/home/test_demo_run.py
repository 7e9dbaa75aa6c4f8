"""The demo as an operator makes it: one run that is killed, one that comes to its end, one that finds it done."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import opencc
import pytest
from django.apps import apps
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import connection, connections
from django.db.models import Count, F, Max, Q
from django.db.models.fields import DateTimeField
from pytest_django.plugin import DjangoDbBlocker

from community.audit import services as audit
from community.audit.models import Entry
from community.core.clock import now
from community.home.demo.content import load
from community.home.demo.logins import LOGINS, address_of
from community.moderation.models import Hold, Report, Sanction
from community.notifications.models import Delivery, Notification
from events.enums import AttendanceState, MeetupState, RegistrationState
from events.models import Attendance, Club, Meetup, Registration
from forums.models import Board, Photo, Post, Thread, ThreadEvent
from members.enums import FactKind, Role
from members.models import Fact, Member, RoleChange
from members.services.rebuild import rebuild_facts
from tests.conftest import clone_database, drop_database, use_database
from tests.factories.members import MemberFactory

ROOT = Path(__file__).parents[2]
# Times that lie ahead by their nature.
AHEAD = {
    "events.Meetup": {"starts_at", "ends_at", "opens_at", "closes_at"},
    "events.Registration": {"offer_expires_at"},
    "events.ReminderRun": {"starts_at"},
    "forums.FeedbackCase": {"due_at", "remind_at", "escalate_at", "next_at"},
    "forums.FeedbackRound": {"due_at"},
    "forums.Poll": {"closes_at"},
    "members.Member": {"role_pinned_until"},
    "moderation.Sanction": {"ends_at"},
    "notifications.Delivery": {"not_after"},
    "digests.Digest": {"next_due_at"},
}

pytestmark = pytest.mark.stack


@dataclass(frozen=True)
class Demo:
    """A finished demo: its database, its home, and what became of the run before that was killed."""

    database: str
    home: Path
    output: str
    rows_after_kill: int
    databases_after_kill: set[str]

    def run(self) -> "subprocess.CompletedProcess[str]":
        return _demo(self.database, self.home)


def _environment(database: str, home: Path) -> dict[str, str]:
    parts = urlsplit(os.environ["DATABASE_OWNER_URL"])
    url = urlunsplit(parts._replace(path=f"/{database}"))
    return os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url, "HEARTH_HOME": str(home)}


def _demo(database: str, home: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=_environment(database, home),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def _kill_one(database: str, home: Path) -> None:
    """Start a demo and kill it as soon as it says that something has happened."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, env=_environment(database, home), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert b"%" in process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    before = str(connections.settings["default"]["NAME"])
    name, home = f"test_demo_{uuid4().hex[:8]}", tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock():
        clone_database(name)
        connection.close()
        _kill_one(name, home)
        rows, databases = Member.objects.count() + Entry.objects.count(), _databases(name)
        connection.close()
        done = _demo(name, home)
        assert done.returncode == 0, done.stderr[-3000:]
        yield Demo(name, home, done.stdout, rows, databases)
        for left in _databases(name) - {name}:
            drop_database(left)
        drop_database(name)
        use_database(before)


def _databases(name: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"])
        return {row[0] for row in cursor.fetchall()}


def _row_counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        counts: dict[str, int] = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            counts[table] = cursor.fetchone()[0]
        return counts


# --- making it ------------------------------------------------------------------------------------------


def test_a_killed_run_leaves_an_empty_database_and_the_next_begins_anew(demo: Demo) -> None:
    assert demo.rows_after_kill == 0
    assert demo.databases_after_kill == {demo.database, f"{demo.database}_making"}
    assert _databases(demo.database) == {demo.database}
    assert not (demo.home / "demo-making").exists()


def test_progress_and_sign_ins_are_told(demo: Demo) -> None:
    percents = [int(text) for text in re.findall(r"^ *(\d+) %  ", demo.output, re.MULTILINE)]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert len(percents) >= 15
    table = (demo.home / "demo-logins.txt").read_text()
    assert table in demo.output
    assert (demo.home / "demo-logins.txt").stat().st_mode & 0o777 == 0o600
    for handle in LOGINS:
        assert address_of(handle) in table


def test_those_who_are_told_can_sign_in_and_nobody_else(demo: Demo) -> None:
    password = (demo.home / "demo-logins.txt").read_text().split()[-1]
    logins = Member.objects.filter(handle__in=LOGINS)
    assert logins.count() == len(LOGINS)
    assert all(ScryptPasswordHasher().verify(password, member.password) for member in logins)
    assert not any(member.has_usable_password() for member in Member.objects.exclude(handle__in=LOGINS))
    assert {member.role for member in logins} == set(Role.values)
    assert Club.objects.filter(organisers__member__in=logins).exists()
    assert {member.is_staff for member in logins} == {True, False}
    with connection.cursor() as cursor:
        cursor.execute('SELECT count(*) FROM account_emailaddress WHERE verified AND "primary"')
        assert cursor.fetchone()[0] == 60


def test_a_second_run_changes_nothing(demo: Demo) -> None:
    before = _row_counts()
    files = sorted(path for path in demo.home.rglob("*") if path.is_file())
    connection.close()

    second = demo.run()

    assert second.returncode == 0
    assert "already" in second.stdout
    assert _row_counts() == before
    assert sorted(path for path in demo.home.rglob("*") if path.is_file()) == files


def test_the_clock_is_real_again(demo: Demo) -> None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT may_move, "offset", hearth_now() - now() FROM core_clock')
        may_move, offset, difference = cursor.fetchone()
    assert (may_move, offset) == (False, timedelta(0))
    assert abs(difference) < timedelta(seconds=1)


def test_a_community_of_others_is_refused(committed_db: str, tmp_path: Path) -> None:
    MemberFactory()
    _refused(committed_db, tmp_path, "members already")


def test_half_a_demo_is_named_as_such(committed_db: str, tmp_path: Path) -> None:
    audit.record(actor=None, action="demo.started")
    _refused(committed_db, tmp_path, "interrupted")


def _refused(database: str, home: Path, sentence: str) -> None:
    before = _row_counts()
    connection.close()

    done = _demo(database, home)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert _row_counts() == before


def test_a_database_in_use_is_refused(committed_db: str, tmp_path: Path) -> None:
    Member.objects.count()  # this connection stays open

    done = _demo(committed_db, tmp_path)

    assert done.returncode == 1
    assert "stop Hearth first" in done.stderr
    assert Member.objects.count() == 0


# --- people ---------------------------------------------------------------------------------------------


def test_sixty_members_in_twelve_places_have_the_roles_they_earned(demo: Demo) -> None:
    roles = dict(Member.objects.values_list("handle", "role"))
    assert roles == {person.handle: person.role for person in load().people}
    assert len(roles) == 60
    assert Member.objects.aggregate(n=Count("place", distinct=True))["n"] == 12
    pinned = set(Member.objects.exclude(role_pinned="").values_list("role", flat=True))
    assert pinned == {"leader", "elder"}


def test_regulars_were_computed_from_numbers_that_suffice(demo: Demo) -> None:
    moves = RoleChange.objects.filter(before="novice", after="regular", cause="computed")
    assert moves.count() >= 10
    for move in moves:
        for name in ("present_days", "took_part_days", "subjects", "thanked_by"):
            reached, needed = move.numbers[name]
            assert reached >= needed, (move.member_id, name)
    assert RoleChange.objects.filter(before="lurker", after="novice").count() >= 40


def test_the_ledger_is_what_its_sources_say(demo: Demo) -> None:
    drift = rebuild_facts(write=False)
    assert not drift.any, drift
    assert drift.rows > 3000
    found = dict(Fact.objects.values_list("kind").annotate(n=Count("id")))
    for kind in set(FactKind) - {FactKind.INVITED, FactKind.CANCELLED_LATE}:
        assert found.get(kind, 0) > 0, kind


def test_presence_follows_the_rhythm(demo: Demo) -> None:
    days = dict(Fact.objects.filter(kind="present").values_list("member__handle").annotate(n=Count("id")))
    by_rhythm: dict[str, list[float]] = {}
    for person in load().people:
        by_rhythm.setdefault(person.rhythm, []).append(days[person.handle] / person.joined)
    means = {rhythm: sum(shares) / len(shares) for rhythm, shares in by_rhythm.items()}
    assert means["daily"] > 0.8 > means["often"] > means["weekly"] > means["rare"]


def test_about_half_have_a_picture(demo: Demo) -> None:
    paths = list(Member.objects.exclude(avatar="").values_list("avatar", flat=True))
    assert 25 <= len(paths) <= 40
    assert all((demo.home / "media" / path).is_file() for path in paths)


# --- boards ---------------------------------------------------------------------------------------------


def test_boards_are_full_of_threads(demo: Demo) -> None:
    assert Thread.objects.filter(state="visible").count() >= 120
    used = Board.objects.annotate(n=Count("threads", filter=Q(threads__state="visible"))).filter(n__gt=0)
    assert used.count() >= 9
    assert all(board.n == board.thread_count for board in used)
    assert Thread.objects.filter(accepted_post__isnull=False).count() == 17
    assert Thread.objects.filter(pinned=True).exists()
    assert Thread.objects.filter(featured=True).exists()
    assert Thread.objects.filter(system=True).count() == Meetup.objects.count()


def test_every_post_of_the_content_is_there_in_its_language(demo: Demo) -> None:
    written = {(talk.title, talk.language, 1 + len(talk.replies)) for talk in load().talks}
    on_desk = {post.thread or post.title for post in load().posts}
    threads = Thread.objects.filter(system=False).annotate(n=Count("posts")).exclude(title__in=on_desk)
    found = set(threads.values_list("title", "language", "n"))
    assert found == {row for row in written if row[0] not in on_desk}
    simplify = opencc.OpenCC("t2s")
    for title in Thread.objects.filter(language="zh-hans").values_list("title", flat=True):
        assert simplify.convert(title) == title
    for club in Club.objects.all():
        assert club.name_en.isascii()
        assert simplify.convert(club.name_zh_hans) == club.name_zh_hans != club.name_zh_hant


def test_photos_are_served_from_files_that_exist(demo: Demo) -> None:
    assert Photo.objects.count() == sum(len(talk.photos) for talk in load().talks)
    assert not Photo.objects.filter(post__isnull=True).exists()
    for photo in Photo.objects.all():
        for edge in (Photo.SMALL, Photo.MEDIUM, Photo.LARGE):
            assert (demo.home / "media" / photo.path(edge)).is_file()


def test_the_desk_has_work_and_a_history(demo: Demo) -> None:
    assert Counter(Report.objects.values_list("state", flat=True)) == {"open": 1, "upheld": 1, "dismissed": 1}
    held = Counter(Hold.objects.values_list("kind", "state"))
    # Everybody's first release was looked at.
    assert held == {("post", "waiting"): 1, ("post", "rejected"): 1, ("release", "approved"): 2}
    assert Sanction.objects.filter(closed_at__isnull=True, kind="silence", ends_at__gt=now()).count() == 1
    assert Post.objects.filter(state="held").count() == 1
    assert Post.objects.filter(state="hidden").count() == 2


def test_a_thread_was_moved_to_where_it_belongs(demo: Demo) -> None:
    told = {
        (event.thread.title, event.thread.board.slug, event.other_board.slug if event.other_board else "", event.public)
        for event in ThreadEvent.objects.filter(kind="moved").select_related("thread__board", "other_board")
    }
    assert told == {(talk.title, talk.board, talk.moved.start, True) for talk in load().talks if talk.moved}
    assert len(told) == 1
    assert Notification.objects.filter(kind="thread_moved").count() == 1


# --- meetups --------------------------------------------------------------------------------------------


def test_meetups_were_held_are_coming_and_one_was_called_off(demo: Demo) -> None:
    states = Counter(Meetup.objects.values_list("state", flat=True))
    assert states == {MeetupState.FINAL: 10, MeetupState.PUBLISHED: 5, MeetupState.CALLED_OFF: 1}
    assert not Meetup.objects.filter(state=MeetupState.PUBLISHED, starts_at__lt=now()).exists()


def test_seats_add_up(demo: Demo) -> None:
    seated = Q(registrations__state__in=(RegistrationState.GOING, RegistrationState.OFFERED))
    for meetup in Meetup.objects.annotate(seated=Count("registrations", filter=seated)):
        assert meetup.taken == meetup.seated <= meetup.capacity, meetup.title
    coming = Meetup.objects.filter(state=MeetupState.PUBLISHED, taken__lt=F("capacity"))
    assert not Registration.objects.filter(meetup__in=coming, state=RegistrationState.WAITING).exists()


def test_one_meetup_has_a_line_and_a_seat_held_for_its_head(demo: Demo) -> None:
    meetup = Meetup.objects.annotate(
        line=Count("registrations", filter=Q(registrations__state=RegistrationState.WAITING))
    ).get(state=MeetupState.PUBLISHED, line__gt=0)
    offered = meetup.registrations.get(state=RegistrationState.OFFERED)
    waiting = list(meetup.registrations.filter(state=RegistrationState.WAITING).order_by("queued_at"))
    assert offered.member.handle == "luca"
    assert offered.offer_expires_at is not None
    assert offered.offer_expires_at > now()
    assert offered.queued_at < waiting[0].queued_at
    plan = next(row for row in load().meetups if row.title == meetup.title)
    assert [row.member.handle for row in waiting] == list(plan.waiting[1:])


def test_ties_are_in_the_making(demo: Demo) -> None:
    present = Attendance.objects.filter(state=AttendanceState.PRESENT).values_list("meetup", "member")
    together: dict[int, list[int]] = {}
    for meetup, member in present.order_by("member"):
        together.setdefault(meetup, []).append(member)
    met = Counter(pair for people in together.values() for pair in combinations(people, 2))
    assert sum(times >= 3 for times in met.values()) >= 6
    assert sum(times > 3 for times in met.values()) >= 3
    assert Attendance.objects.filter(state=AttendanceState.ABSENT).count() == 5
    assert Attendance.objects.filter(walk_in=True).count() == 4


# --- messages and time ----------------------------------------------------------------------------------


def test_everything_due_has_been_sent(demo: Demo) -> None:
    assert not Delivery.objects.filter(state__in=("pending", "sending"), next_try__lte=now()).exists()
    assert not Delivery.objects.filter(state__in=("dead", "unknown")).exists()
    sent = Counter(Delivery.objects.filter(state="sent").values_list("kind", flat=True))
    for kind in ("digest", "meetup_reminder", "reply_to_me", "registration_going", "role_changed", "seat_offered"):
        assert sent[kind] > 0, kind
    assert Notification.objects.count() > 300
    assert Notification.objects.filter(read_at__isnull=True).exists()


def test_the_mail_folder_holds_the_last_days_only(demo: Demo) -> None:
    files = sorted((demo.home / "mails").glob("*.eml"))
    assert len(files) > 20
    dates = []
    for path in files:
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        assert str(message["To"]).endswith("@hearth.example")
        dates.append(parsedate_to_datetime(str(message["Date"])))
        assert path.stem.startswith(f"{dates[-1].astimezone(UTC):%Y%m%d-%H%M%S}")
    assert dates == sorted(dates)
    assert now() - timedelta(days=15) < dates[0]
    assert dates[-1] <= now()


def test_nothing_is_dated_in_the_future(demo: Demo) -> None:
    moment = now()
    looked = 0
    for label in ("audit", "digests", "moderation", "notifications", "members", "forums", "events", "site_settings"):
        for model in apps.get_app_config(label).get_models():
            names = {field.name for field in model._meta.concrete_fields if isinstance(field, DateTimeField)}
            for name in names - AHEAD.get(model._meta.label, set()):
                newest = model._default_manager.aggregate(newest=Max(name))["newest"]
                assert newest is None or newest <= moment, f"{model._meta.label}.{name}"
                looked += newest is not None
    assert looked > 40
    assert Member.objects.earliest("date_joined").date_joined < moment - timedelta(days=185)


def test_privileged_acts_are_on_record(demo: Demo) -> None:
    acts = Counter(Entry.objects.values_list("action", flat=True))
    assert acts["demo.started"] == acts["demo.finished"] == 1
    assert acts["members.pin_role"] == 8
    assert acts["events.create_club"] == 8
    assert acts["events.call_off"] == 1
    assert acts["moderation.resolve"] == 2
    assert acts["moderation.silence"] == 1
