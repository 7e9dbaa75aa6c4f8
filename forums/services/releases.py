"""Releases of resources: published, withdrawn, hidden, shown again, and who is told of them."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.audit import services as audit
from community.core import markup
from community.core.clock import now
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.core.markup import RENDERER
from community.core.text import clean_text
from community.moderation import services as moderation
from community.moderation.enums import HoldReason
from community.moderation.voice import require_voice
from community.site_settings import queries as site_settings
from forums import policies
from forums.enums import State, ThreadEventKind
from forums.models import Release, ReleaseFile, Resource, ResourceFollow, Thread
from forums.services import counters, events, limits, release_notices, search, stamps
from forums.services.files import require_own
from forums.services.policy import resource_policy
from forums.services.texts import render
from members.models import Member

_MAX_VERSION = 40


@transaction.atomic
def publish_release(
    *,
    actor: Member,
    thread: Thread,
    version: str,
    files: Sequence[ReleaseFile],
    notes: str = "",
    licence: str = "",
    tested_with: str = "",
) -> Release:
    """Release a version with its files (the actor's own, loose) in a thread for downloads.

    Tells those who follow the resource. The release comes back held when it is the actor's first. Raises NotAllowed,
    TooMany and InvalidInput (fields "version", "notes", "files").
    """
    require_voice(actor)
    if not policies.can_release(actor, thread):
        raise NotAllowed(_("Releases come from regulars and up, in threads of their own."))
    limits.check_release(actor=actor)
    require_own(actor, files)
    _require_amount(files)
    number = _version(version)
    # Files may be kept by another tab's form at the same moment: their rows are held until the commit.
    mine = ReleaseFile.objects.filter(pk__in=[file.pk for file in files], release__isnull=True)
    if len(mine.select_for_update(no_key=True).order_by("pk")) < len(files):
        raise InvalidInput(_("This file is not here any more. Add it again."), field="files")
    row = counters.lock_thread(thread.pk)
    resource = _resource(row, licence=licence, tested_with=tested_with)
    if Release.objects.filter(resource=resource, version=number).exists():
        raise InvalidInput(_("There is a version of this name already."), field="version", code="unique")
    source = _clean(notes, field="notes", multiline=True)
    language = markup.guess_language(source) or row.language
    reasons = _reasons_to_hold(actor, row)
    release = Release(
        resource=resource,
        author=actor,
        version=number,
        source=source,
        html=_rendered(source, language, row),
        renderer=RENDERER,
        language=language,
        state=State.HELD,
    )
    release.save(force_insert=True)
    for position, file in enumerate(files):
        ReleaseFile.objects.filter(pk=file.pk).update(release=release, position=position)
    if reasons:
        moderation.hold(kind="release", object_id=release.pk, author=actor, reasons=reasons)
        release_notices.held(release)
    else:
        _show(release, actor=actor)
    stamps.thread_changed(row)
    return release


@transaction.atomic
def withdraw_release(*, actor: Member, release: Release, reason: str = "") -> Release:
    """Take one's own release back: nobody else gets its files any more, and the version before is the newest again."""
    row = _locked(release)
    if not policies.can_withdraw(actor, row):
        raise NotAllowed
    _gone(row, State.REMOVED, reason)
    return row


@transaction.atomic
def put_back_release(*, actor: Member, release: Release) -> Release:
    """Offer again what one has withdrawn; what waited for review then waits again."""
    require_voice(actor)
    row = _locked(release)
    if row.state in (State.VISIBLE, State.HELD):
        return row
    if not policies.can_put_back(actor, row):
        raise NotAllowed
    if row.published_at is None:
        row.state, row.reason = State.HELD, ""
        row.save(update_fields=["state", "reason"])
        if not moderation.still_waits(kind="release", object_id=row.pk):
            moderation.hold(kind="release", object_id=row.pk, author=actor, reasons=[HoldReason.FIRST_RELEASE])
    else:
        _show(row, actor=actor)
    stamps.thread_changed(row.resource.thread)
    return row


@transaction.atomic
def hide_release(*, actor: Member, release: Release, reason: str = "", tell: bool = True) -> Release:
    """Hide somebody's release as a moderator; its author is told why (unless the caller does that)."""
    row = _locked(release)
    if row.state == State.HIDDEN:
        return row
    if not policies.can_hide_release(actor, row):
        raise NotAllowed
    _gone(row, State.HIDDEN, reason)
    entry = audit.record(actor=actor, action="forums.hide_release", subject=row, data={"reason": reason[:300]})
    if tell:
        release_notices.hidden(row, entry, reason=reason)
    return row


@transaction.atomic
def show_release(*, actor: Member, release: Release, reason: str = "", tell: bool = True) -> Release:
    """Show a release that was hidden or held, as a moderator. No-op when it is visible or was withdrawn."""
    row = _locked(release)
    if row.state in (State.VISIBLE, State.REMOVED):
        return row
    if not policies.can_show_release(actor, row):
        raise NotAllowed
    _show(row, actor=row.author)
    entry = audit.record(actor=actor, action="forums.show_release", subject=row, data={"reason": reason[:300]})
    if tell:
        release_notices.shown(row, entry, reason=reason)
    stamps.thread_changed(row.resource.thread)
    return row


@transaction.atomic
def describe_resource(*, actor: Member, thread: Thread, licence: str, tested_with: str) -> Resource:
    """Say under which licence it may be used and what it was tried with."""
    require_voice(actor)
    if not policies.can_release(actor, thread):
        raise NotAllowed
    row = counters.lock_thread(thread.pk)
    resource = _resource(row, licence=licence, tested_with=tested_with)
    stamps.thread_changed(row)
    return resource


@transaction.atomic
def follow_resource(*, member: Member, resource: Resource, follow: bool) -> None:
    """Be told of new versions, or no longer."""
    if not policies.can_see(member, resource.thread):
        raise NotAllowed
    if follow:
        ResourceFollow.objects.get_or_create(member=member, resource=resource)
    else:
        ResourceFollow.objects.filter(member=member, resource=resource).delete()


@transaction.atomic
def synchronize_resource(*, resource: Resource) -> None:
    """Find the figures of a resource anew from its releases and files."""
    row = Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)
    _renew(row)
    row.download_count = sum(ReleaseFile.objects.filter(release__resource=row).values_list("download_count", flat=True))
    row.save(update_fields=["download_count"])


def _resource(thread: Thread, *, licence: str, tested_with: str) -> Resource:
    """The thread's resource, made if it has none, as it is described now. The thread's row is held."""
    resource = Resource.objects.filter(thread=thread).first() or Resource(thread=thread)
    resource.licence = _clean(licence, field="licence")[:80]
    resource.tested_with = _clean(tested_with, field="tested_with")[:200]
    resource.thread = thread
    resource.save()
    return resource


def _locked(release: Release) -> Release:
    """The release with thread and resource, all held: thread first, as everywhere."""
    thread = counters.lock_thread(release.resource.thread_id)
    row = Release.objects.select_related("resource", "author").select_for_update(no_key=True, of=("self",))
    found = row.get(pk=release.pk)
    if found.state != release.state:
        # What was allowed for the state that the caller saw need not be for this one.
        raise Conflict
    found.resource.thread = thread
    return found


def _show(release: Release, *, actor: Member) -> None:
    """Let everybody have it; the first time, those who follow hear of it and the thread's history has a line."""
    first = release.published_at is None
    release.state, release.reason = State.VISIBLE, ""
    release.published_at = release.published_at or now()
    release.save(update_fields=["state", "reason", "published_at"])
    _changed(release)
    if first:
        thread = release.resource.thread
        events.record(
            thread=thread,
            kind=ThreadEventKind.RELEASED,
            actor=actor,
            data={"release": release.pk, "version": release.version},
        )
        release_notices.released(release)


def _gone(release: Release, state: State, reason: str) -> None:
    release.state, release.reason = state, _clean(reason, field="reason")[:300]
    release.save(update_fields=["state", "reason"])
    _changed(release)
    stamps.thread_changed(release.resource.thread)


def _changed(release: Release) -> None:
    """Bring the resource, its thread's place in lists and the index after a release that came or went."""
    _renew(release.resource)
    counters.released(release.resource.thread)
    search.release_changed(release)


def _renew(resource: Resource) -> None:
    """Bring what lists show of a resource after its releases. The thread's row is held."""
    visible = resource.releases.filter(state=State.VISIBLE)
    newest = visible.order_by("-published_at", "-id").first()
    files = list(newest.files.order_by("position", "id")) if newest else []
    resource.newest = newest
    resource.version = newest.version if newest else ""
    resource.released_at = newest.published_at if newest else None
    resource.file_name = files[0].name if files else ""
    resource.size = sum(file.size for file in files)
    resource.release_count = visible.count()
    resource.save(update_fields=["newest", "version", "released_at", "file_name", "size", "release_count"])


def _require_amount(files: Sequence[ReleaseFile]) -> None:
    if not files:
        raise InvalidInput(_("Add at least one file."), field="files", code="required")
    most = resource_policy().files_per_release
    if len(files) > most:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d file in one release.", "At most %(n)d files in one release.", most)
            % {"n": most},
            field="files",
        )


def _version(version: str) -> str:
    number = _clean(version, field="version")
    if not number:
        raise InvalidInput(_("Give the version a name, for example 1.0."), field="version", code="required")
    if len(number) > _MAX_VERSION:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d character.", "At most %(n)d characters.", _MAX_VERSION) % {"n": _MAX_VERSION},
            field="version",
        )
    return number


def _reasons_to_hold(actor: Member, thread: Thread) -> list[HoldReason]:
    if policies.can_moderate_board(actor, thread.board):
        return []
    if site_settings.current().review_before_publishing:
        return [HoldReason.EVERY]
    stood = Release.objects.filter(author=actor, published_at__isnull=False).exclude(state=State.HIDDEN)
    return [] if stood.exists() else [HoldReason.FIRST_RELEASE]


def _rendered(source: str, language: str, thread: Thread) -> str:
    try:
        return render(source, [], language, thread).html if source else ""
    except InvalidInput as error:
        raise InvalidInput(error.message, field="notes", code=error.code) from error


def _clean(text: str, *, field: str, multiline: bool = False) -> str:
    try:
        return clean_text(text, multiline=multiline)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error
