from typing import Any

from django.core.management.base import BaseCommand

from forums.services.synchronize import synchronize_forums


class Command(BaseCommand):
    help = (
        "Rebuild the figures of posts, threads and boards, and report what had drifted (exit code 1 if anything had)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        drift = synchronize_forums()
        for name, ids in (("posts", drift.posts), ("threads", drift.threads), ("boards", drift.boards)):
            shown = ", ".join(map(str, ids[:20])) + (" …" if len(ids) > 20 else "")
            self.stdout.write(f"{name}: {len(ids)} corrected{f' ({shown})' if ids else ''}")
        if drift:
            raise SystemExit(1)
