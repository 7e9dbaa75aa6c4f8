from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from events.services.rerender import rerender
from forums.services.rerender import rerender_posts, rerender_releases


class Command(BaseCommand):
    help = "Render texts again that were rendered by an older version of the renderer. Goes on where it was stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also posts of the present version")

    def handle(self, *args: Any, **options: Any) -> None:
        seen = changed = 0
        for seen, changed in rerender_posts(everything=options["all"]):
            self.stdout.write(f"posts: {seen} rendered, {changed} changed", ending="\r")
        self.stdout.write(f"posts: {seen} rendered, {changed} changed")
        *_before, (seen, changed) = [(0, 0), *rerender_releases(everything=options["all"])]
        self.stdout.write(f"releases: {seen} rendered, {changed} changed")
        self.stdout.write(f"meetups and clubs: {rerender()} texts rendered")
