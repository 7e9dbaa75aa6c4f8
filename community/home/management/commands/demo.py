"""`manage.py demo`: a community of sixty people and half a year, made through the product's own services."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.home.demo.making import CannotMake, make_demo


class Command(BaseCommand):
    help = "Fill an empty database with the demo community. Run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def say(percent: int, what: str) -> None:
            self.stdout.write(f"{percent:3d} %  {what}")
            self.stdout.flush()

        try:
            made = make_demo(say)
        except CannotMake as error:
            raise CommandError(str(error)) from error
        if not made:
            self.stdout.write("The demo community is here already; nothing was changed.")
            return
        self.stdout.write(f"The demo community is made ({time.monotonic() - began:.0f} s).")
        logins = settings.HEARTH_HOME / "demo-logins.txt"
        if logins.exists():
            self.stdout.write("\n" + logins.read_text())
