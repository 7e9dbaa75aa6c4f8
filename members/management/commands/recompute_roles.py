from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from members.services.roles import recompute_roles


class Command(BaseCommand):
    help = "Compute roles from the ledger: for members something happened to since the last run, or for all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="look at every member, not only at those touched")

    def handle(self, *args: Any, **options: Any) -> None:
        moves = recompute_roles(full=options["full"])
        self.stdout.write(f"{moves} moved")
