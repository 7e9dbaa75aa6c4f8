"""What somebody is writing is kept on the server, so that another device or a later day finds it."""

import json
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow, now
from community.core.errors import InvalidInput
from community.core.markup import MAX_LENGTH
from community.core.statements import Statement
from community.core.text import clean_text
from forums.models import Draft
from forums.services.texts import MAX_TITLE
from members.models import Member

MOST = 100
_MOST_DATA = 20_000
_MOST_PHOTOS = 50
_BATCH = 1000
_FORGET = Statement("DELETE FROM forums_draft WHERE member_id = %s AND key = %s")


@transaction.atomic
def save_draft(
    *,
    actor: Member,
    key: str,
    title: str = "",
    body: str = "",
    data: Mapping[str, Sequence[str]] | None = None,
    photos: Sequence[str] = (),
) -> Draft | None:
    """Keep what `actor` has written in the form `key`; nothing written means no draft (None).

    Of a member's drafts the newest hundred are kept. Raises InvalidInput for what no form could hold.
    """
    text, heading = _as_typed(body), _as_typed(title)[:MAX_TITLE]
    fields = {name: list(values) for name, values in (data or {}).items() if any(values)}
    if len(text) > MAX_LENGTH or len(json.dumps(fields)) > _MOST_DATA:
        raise InvalidInput(_("This is too long for a draft."), field="body")
    if not (text.strip() or heading.strip() or photos):
        forget(actor, key)
        return None
    draft, made = Draft.objects.update_or_create(
        member=actor,
        key=key,
        defaults={
            "title": heading,
            "body": text,
            "data": fields,
            "photos": list(photos)[:_MOST_PHOTOS],
            "updated_at": now(),
            "deleted_at": None,
        },
    )
    if made:
        beyond = Draft.objects.filter(member=actor).order_by("-updated_at").values("pk")[MOST : MOST * 2]
        Draft.objects.filter(pk__in=list(beyond.values_list("pk", flat=True))).delete()
    return draft


def forget(member: Member, key: str) -> None:
    """The form was sent, or emptied: there is nothing to come back to. Called by the service that did the work."""
    _FORGET.run(member.pk, key)


@transaction.atomic
def bin_draft(*, actor: Member, draft: Draft) -> None:
    """Throw a draft away; for a week it can be fetched back."""
    Draft.objects.filter(pk=draft.pk, member=actor, deleted_at__isnull=True).update(deleted_at=HearthNow())


@transaction.atomic
def unbin_draft(*, actor: Member, draft: Draft) -> None:
    """Fetch a draft back that was thrown away."""
    Draft.objects.filter(pk=draft.pk, member=actor).update(deleted_at=None, updated_at=HearthNow())


@transaction.atomic
def prune_drafts() -> int:
    """Delete drafts that nobody came back to, and thrown away ones after a week. Returns how many."""
    old = Draft.objects.filter(
        Q(updated_at__lt=HearthNow() - Draft.KEPT_FOR) | Q(deleted_at__lt=HearthNow() - Draft.BIN_KEPT_FOR)
    )
    gone, _kinds = Draft.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:_BATCH])).delete()
    return gone


def _as_typed(text: str) -> str:
    """The text without what cannot be stored."""
    try:
        return clean_text(text, multiline=True)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field="body") from error
