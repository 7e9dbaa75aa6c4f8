"""Ticks of the forums: each does what is due and is safe to run twice."""

from typing import Any

from celery import shared_task


@shared_task(name="forums.refresh_tops")
def refresh_tops(**_: Any) -> None:
    """Bring the lists of the most thanked threads up to date."""
    from forums.services import tops

    tops.refresh_tops()


@shared_task(name="forums.sweep_uploads")
def sweep_uploads(**_: Any) -> None:
    """Delete photos and files that nothing has taken for a day, and unpin what was pinned until now."""
    from forums.services import files, photos
    from forums.services.arranging import unpin_expired

    unpin_expired()
    while photos.sweep() or files.sweep():
        pass


@shared_task(name="forums.photo_of_week")
def photo_of_week(**_: Any) -> None:
    """Choose last week's photo, once the week is over, and forget what cameras wrote and nobody shows."""
    from forums.services import gallery

    gallery.choose_photo_of_week()
    while gallery.forget_cameras():
        pass


@shared_task(name="forums.count_views")
def count_views(**_: Any) -> None:
    """Write down which threads were looked at, and how often."""
    from forums.services.viewing import flush_views

    flush_views()


@shared_task(name="forums.settle_boards")
def settle_boards(**_: Any) -> None:
    """Add to the boards' figures what was written since the last time."""
    from forums.services.counters import settle_boards

    settle_boards()


@shared_task(name="forums.count_downloads")
def count_downloads(**_: Any) -> None:
    """Write down who has downloaded what since the last time."""
    from forums.services.downloads import flush

    while flush():
        pass


@shared_task(name="forums.remind_of_feedback")
def remind_of_feedback(**_: Any) -> None:
    """Tell owners and admins of answers that are due; nothing that was asked is overlooked."""
    from forums.services.feedback.ticks import adopt, remind

    adopt()
    remind()


@shared_task(name="forums.refresh_answer_figures")
def refresh_answer_figures(**_: Any) -> None:
    """Say anew how long answers take and how many come in time."""
    from forums.services.feedback.figures import refresh_figures

    refresh_figures()


@shared_task(name="forums.close_polls")
def close_polls(**_: Any) -> None:
    """Close the polls whose time has come."""
    from forums.services.polls import close_due_polls

    while close_due_polls():
        pass


@shared_task(name="forums.send_bookmark_reminders")
def send_bookmark_reminders(**_: Any) -> None:
    """Remind members of what they wanted to be reminded of."""
    from forums.services.bookmarks import send_reminders

    send_reminders()
