from typing import Any

from django.core.management.base import BaseCommand

from forums.models import Section
from forums.services.setup import create_default_boards


class Command(BaseCommand):
    help = "Give a new community its first sections and boards. Where there is any section, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if Section.objects.exists():
            self.stdout.write("There are boards already; nothing was changed.")
            return
        self.stdout.write(f"Made the first sections and boards ({create_default_boards()}).")
