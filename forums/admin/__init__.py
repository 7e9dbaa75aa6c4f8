"""Boards, and what staff owe an answer."""

from forums.admin import boards, feedback

__all__ = ["boards", "feedback"]
