"""`manage.py bench_data --posts 20000`: a forum to measure, of any size."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from community.core import pagestamps
from community.core.roles import connect_as_owner
from community.home.bench.forum import Forum
from forums.models import Post, Thread
from forums.services.setup import create_default_boards
from members.models import Member


class Command(BaseCommand):
    help = "Fill a database that holds nobody's content with a believable forum to measure (script/bench)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--posts", type=int, default=20_000, help="how many posts, at least 100")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["posts"] < 100:
            raise CommandError("That is no forum: at least 100 posts.")
        if Member.objects.exists() or Thread.objects.exists() or Post.objects.exists():
            raise CommandError(
                "Somebody's content is here. Give an empty database: another HEARTH_HOME or DATABASE_URL."
            )
        began = time.monotonic()

        def say(what: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:6.0f} s  {what}")
            self.stdout.flush()

        if settings.DATABASE_OWNER_URL != settings.DATABASE_URL:
            # Ids are given by hand, so the sequences are moved: their owner alone can.
            connect_as_owner()
        create_default_boards()
        with transaction.atomic():
            # All or nothing: half a forum would be somebody's content to the next run.
            Forum(options["posts"]).write(say)
            pagestamps.touch(pagestamps.BOARDS, pagestamps.FORUMS)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        say("done")
