"""What the kernel and members are told about posts and boards."""

from django.utils.translation import gettext_lazy as _

from community.core import hooks
from community.digests import registry as digests
from community.moderation import registry as moderation
from community.notifications import registry as notifications
from community.site_settings import registry as site_settings
from forums.models import standing
from forums.queries.closed import closed_messages
from forums.queries.lists import threads_by
from forums.queries.watching import audience_of_board, audience_of_thread
from forums.registrations import digest, notices, reports, search
from forums.services import downloads, drafts, ledger, reading
from forums.services.feedback import kinds as feedback
from forums.services.feedback.policy import FeedbackPolicy
from forums.services.policy import PostingPolicy, ResourcePolicy
from members import backend
from members.queries import profile_parts
from members.services import facts


def register() -> None:
    """Called once, when the models are ready."""
    site_settings.register_policy("posting", PostingPolicy)
    site_settings.register_policy("resources", ResourcePolicy)
    facts.sources.append(ledger.rows)
    backend.read_along[standing.ATTRIBUTE] = standing.as_expression
    hooks.pruners += [reading.prune_reads, drafts.prune_drafts, downloads.prune]
    moderation.register(reports.reported_posts())
    moderation.register(reports.reported_releases())
    notifications.closed_to.append(closed_messages)
    notifications.audiences["forums.thread"] = audience_of_thread
    notifications.audiences["forums.board"] = audience_of_board
    site_settings.register_policy("feedback", FeedbackPolicy)
    for kind in [*notices.kinds(), *feedback.kinds()]:
        notifications.register(kind)
    profile_parts.register(
        profile_parts.ProfilePart(
            name="threads",
            title=_("Threads"),
            template="forums/_profile_threads.html",
            collect=lambda viewer, member, limit: threads_by(member, viewer, limit),
            order=20,
        )
    )
    digests.register(digests.Part("boards", digest.lines, _("On the boards you follow")))
    search.register()
