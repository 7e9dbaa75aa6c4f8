from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped
from forums.enums import State
from forums.models.board import html_language
from forums.models.thread import Thread
from forums.models.visibility import releases_for
from members.policies import Viewer


class Resource(Stamped):
    """What a thread on a board for downloads offers. Made with its first release."""

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="resource", verbose_name=_("thread"))
    licence = models.CharField(_("licence"), max_length=80, blank=True)
    tested_with = models.CharField(_("tested with"), max_length=200, blank=True)

    # Denormalised from the newest release that everybody sees, for lists; forums.services.releases keeps them.
    newest = models.ForeignKey(
        "forums.Release", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    version = models.CharField(_("newest version"), max_length=40, blank=True, editable=False)
    # When the newest was published: a list that finds its thread at that moment says that there is a new version.
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    file_name = models.CharField(max_length=120, blank=True, editable=False)
    # Of all files of the newest release together.
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    release_count = models.PositiveIntegerField(default=0, editable=False)
    # Of all files of all releases; forums.services.downloads adds to it.
    download_count = models.PositiveBigIntegerField(_("downloads"), default=0, editable=False)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")

    def __str__(self) -> str:
        return f"{self.thread_id} {self.version}".strip()

    def get_absolute_url(self) -> str:
        return f"{self.thread.get_absolute_url()}versions/"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Chainable conditions on releases."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Releases whose files the viewer can have (policies.can_see_release)."""
        return self.filter(releases_for(viewer))


class Release(Stamped):
    """One version of a resource: notes and files. Nothing of it changes but its state."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="releases", verbose_name=_("download"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    version = models.CharField(_("version"), max_length=40)
    source = models.TextField(_("what is new"), blank=True)
    html = models.TextField(blank=True, editable=False)
    renderer = models.PositiveSmallIntegerField(editable=False)
    language = models.CharField(max_length=10, blank=True, editable=False)
    # Held: waits for review; hidden: by a moderator; removed: withdrawn by its author.
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.VISIBLE)
    # Why it was withdrawn or hidden; those who still see it read it.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # When everybody could see it for the first time: its place among the versions, and nobody is told twice.
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="forums_release_state"),
            models.CheckConstraint(condition=~Q(version=""), name="forums_release_has_version"),
            models.UniqueConstraint(fields=["resource", "version"], name="forums_release_version_once"),
        ]
        indexes = [
            models.Index(fields=["resource", "-published_at", "-id"], name="forums_release_newest"),
            models.Index(fields=["author", "-id"], name="forums_release_author"),
            models.Index(fields=["renderer", "id"], name="forums_release_renderer"),
        ]

    def __str__(self) -> str:
        return self.version

    def get_absolute_url(self) -> str:
        return f"{self.resource.get_absolute_url()}#release-{self.pk}"

    @property
    def lang(self) -> str:
        """The language as HTML writes it, "" when unknown."""
        return html_language(self.language)

    @property
    def safe_html(self) -> SafeString:
        """The rendered notes; community.core.markup has let nothing else through when they were stored."""
        return mark_safe(self.html)  # noqa: S308

    @property
    def is_visible(self) -> bool:
        return self.state == State.VISIBLE


class ReleaseFile(Stamped):
    """A file as it was uploaded, byte for byte. Without a release it is swept after a day."""

    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, models.SET_NULL, null=True, blank=True, related_name="files")
    position = models.PositiveSmallIntegerField(default=0)
    # What people see and save; never a path.
    name = models.CharField(_("file"), max_length=120)
    # Random; where it lies.
    key = models.CharField(max_length=32, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    download_count = models.PositiveBigIntegerField(_("downloads"), default=0, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["release", "position"], name="forums_releasefile_release"),
            models.Index(fields=["created_at"], name="forums_releasefile_loose", condition=Q(release__isnull=True)),
            models.Index(fields=["uploader", "-created_at"], name="forums_releasefile_uploader"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where it lies below MEDIA_ROOT: without an ending, so that nothing can take it for more than bytes."""
        return f"files/{self.key[:2]}/{self.key}"

    def get_absolute_url(self) -> str:
        return reverse("forums:file", args=[self.pk, self.name])


class Download(models.Model):
    """Somebody had a file on a day: what keeps a reload from counting again. Pruned when the day is over."""

    file = models.ForeignKey(ReleaseFile, models.CASCADE, related_name="+")
    # The day in UTC; `who` is hashed with it, so that days can't be joined.
    day = models.DateField()
    who = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "day", "who"], name="forums_download_once")]
        indexes = [models.Index(fields=["day"], name="forums_download_day")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.day:%F}"


class ResourceFollow(models.Model):
    """A member asked to be told of new versions."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="follows")
    since = models.DateTimeField(db_default=HearthNow())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "member"], name="forums_resourcefollow_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.resource_id}"
