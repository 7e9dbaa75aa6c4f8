"""What a thread offers for download: its newest release on the thread's page, all of them on a page of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.http import Http404

from forums import policies
from forums.enums import BoardKind, State
from forums.models import Release, ReleaseFile, Resource, ResourceFollow, Thread
from forums.models.visibility import releases_for
from members.models import Member
from members.policies import Viewer

PAGE_SIZE = 30
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class ReleaseLine:
    """A release with its files, and what this reader may do with it."""

    release: Release
    files: Sequence[ReleaseFile]
    can_withdraw: bool
    can_put_back: bool
    can_hide: bool
    can_show: bool
    can_report: bool

    @property
    def has_acts(self) -> bool:
        return self.can_withdraw or self.can_put_back or self.can_hide or self.can_show or self.can_report


@dataclass(frozen=True)
class Card:
    """What the thread's page says of its resource. `newest` is missing while everybody waits for the first release."""

    thread: Thread
    resource: Resource | None
    newest: ReleaseLine | None
    # The reader's own releases that others don't see yet; for moderators everybody's.
    waiting: Sequence[ReleaseLine]
    follows: bool
    can_release: bool

    @property
    def older(self) -> int:
        """How many versions there are besides the newest."""
        return max(0, self.resource.release_count - 1) if self.resource else 0


@dataclass(frozen=True)
class VersionsPage:
    """All releases that this reader may see, newest first; `next` is the id to go on from."""

    thread: Thread
    resource: Resource | None
    lines: Sequence[ReleaseLine]
    next: int | None
    is_first: bool
    can_release: bool


def card_of(viewer: Viewer, thread: Thread) -> Card | None:
    """The resource of a thread for downloads, which comes from access; None for other threads. 1 query for those."""
    if thread.kind != BoardKind.RESOURCE:
        return None
    shown = Q(release=F("release__resource__newest"))
    if isinstance(viewer, Member):
        waiting = Q(release__state=State.HELD)
        shown |= waiting if policies.can_moderate_board(viewer, thread.board) else waiting & Q(release__author=viewer)
    files = ReleaseFile.objects.filter(shown, release__resource__thread=thread)
    files = files.select_related("release__resource", "release__author").order_by("-release_id", "position", "id")
    if isinstance(viewer, Member):
        mine = ResourceFollow.objects.filter(resource=OuterRef("release__resource"), member=viewer)
        files = files.annotate(follows=Exists(mine))
    found = list(files)
    lines = _lines(viewer, thread, found)
    resource = found[0].release.resource if found and found[0].release else None
    newest = next((line for line in lines if resource and line.release.pk == resource.newest_id), None)
    return Card(
        thread=thread,
        resource=resource,
        newest=newest,
        waiting=[line for line in lines if line is not newest],
        follows=any(getattr(file, "follows", False) for file in found),
        can_release=policies.can_release(viewer, thread),
    )


def _lines(viewer: Viewer, thread: Thread, files: Sequence[ReleaseFile]) -> list[ReleaseLine]:
    by_release: dict[int, list[ReleaseFile]] = {}
    for file in files:
        if file.release:
            by_release.setdefault(file.release.pk, []).append(file)
    return [_line(viewer, thread, group[0].release, group) for group in by_release.values() if group[0].release]


def _line(viewer: Viewer, thread: Thread, release: Release, files: Sequence[ReleaseFile]) -> ReleaseLine:
    release.resource.thread = thread
    return ReleaseLine(
        release=release,
        files=files,
        can_withdraw=policies.can_withdraw(viewer, release),
        can_put_back=policies.can_put_back(viewer, release),
        can_hide=policies.can_hide_release(viewer, release),
        can_show=policies.can_show_release(viewer, release),
        can_report=policies.can_report_release(viewer, release),
    )


def versions_page(viewer: Viewer, thread: Thread, *, before: int | None = None) -> VersionsPage:
    """The thread's releases, newest first, those after the release `before`. 3 queries."""
    resource = Resource.objects.filter(thread=thread).first()
    releases = Release.objects.filter(releases_for(viewer), resource=resource) if resource else Release.objects.none()
    if before is not None:
        releases = releases.filter(pk__lt=before)
    ordered = Prefetch("files", ReleaseFile.objects.order_by("position", "id"))
    rows = list(releases.select_related("author").prefetch_related(ordered).order_by("-id")[: PAGE_SIZE + 1])
    for row in rows:
        assert resource is not None  # noqa: S101 - else there would be no rows
        row.resource = resource
    return VersionsPage(
        thread=thread,
        resource=resource,
        lines=[_line(viewer, thread, row, list(row.files.all())) for row in rows[:PAGE_SIZE]],
        next=rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None,
        is_first=before is None,
        can_release=policies.can_release(viewer, thread),
    )


def resource_of(thread: Thread) -> Resource | None:
    """The thread's resource; None before its first release. 1 query."""
    return Resource.objects.filter(thread=thread).first()


def get_file_for(viewer: Viewer, pk: int) -> ReleaseFile:
    """A file that the viewer can have, with release, thread and board; Http404 otherwise. 1 query."""
    files = ReleaseFile.objects.filter(releases_for(viewer, "release__"))
    file = files.select_related("release__resource__thread__board").filter(pk=pk).first() if pk <= _LARGEST else None
    if file is None:
        raise Http404
    return file


def get_release_for(viewer: Viewer, pk: int) -> Release:
    """A release that the viewer can see, with thread, board and author; Http404 otherwise. 1 query."""
    releases = Release.objects.visible_to(viewer).select_related("resource__thread__board__section", "author")
    release = releases.filter(pk=pk).first() if pk <= _LARGEST else None
    if release is None:
        raise Http404
    return release


def loose_files(member: Member, keys: list[str]) -> list[ReleaseFile]:
    """The member's own files that no release has taken, with these keys, in the keys' order. 1 query."""
    wanted = [key for key in dict.fromkeys(keys) if len(key) == 32 and key.isalnum() and key.isascii()]
    if not wanted:
        return []
    files = ReleaseFile.objects.filter(uploader=member, release__isnull=True, key__in=wanted[:50])
    found = {file.key: file for file in files}
    return [found[key] for key in wanted if key in found]
