"""What moderation tells the kernel below it."""

from django.utils.translation import gettext_lazy as _

from community.moderation import queries
from community.notifications import registry as notifications

GROUP = _("From the moderators")


def _may_get_mail(member_id: int) -> bool:
    return queries.suspended(member_id) is None


def register() -> None:
    """Called once, when the models are ready."""
    notifications.recipient_checks.append(_may_get_mail)
    notifications.register(
        notifications.Kind(
            name="report_resolved",
            label=_("Something I reported was looked at"),
            group=GROUP,
            mail_default=False,
            template="report_resolved",
            told_without_words=True,
            weight=20,
        )
    )
    for name, label in (
        ("hidden", _("Something I wrote was hidden")),
        ("hold_approved", _("Something I wrote was published")),
        ("hold_rejected", _("Something I wrote was not published")),
    ):
        notifications.register(
            notifications.Kind(name=name, label=label, group=GROUP, mail_default=False, template=name, weight=20)
        )
    for name, label in (
        ("sanction", _("A measure was taken about my account")),
        ("sanction_lifted", _("A measure about my account has ended")),
    ):
        notifications.register(notifications.Kind(name=name, label=label, group=GROUP, template=name, essential=True))
