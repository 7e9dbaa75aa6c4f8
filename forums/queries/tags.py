"""The tags of boards, read once and kept: what a list shows of its threads' tags costs no query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import OuterRef, QuerySet
from django.urls import reverse

from forums.models import Board, Tag, TagSynonym, Thread
from forums.models.board import in_readers_language
from members.folding import fold

# Forgotten when a change commits; a reader that loaded them just before keeps the old ones for that long at most.
_SECONDS = 60
MOST_TAGS = 5


@dataclass(frozen=True)
class BoardTag:
    """A tag with all the words for it, folded: its names, its address and its synonyms."""

    pk: int
    board_id: int
    board_slug: str
    slug: str
    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_readers_language(self, "name")

    @property
    def words_to_find(self) -> str:
        """Its names in all languages, by which its threads are found too."""
        return " ".join((self.name_en, self.name_zh_hans, self.name_zh_hant))

    @property
    def url(self) -> str:
        """The board's threads under this tag."""
        return f"{reverse('forums:board', args=[self.board_slug])}?tag={self.slug}"


def tags_of(board: Board) -> list[BoardTag]:
    """The board's tags in their order. At most 1 query, usually none."""
    return _of_boards([board.pk])[board.pk]


def find_tag(board: Board, word: str) -> BoardTag | None:
    """The board's tag that `word` means: a name in any language and script, its address or a synonym."""
    folded = fold(word)
    return next((tag for tag in tags_of(board) if folded in tag.words), None) if folded else None


def tags_like(board: Board, start: str) -> list[BoardTag]:
    """The board's tags of which some word begins with `start` (all for an empty one), in their order."""
    folded = fold(start)
    return [tag for tag in tags_of(board) if any(word.startswith(folded) for word in tag.words)]


def tags_of_boards(board_ids: Iterable[int]) -> list[BoardTag]:
    """The tags of several boards. At most 1 query, usually none."""
    return [tag for found in _of_boards(board_ids).values() for tag in found]


def show_tags(threads: Iterable[Thread]) -> None:
    """Set `shown_tags` on threads of any boards. At most 1 query, usually none, and none where no thread has a tag."""
    tagged = [thread for thread in threads if thread.tag_ids]
    boards = _of_boards({thread.board_id for thread in tagged})
    for thread in tagged:
        thread.shown_tags = [tag for tag in boards[thread.board_id] if tag.pk in thread.tag_ids]


def tags_key(board_id: int) -> str:
    """The cache key of a board's tags."""
    return f"forums:tags:{board_id}"


def _of_boards(board_ids: Iterable[int]) -> dict[int, list[BoardTag]]:
    keys = {tags_key(board_id): board_id for board_id in board_ids}
    if not keys:
        return {}
    known: dict[int, list[BoardTag]] = {keys[key]: found for key, found in cache.get_many(list(keys)).items()}
    missing = [board_id for board_id in keys.values() if board_id not in known]
    if missing:
        read: dict[int, list[BoardTag]] = {board_id: [] for board_id in missing}
        for tag in _rows().filter(board__in=missing):
            read[tag.board_id].append(_board_tag(tag))
        cache.set_many({tags_key(board_id): tags for board_id, tags in read.items()}, _SECONDS)
        known |= read
    return known


def _rows() -> QuerySet[Tag]:
    synonyms = TagSynonym.objects.filter(tag=OuterRef("pk")).order_by("id").values("word")
    tags = Tag.objects.select_related("board").order_by("board_id", "position", "id")
    return tags.annotate(typed=ArraySubquery(synonyms))  # type: ignore[no-redef]


def _board_tag(tag: Tag) -> BoardTag:
    written = [tag.slug, tag.name_en, tag.name_zh_hans, tag.name_zh_hant, *tag.typed]
    return BoardTag(
        pk=tag.pk,
        board_id=tag.board_id,
        board_slug=tag.board.slug,
        slug=tag.slug,
        name_en=tag.name_en,
        name_zh_hans=tag.name_zh_hans,
        name_zh_hant=tag.name_zh_hant,
        words=tuple(dict.fromkeys(filter(None, map(fold, written)))),
    )
