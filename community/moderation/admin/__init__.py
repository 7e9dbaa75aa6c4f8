"""The desk in the admin: reports, what is held, and measures. Others' pages get its panels and acts."""

from community.moderation.admin import holds, members, reports, sanctions

__all__ = ["holds", "members", "reports", "sanctions"]
