"""Points where tests make a process die or wait: HEARTH_FAULT=after_claim:kill, or :sleep.

Heeded only where the settings of a fault test say so (`HEARTH_FAULTS`), which the product's never do.
"""

import os
import signal
import time

from django.conf import settings

SLEEP_SECONDS = 600


def reach(point: str) -> None:
    """Note that the process has come to `point`, and do there what the test asks for."""
    if not getattr(settings, "HEARTH_FAULTS", False):
        return
    wanted, _colon, act = os.environ.get("HEARTH_FAULT", "").partition(":")
    if wanted != point:
        return
    if act == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif act == "sleep":
        time.sleep(SLEEP_SECONDS)
