from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from members.services.rebuild import rebuild_facts


class Command(BaseCommand):
    help = "Rebuild the ledger of facts (all but presence) from posts, thanks, meetups and the rest, and report drift."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only report; exit with 1 when there is drift")

    def handle(self, *args: Any, **options: Any) -> None:
        drift = rebuild_facts(write=not options["check"])
        self.stdout.write(
            f"{drift.rows} facts; {drift.missing} were missing, {drift.extra} had no source, {drift.changed} differed"
        )
        if options["check"] and drift.any:
            raise SystemExit(1)
