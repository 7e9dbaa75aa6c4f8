from community.moderation.services.holds import approve_hold, hold, reject_hold, still_waits
from community.moderation.services.reports import report, resolve_report, undo_resolution
from community.moderation.services.sanctions import end_sanctions, lift_sanction, sanction

__all__ = [
    "approve_hold",
    "end_sanctions",
    "hold",
    "lift_sanction",
    "reject_hold",
    "report",
    "resolve_report",
    "sanction",
    "still_waits",
    "undo_resolution",
]
