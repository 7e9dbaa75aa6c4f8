"""Boards, what staff owe an answer, and downloads."""

from forums.admin import boards, feedback, resources

__all__ = ["boards", "feedback", "resources"]
