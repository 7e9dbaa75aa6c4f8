"""`manage.py bench_plan`: what script/bench measures on a database that bench_data has filled, as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.home.bench.plan import plan
from members.models import Member


class Command(BaseCommand):
    help = "Print addresses to measure, and sign members of a made-up forum in to do so (script/bench)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=8, help="how many members to sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if Member.objects.exclude(handle__startswith="bench").exists() or not Member.objects.exists():
            raise CommandError("This is not a forum that bench_data has made.")
        self.stdout.write(json.dumps(plan(options["people"])))
