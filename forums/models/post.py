from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from community.core.addresses import address_of
from community.core.models import Stamped
from forums.enums import EventKind, State
from forums.models.board import html_language
from forums.models.thread import Thread
from forums.models.visibility import posts_for
from members.policies import Viewer


class PostQuerySet(models.QuerySet["Post"]):
    """Chainable conditions on posts."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Posts whose text the viewer can read (policies.can_read)."""
        return self.filter(posts_for(viewer))


class Post(Stamped):
    """One floor of a thread. Its number never changes; what must go leaves a tombstone."""

    # Its own indexes begin with thread and author: Django's for the keys alone would only cost every writer.
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts", db_index=False, verbose_name=_("thread"))
    number = models.PositiveIntegerField(_("floor"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    source = models.TextField(_("text"))
    html = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(editable=False)
    language = models.CharField(max_length=10, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.VISIBLE)
    quote_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    # An edit names the version it started from (UPDATE … WHERE version), so that no text is lost silently.
    version = models.PositiveIntegerField(default=1, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What the post counts as in the ledger is decided when it is written, so that a rebuild finds the same.
    counts_as_post = models.BooleanField(default=True, editable=False)
    counts_as_answer = models.BooleanField(default=False, editable=False)
    counts_as_welcome = models.BooleanField(default=False, editable=False)
    # Written by staff: it is as such that it answers for the community, whatever its author is today.
    by_staff = models.BooleanField(default=False, db_default=False, editable=False)
    # Where it was written, if moderators have moved it since: that is where its facts are about.
    origin_thread = models.ForeignKey(
        Thread, models.PROTECT, null=True, blank=True, related_name="+", editable=False, db_index=False
    )
    origin_number = models.PositiveIntegerField(null=True, blank=True, editable=False)

    # Set by queries for one reader: whether they have thanked for it.
    thanked: bool
    # And bookmarked it.
    bookmarked: bool

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="forums_post_floor"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="forums_post_state"),
            models.CheckConstraint(condition=Q(number__gte=1), name="forums_post_number"),
        ]
        indexes = [
            models.Index(fields=["author", "-created_at"], name="forums_post_author"),
            models.Index(fields=["thread", "author", "number"], name="forums_post_thread_author"),
            models.Index(fields=["renderer", "id"], name="forums_post_renderer"),
            models.Index(fields=["id"], name="forums_post_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"#{self.number} · {self.source[:40]}"

    @property
    def lang(self) -> str:
        """The language as HTML writes it, "" when unknown."""
        return html_language(self.language)

    def get_absolute_url(self) -> str:
        return address_of("forums:post", self.pk)

    @property
    def safe_html(self) -> SafeString:
        """The rendered text; community.core.markup has let nothing else through when it was stored."""
        return mark_safe(self.html)  # noqa: S308

    @property
    def is_visible(self) -> bool:
        return self.state == State.VISIBLE


class PostRevision(Stamped):
    """The text of a post as it was before an edit."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    # The version that this text had.
    version = models.PositiveIntegerField()
    source = models.TextField()
    # The thread's title at the time, for the first post.
    title = models.CharField(max_length=120, blank=True)
    # Who replaced it, `created_at` says when.
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "version"], name="forums_postrevision_once")]
        indexes = [models.Index(fields=["editor", "-created_at"], name="forums_postrevision_editor")]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.version}"


class PostEvent(Stamped):
    """What happened to a post after it was written. Append-only; facts are taken back and given again from it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    # The thread in which an answer was accepted, where it is not the one in which the post was written.
    thread = models.ForeignKey(Thread, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="forums_postevent_kind")]
        indexes = [models.Index(fields=["post", "id"], name="forums_postevent_post")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind}"
