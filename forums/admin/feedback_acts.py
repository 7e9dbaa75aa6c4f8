"""What staff do with feedback in the admin: the same acts as on the pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, ActForm
from forums import policies
from forums.enums import SETTLED, FeedbackStatus
from forums.forms.feedback import OwnerField, answer_field, status_field, words_field
from forums.models import FeedbackCase
from forums.queries.feedback import colleagues_of
from forums.services.feedback import acts


class AnswerForm(ActForm):
    body = answer_field()
    status = status_field(FeedbackStatus.ANSWERED, *SETTLED, initial=FeedbackStatus.ANSWERED)
    words = words_field()


class StatusForm(ActForm):
    status = status_field(*SETTLED)
    words = words_field()


class HandOverForm(ActForm):
    to = OwnerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(colleagues_of(self.obj.thread))  # type: ignore[attr-defined]


def _take(request: Any, case: FeedbackCase, data: dict[str, Any]) -> str:
    acts.take_case(actor=request.user, case=case)
    return gettext("It is yours now.")


def _hand_over(request: Any, case: FeedbackCase, data: dict[str, Any]) -> str:
    to = next((one for one in colleagues_of(case.thread) if one.pk == data["to"]), None)
    acts.hand_over(actor=request.user, case=case, to=to)
    return gettext("%(name)s has it now.") % {"name": to.display_name} if to else gettext("Nobody has it now.")


def _answer(request: Any, case: FeedbackCase, data: dict[str, Any]) -> str:
    acts.answer_case(actor=request.user, case=case, **data)
    return gettext("Answered. The one who asked is told.")


def _set_status(request: Any, case: FeedbackCase, data: dict[str, Any]) -> str:
    acts.set_status(actor=request.user, case=case, **data)
    return gettext("Said. The one who asked is told.")


def _may(request: HttpRequest, case: FeedbackCase) -> bool:
    may: bool = request.user.has_perm("forums.change_feedbackcase")
    return may and case.active and policies.can_answer_for_us(request.user, case.thread)


ACTS = (
    Act(
        name="take",
        label=_("Take it"),
        form=ActForm,
        run=_take,
        allowed=lambda request, case: _may(request, case) and case.owner_id is None,
        icon="hand",
    ),
    Act(
        name="answer",
        label=_("Answer"),
        form=AnswerForm,
        run=_answer,
        allowed=_may,
        icon="message-square-reply",
    ),
    Act(
        name="status",
        label=_("Say what becomes of it"),
        form=StatusForm,
        run=_set_status,
        allowed=lambda request, case: _may(request, case) and case.answered_at is not None,
        initial=lambda _request, case: {"status": case.status, "words": case.words},
        icon="list-checks",
    ),
    Act(
        name="hand-over",
        label=_("Hand it over"),
        form=HandOverForm,
        run=_hand_over,
        allowed=_may,
        initial=lambda _request, case: {"to": case.owner_id},
        icon="user-round-check",
    ),
)
