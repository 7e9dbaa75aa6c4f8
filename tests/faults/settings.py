"""The product's settings with its fault points alive (community/notifications/faults.py) and a beat in a hurry."""

from community.settings import *  # noqa: F403

HEARTH_FAULTS = True
EMAIL_TIMEOUT = 2
TICK_SECONDS = 0.5
