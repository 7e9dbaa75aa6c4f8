from typing import Any

from django.core.management.base import BaseCommand

from events.services.rerender import rerender


class Command(BaseCommand):
    help = "Render the texts of meetups and clubs again that an older renderer made."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rerender()} texts rendered again.")
