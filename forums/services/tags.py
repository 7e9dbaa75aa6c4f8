"""Which tags a thread has, and which tags a board."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.audit import services as audit
from community.core.errors import InvalidInput, NotAllowed
from forums import policies
from forums.enums import ThreadEventKind
from forums.models import Board, Tag, TagSynonym, Thread, ThreadTag
from forums.queries.tags import MOST_TAGS, tags_key
from forums.services import counters, events, search, stamps
from members.folding import fold
from members.models import Member

MOST_ON_BOARD = 60


def chosen_tags(board: Board, tags: Iterable[int]) -> list[int]:
    """The ids of `tags` in the board's order. Raises InvalidInput (field "tags") for too many or another board's."""
    wanted = set(tags)
    if not wanted:
        return []
    found = list(Tag.objects.filter(board=board, pk__in=wanted).order_by("position", "id").values_list("pk", flat=True))
    if len(found) < len(wanted):
        raise InvalidInput(_("This board has no such tag."), field="tags")
    if len(found) > MOST_TAGS:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d tag.", "At most %(n)d tags.", MOST_TAGS) % {"n": MOST_TAGS}, field="tags"
        )
    return found


@transaction.atomic
def set_tags(*, actor: Member, thread: Thread, tags: Iterable[int]) -> Thread:
    """Give the thread these tags (ids) of its board and no others. Raises NotAllowed and InvalidInput (field "tags").

    What others than its author change stands in the thread's log, where it can be undone.
    """
    row = counters.lock_thread(thread.pk)
    if not policies.can_tag(actor, row):
        raise NotAllowed
    before, after = list(row.tag_ids), chosen_tags(row.board, tags)
    if sorted(before) == sorted(after):
        return row
    put_tags(row, after)
    if actor.pk != row.author_id:
        events.record(
            thread=row,
            kind=ThreadEventKind.TAGGED,
            actor=actor,
            data={"before": before, "after": after},
            public=False,
        )
    if policies.can_arrange(actor, row):
        audit.record(actor=actor, action="forums.tag", subject=row, data={"from": before, "to": after})
    search.thread_changed(row)
    stamps.thread_changed(row)
    return row


def put_tags(thread: Thread, tags: list[int]) -> None:
    """Replace the tags of a thread whose row is held."""
    ThreadTag.objects.filter(thread=thread).exclude(tag__in=tags).delete()
    rows = [ThreadTag(thread=thread, tag_id=tag, last_post_at=thread.last_post_at) for tag in tags]
    ThreadTag.objects.bulk_create(rows, ignore_conflicts=True)
    thread.tag_ids = tags
    thread.save(update_fields=["tag_ids"])
    counters.tags_follow([thread])


@dataclass(frozen=True)
class TagPlan:
    """A tag as an admin writes it down. `names`: English, simplified, traditional."""

    slug: str
    names: tuple[str, str, str]
    synonyms: tuple[str, ...] = ()

    @property
    def words(self) -> set[str]:
        return set(filter(None, map(fold, (self.slug, *self.names, *self.synonyms))))


@transaction.atomic
def save_tags(*, actor: Member, board: Board, plans: Sequence[TagPlan]) -> None:
    """Give the board exactly these tags, in this order; one that keeps its address keeps its threads.

    Raises NotAllowed, and InvalidInput (field "tags") for one word that means two tags, or for what does not fit.
    """
    if not (actor.is_staff and actor.has_perm("forums.change_board")):
        raise NotAllowed
    before, after = write_tags(board, plans)
    if before != after:
        audit.record(actor=actor, action="forums.board_tags", subject=board, data={"from": before, "to": after})
    stamps.boards_changed()


def write_tags(board: Board, plans: Sequence[TagPlan]) -> tuple[list[str], list[str]]:
    """Give the board exactly these tags; return the addresses of those before and after. Raises InvalidInput."""
    _check_plans(plans)
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    known = {tag.slug: tag for tag in Tag.objects.filter(board=board)}
    before = sorted(known)
    for position, plan in enumerate(plans):
        tag = known.pop(plan.slug, None) or Tag(board=board, slug=plan.slug)
        tag.position = position
        tag.name_en, tag.name_zh_hans, tag.name_zh_hant = plan.names
        _save_tag(tag, plan.synonyms)
    gone = [tag.pk for tag in known.values()]
    _take_off(gone)
    Tag.objects.filter(pk__in=gone).delete()
    forget_tags_of(board.pk)
    return before, sorted(plan.slug for plan in plans)


def _check_plans(plans: Sequence[TagPlan]) -> None:
    if len(plans) > MOST_ON_BOARD:
        raise InvalidInput(_("That is more tags than anybody looks through."), field="tags")
    taken: dict[str, str] = {}
    for plan in plans:
        for word in plan.words:
            other = taken.setdefault(word, plan.slug)
            if other != plan.slug:
                message = _("“%(word)s” would mean two tags: %(one)s and %(other)s.")
                raise InvalidInput(message % {"word": word, "one": other, "other": plan.slug}, field="tags")


def _save_tag(tag: Tag, synonyms: Iterable[str]) -> None:
    try:
        tag.full_clean()
    except ValidationError as error:
        raise InvalidInput(f"{tag.slug}: {error.messages[0]}", field="tags") from error
    tag.save()
    wanted = list(dict.fromkeys(synonyms))
    TagSynonym.objects.filter(tag=tag).exclude(word__in=wanted).delete()
    TagSynonym.objects.bulk_create([TagSynonym(tag=tag, word=word) for word in wanted], ignore_conflicts=True)


def _take_off(tag_ids: list[int]) -> None:
    """Take tags that go off the threads that have them."""
    for pk in tag_ids:
        tagged = Thread.objects.filter(pk__in=ThreadTag.objects.filter(tag=pk).values("thread"))
        tagged.update(tag_ids=Func(F("tag_ids"), Value(pk), function="array_remove"))


def forget_tags_of(board_id: int) -> None:
    """Have the board's tags read again once this transaction has committed."""
    transaction.on_commit(lambda: cache.delete(tags_key(board_id)), robust=True)
