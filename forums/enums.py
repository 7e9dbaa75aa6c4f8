from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardKind(models.TextChoices):
    """What a board is for; it decides what a thread there can do."""

    DISCUSSION = "discussion", _("discussion")
    QUESTION = "question", _("questions, an answer can be accepted")
    FEEDBACK = "feedback", _("feedback, staff owe an answer")
    RESOURCE = "resource", _("downloads")
    GALLERY = "gallery", _("photos first")
    ANNOUNCEMENT = "announcement", _("announcements, opened by meetups")


class Audience(models.TextChoices):
    """Who may see a board, open a thread in it or reply: each includes those after it."""

    EVERYONE = "everyone", _("everyone")
    MEMBERS = "members", _("members")
    NOVICE = "novice", _("novices and up")
    REGULAR = "regular", _("regulars and up")
    LEADER = "leader", _("leaders and elders")
    NAMED = "named", _("members named here")
    STAFF = "staff", _("staff")
    NOBODY = "nobody", _("nobody by hand")


class State(models.TextChoices):
    """Whether a thread or post can be read. Held: waits for review; hidden: by a moderator; removed: by its author."""

    VISIBLE = "visible", _("visible")
    HELD = "held", _("waiting for review")
    HIDDEN = "hidden", _("hidden")
    REMOVED = "removed", _("removed")


class FollowLevel(models.TextChoices):
    """What a member hears of a board or a thread, from most to nothing.

    Watching: told of everything new. Tracking: it is counted as unread and comes with the digest. Normal: told when
    somebody answers or names them. Muted: not told at all, and left out of lists of what is new.
    """

    WATCHING = "watching", _("Watching")
    TRACKING = "tracking", _("Tracking")
    NORMAL = "normal", _("Normal")
    MUTED = "muted", _("Muted")


class EventKind(models.TextChoices):
    """What happened to a post after it was written."""

    HELD = "held", _("held for review")
    APPROVED = "approved", _("approved")
    HIDDEN = "hidden", _("hidden")
    RESTORED = "restored", _("restored")
    REMOVED = "removed", _("removed by its author")
    ACCEPTED = "accepted", _("accepted as the answer")
    UNACCEPTED = "unaccepted", _("no longer the accepted answer")


class ThreadEventKind(models.TextChoices):
    """What happened to a thread after it was opened."""

    RENAMED = "renamed", _("renamed")
    TAGGED = "tagged", _("given other tags")
    MOVED = "moved", _("moved to another board")
    MERGED = "merged", _("merged into another thread")
    TOOK_IN = "took_in", _("took in another thread")
    SPLIT = "split", _("posts moved to another thread")
    BEGUN = "begun", _("begun with posts of another thread")
    PINNED = "pinned", _("pinned")
    UNPINNED = "unpinned", _("unpinned")
    FEATURED = "featured", _("featured")
    UNFEATURED = "unfeatured", _("no longer featured")
    LOCKED = "locked", _("closed for replies")
    UNLOCKED = "unlocked", _("opened for replies")
    HIDDEN = "hidden", _("hidden")
    RESTORED = "restored", _("shown again")
    RELEASED = "released", _("new version")
    FEEDBACK = "feedback", _("a step of its feedback")


class FeedbackStatus(models.TextChoices):
    """How far the staff's answer to a thread on a feedback board has come."""

    RECEIVED = "received", _("Received")
    ANSWERED = "answered", _("Answered")
    PLANNED = "planned", _("Planned")
    FIXED = "fixed", _("Fixed")
    DECLINED = "declined", _("Declined")


# Said by hand, once there is an answer; listed under "you said, we did".
SETTLED = (FeedbackStatus.PLANNED, FeedbackStatus.FIXED, FeedbackStatus.DECLINED)
# Every move there is. Only an answer leads out of "received"; back to it when that goes or did not solve it.
FEEDBACK_MOVES: dict[FeedbackStatus, frozenset[FeedbackStatus]] = {
    FeedbackStatus.RECEIVED: frozenset({FeedbackStatus.ANSWERED}),
    FeedbackStatus.ANSWERED: frozenset({FeedbackStatus.RECEIVED, *SETTLED}),
    FeedbackStatus.PLANNED: frozenset({FeedbackStatus.RECEIVED, FeedbackStatus.FIXED, FeedbackStatus.DECLINED}),
    FeedbackStatus.FIXED: frozenset({FeedbackStatus.RECEIVED, FeedbackStatus.PLANNED, FeedbackStatus.DECLINED}),
    FeedbackStatus.DECLINED: frozenset({FeedbackStatus.RECEIVED, FeedbackStatus.PLANNED, FeedbackStatus.FIXED}),
}


class FeedbackStepKind(models.TextChoices):
    """What happened to a case."""

    OPENED = "opened", _("Received")
    ANSWERED = "answered", _("Answered")
    LOST = "lost", _("The answer was taken away")
    STATUS = "status", _("Status set")
    OWNER = "owner", _("Given to somebody")
    REOPENED = "reopened", _("Not solved, says the one who asked")
    SOLVED = "solved", _("Solved, says the one who asked")
    CLOSED = "closed", _("No longer owed an answer")
    BACK = "back", _("Owed an answer again")


class Told(models.IntegerChoices):
    """Of what staff have been told while a case waits."""

    NOTHING = 0, _("nothing yet")
    SOON = 1, _("due soon")
    DUE = 2, _("due")
    OVERDUE = 3, _("overdue")


class PollResults(models.TextChoices):
    """When it can be read how a poll stands."""

    ALWAYS = "always", _("everybody, at any time")
    VOTED = "voted", _("who has voted")
    CLOSED = "closed", _("nobody before it has closed")
