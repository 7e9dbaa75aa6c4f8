"""Meetups and clubs in the admin."""

from events.admin import clubs, meetups, panels

__all__ = ["clubs", "meetups", "panels"]
