"""`manage.py verify_audit`: does the audit still say what was sealed?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.audit import sealing
from community.audit.models import Entry, Seal


class Command(BaseCommand):
    help = "Check every seal of the audit against its entries; the exit status is 1 when one does not fit."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = sealing.verify()
        for one in broken:
            self.stderr.write(f"seal {one.seal_id}: {one.why}")
        if broken:
            raise CommandError(f"The audit does not fit {len(broken)} of its seals.")
        last = Seal.objects.order_by("-to_id").first()
        open_rows = Entry.objects.filter(id__gt=last.to_id if last else 0).count()
        self.stdout.write(f"{Seal.objects.count()} seals fit; {open_rows} entries wait for theirs.")
