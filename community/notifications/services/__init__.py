from community.notifications.services.outbox import cancel, notify

__all__ = ["cancel", "notify"]
