"""What the desk offers on a member's page: its panels, and the three measures."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, register_act, register_panel
from community.moderation import policies, services
from community.moderation.admin import panels
from community.moderation.admin.forms import NoteForm, SanctionForm
from community.moderation.enums import SanctionKind

_DONE = {
    SanctionKind.NOTE: _("The note is written, and the member has been told."),
    SanctionKind.SILENCE: _("Silenced: they can read, and not write."),
    SanctionKind.SUSPENSION: _("Suspended: they are signed out and cannot come in."),
}


def _measure(kind: SanctionKind) -> Any:
    def run(request: Any, member: Any, data: dict[str, Any]) -> str:
        services.sanction(
            actor=request.user, member=member, kind=kind, reason=data["reason"], ends_at=data.get("ends_at")
        )
        return str(_DONE[kind])

    return run


def _may(request: Any, member: Any) -> bool:
    return request.user.has_perm("moderation.add_sanction") and policies.can_sanction(request.user, member)


ACTS = (
    Act(
        name="note",
        label=_("Write a note"),
        form=NoteForm,
        run=_measure(SanctionKind.NOTE),
        allowed=_may,
        icon="message-square",
        intro=_("A word to the member that stays on record. It changes nothing they can do."),
    ),
    Act(
        name="silence",
        label=_("Silence"),
        form=SanctionForm,
        run=_measure(SanctionKind.SILENCE),
        allowed=_may,
        icon="mic-off",
        danger=True,
        intro=_("They can read, and write nothing until it ends. Their role is a step lower as long."),
    ),
    Act(
        name="suspend",
        label=_("Suspend"),
        form=SanctionForm,
        run=_measure(SanctionKind.SUSPENSION),
        allowed=_may,
        icon="ban",
        danger=True,
        intro=_("They are signed out everywhere at once and cannot come in until it ends."),
    ),
)
for _order, _act in enumerate(ACTS):
    register_act("members.member", _act, order=_order)
register_panel("members.member", panels.measures, order=20)
register_panel("members.member", panels.about_member, order=30)
