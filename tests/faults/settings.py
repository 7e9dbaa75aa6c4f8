"""The product's settings with its fault points alive (community/notifications/faults.py)."""

from community.settings import *  # noqa: F403

HEARTH_FAULTS = True
EMAIL_TIMEOUT = 2
