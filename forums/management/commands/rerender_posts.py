from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from forums.services.rerender import rerender_posts


class Command(BaseCommand):
    help = "Render posts again that were rendered by an older version of the renderer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those of the present version")

    def handle(self, *args: Any, **options: Any) -> None:
        seen = changed = 0
        for seen, changed in rerender_posts(everything=options["all"]):
            self.stdout.write(f"{seen} rendered, {changed} changed", ending="\r")
        self.stdout.write(f"{seen} rendered, {changed} changed")
