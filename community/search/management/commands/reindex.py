from argparse import ArgumentParser
from contextlib import nullcontext
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.core.roles import connect_as_owner
from community.search.registry import searchables
from community.search.reindex import reindex, without_word_indexes


class Command(BaseCommand):
    help = "Make the search index: what is missing or was made by an older tokeniser; run again, it goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also what is up to date")
        parser.add_argument("--fresh", action="store_true", help="fast, for a large new index; searches wait")
        parser.add_argument("--kind", action="append", default=[], choices=sorted(searchables), help="only this kind")
        parser.add_argument("--after", type=int, default=0, help="go on behind this id (with one --kind)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["after"] and len(options["kind"]) != 1:
            raise CommandError("--after needs exactly one --kind.")
        if options["fresh"]:
            connect_as_owner()
        with without_word_indexes() if options["fresh"] else nullcontext():
            self._index(options)

    def _index(self, options: dict[str, Any]) -> None:
        begun, line = monotonic(), ""
        kind = ""
        for step in reindex(everything=options["all"], kinds=options["kind"], after=options["after"]):
            if kind not in ("", step.kind):
                self.stdout.write(line)
            kind = step.kind
            percent = 100 * step.seen // step.total
            line = (
                f"{step.kind}: {step.seen} of {step.total} ({percent} %), {step.written} written, last id {step.last}, "
                f"{monotonic() - begun:.0f} s"
            )
            self.stdout.write(line, ending="\r")
        self.stdout.write(line or "There is nothing to index.")
