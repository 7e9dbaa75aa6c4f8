"""Names while somebody types them."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from forums import policies
from forums.enums import State
from forums.models import Board, Post, Thread, standing
from forums.queries.tags import BoardTag, tags_of
from members.folding import fold
from members.models import Member
from members.policies import Viewer
from members.queries.ignoring import ignored_ids

MOST = 8
# People of a thread: of its newest posts, so that a thread of any length costs the same.
_LATEST = 200


def members_called(
    viewer: Viewer, text: str, *, thread: Thread | None = None, board: Board | None = None
) -> list[Member]:
    """Members whose handle or name begins with `text`, those of the thread first; nobody who cannot see the board
    or whom the viewer ignores.

    Without a text only people of the thread. At most 8; 4 queries.
    """
    where = thread.board if thread else board
    wanted = text.strip().casefold()
    here = _people_of(thread) if thread else []
    found = [member for member in here if _begins(member, wanted)]
    if wanted:
        found += _members_beginning(wanted)
    return _first(viewer, found, where)


def tags_called(board: Board, text: str) -> list[BoardTag]:
    """The board's tags of which a name or a synonym begins with `text`, in either script; all without a text.

    At most 1 query, usually none.
    """
    wanted = fold(text.strip())
    return [tag for tag in tags_of(board) if not wanted or any(word.startswith(wanted) for word in tag.words)]


def _people_of(thread: Thread) -> list[Member]:
    posts = Post.objects.filter(thread=thread, state=State.VISIBLE).order_by("-number")[:_LATEST]
    ids = list(dict.fromkeys([*posts.values_list("author_id", flat=True), thread.author_id]))
    people = _with_standing(Member.objects.filter(pk__in=ids, is_active=True)).in_bulk()
    return [people[pk] for pk in ids if pk in people]


def _with_standing(members: QuerySet[Member]) -> QuerySet[Member]:
    """Read along with each member which boards name them, so that asking what they see asks nothing."""
    return members.annotate(**{standing.ATTRIBUTE: standing.as_expression()})


def _begins(member: Member, text: str) -> bool:
    return member.handle.casefold().startswith(text) or member.display_name.casefold().startswith(text)


def _members_beginning(text: str) -> list[Member]:
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    members = _with_standing(Member.objects.filter(Exists(verified) | Q(is_staff=True), is_active=True))
    # Two queries, each along an index of its own.
    by_handle = members.annotate(low=Lower("handle")).filter(low__startswith=text).order_by("low")
    by_name = members.annotate(low=Lower("display_name")).filter(low__startswith=text).order_by("low")
    return [*by_handle[: MOST * 2], *by_name[: MOST * 2]]


def _first(viewer: Viewer, members: Iterable[Member], board: Board | None) -> list[Member]:
    found: dict[int, Member] = {}
    unwanted = ignored_ids(viewer)
    for member in members:
        if member.pk == viewer.pk or member.pk in found or member.pk in unwanted:
            continue
        if board and not policies.can_see_board(member, board):
            continue
        found[member.pk] = member
        if len(found) == MOST:
            break
    return list(found.values())
