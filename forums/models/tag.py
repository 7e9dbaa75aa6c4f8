from django.db import models
from django.utils.translation import gettext_lazy as _

from forums.models.board import Board, in_readers_language
from forums.models.thread import Thread


class Tag(models.Model):
    """A word under which threads of one board are found. Boards keep their own short lists of them."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="tags", verbose_name=_("board"))
    slug = models.SlugField(_("address"), max_length=40)
    name_en = models.CharField(_("name, English"), max_length=40)
    name_zh_hans = models.CharField(_("name, simplified Chinese"), max_length=40, blank=True)
    name_zh_hant = models.CharField(_("name, traditional Chinese"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    # Set by queries: its synonyms as they were typed.
    typed: list[str]

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["board", "slug"], name="forums_tag_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_readers_language(self, "name")


class TagSynonym(models.Model):
    """Another word for a tag, as people may type it."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="synonyms", verbose_name=_("tag"))
    word = models.CharField(_("word"), max_length=40)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [models.UniqueConstraint(fields=["tag", "word"], name="forums_tagsynonym_once")]

    def __str__(self) -> str:
        return self.word


class ThreadTag(models.Model):
    """A thread under a tag, with what a tag's page orders and filters by, so that an index ends where the page ends."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    # The thread's: forums.services.counters changes them with it.
    last_post_at = models.DateTimeField()
    # Whether it can be read and has an accepted answer; can be read and has no reply.
    solved = models.BooleanField(default=False, db_default=False)
    unanswered = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "tag"], name="forums_threadtag_once")]
        indexes = [
            models.Index(fields=["tag", "-last_post_at", "-thread"], name="forums_threadtag_newest"),
            models.Index(fields=["tag", "-thread"], name="forums_threadtag_opened"),
            models.Index(
                fields=["tag", "-last_post_at", "-thread"],
                name="forums_threadtag_solved",
                condition=models.Q(solved=True),
            ),
            models.Index(
                fields=["tag", "-thread"], name="forums_threadtag_solved_new", condition=models.Q(solved=True)
            ),
            models.Index(
                fields=["tag", "-thread"], name="forums_threadtag_unanswered", condition=models.Q(unanswered=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.tag_id}"
