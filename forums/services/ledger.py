"""What posts, thanks and accepted answers mean for the ledger of facts (product.md, "Recorded facts").

A fact stands while its post can be read. Each time a post appears the facts are written under a source of their own
("post:7", later "post:7:e31" for the event that brought it back), each time it goes they are taken back, so that
`rows` reproduces from the histories exactly what was written. What somebody did stays where they did it: facts of a
post that moderators moved are about the thread in which it was written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from forums.enums import EventKind
from forums.models import Post, PostEvent, Thanks
from members.enums import FactKind
from members.queries.days import day_of
from members.services import facts
from members.services.facts import FactRow, taken_back

_SHOWS = (EventKind.APPROVED, EventKind.RESTORED)
_CHUNK = 1000
Row = TypeVar("Row", PostEvent, Thanks)


@dataclass(frozen=True)
class Showing:
    """One stretch of time in which a post could be read."""

    source: str
    since: datetime
    event: PostEvent | None = None


def post_shown(post: Post, event: PostEvent | None = None) -> None:
    """Write the facts of a post that has become visible by `event` (None: when it was written)."""
    showing = _showing(post, event)
    # Nobody can have thanked for what was not there.
    given = _active(post) if event else []
    facts.record_many([*_of_post(post, showing), *_of_thanks(post, showing, given)])


def post_gone(post: Post, event: PostEvent) -> None:
    """Take the facts of a post back that `event` has made invisible."""
    last = PostEvent.objects.filter(post=post, kind__in=_SHOWS, id__lt=event.pk).order_by("-id").first()
    showing = _showing(post, last)
    back = f"post:{post.pk}:e{event.pk}"
    rows = [taken_back(row, back) for row in _of_post(post, showing)]
    rows += [
        taken_back(row, f"{row.source.partition(':e')[0]}:e{event.pk}")
        for row in _of_thanks(post, showing, _active(post))
    ]
    facts.record_many(rows)


def thanked(thanks: Thanks, post: Post) -> None:
    """Write the facts of thanks just given."""
    facts.record_many(_given(thanks, post, f"thanks:{thanks.pk}", thanks.given_at))


def unthanked(thanks: Thanks, post: Post) -> None:
    """Take the facts of thanks just withdrawn back."""
    showing = _showing(post, PostEvent.objects.filter(post=post, kind__in=_SHOWS).order_by("-id").first())
    rows = _of_thanks(post, showing, [thanks])
    facts.record_many([taken_back(row, f"thanks:{thanks.pk}:withdrawn") for row in rows])


def accepted(post: Post, event: PostEvent) -> None:
    """Write the fact of an accepted answer."""
    facts.record_many(_of_acceptance(post, event))


def unaccepted(post: Post, event: PostEvent) -> None:
    """Take the fact of an accepted answer back."""
    last = PostEvent.objects.filter(post=post, kind=EventKind.ACCEPTED, id__lt=event.pk).order_by("-id").first()
    if last is not None:
        facts.record_many([taken_back(row, f"post:{post.pk}:e{event.pk}") for row in _of_acceptance(post, last)])


def rows() -> Iterator[FactRow]:
    """Yield every row that the functions above wrote, from the posts, their events and their thanks."""
    last = 0
    posts = Post.objects.select_related("thread", "origin_thread", "quote_of").defer("source", "html").order_by("id")
    while chunk := list(posts.filter(pk__gt=last)[:_CHUNK]):
        last = chunk[-1].pk
        ids = [post.pk for post in chunk]
        events = _by_post(PostEvent.objects.filter(post__in=ids).select_related("thread").order_by("id"))
        given = _by_post(Thanks.objects.filter(post__in=ids).order_by("id"))
        for post in chunk:
            yield from _history(post, events.get(post.pk, []), given.get(post.pk, []))


def _history(post: Post, events: list[PostEvent], given: list[Thanks]) -> Iterator[FactRow]:
    held = bool(events) and events[0].kind == EventKind.HELD
    showing = None if held else _showing(post, None)
    answer: PostEvent | None = None
    if showing:
        yield from _of_post(post, showing)
    for event in events:
        back = f"post:{post.pk}:e{event.pk}"
        if event.kind in _SHOWS and showing is None:
            showing = _showing(post, event)
            yield from _of_post(post, showing)
        elif event.kind in (EventKind.HIDDEN, EventKind.REMOVED, EventKind.HELD) and showing:
            yield from _thanks_while(post, showing, event, given)
            yield from (taken_back(row, back) for row in _of_post(post, showing))
            showing = None
        elif event.kind == EventKind.ACCEPTED:
            answer = event
            yield from _of_acceptance(post, event)
        elif event.kind == EventKind.UNACCEPTED and answer:
            yield from (taken_back(row, back) for row in _of_acceptance(post, answer))
            answer = None
    if showing:
        yield from _thanks_while(post, showing, None, given)


def _thanks_while(post: Post, showing: Showing, until: PostEvent | None, given: list[Thanks]) -> Iterator[FactRow]:
    for thanks in given:
        before = thanks.withdrawn_at is not None and thanks.withdrawn_at <= showing.since
        after = until is not None and thanks.given_at >= until.created_at
        if before or after:
            continue
        standing = _of_thanks(post, showing, [thanks])
        yield from standing
        if thanks.withdrawn_at and (until is None or thanks.withdrawn_at < until.created_at):
            yield from (taken_back(row, f"thanks:{thanks.pk}:withdrawn") for row in standing)
        elif until:
            yield from (taken_back(row, f"thanks:{thanks.pk}:e{until.pk}") for row in standing)


def _showing(post: Post, event: PostEvent | None) -> Showing:
    if event is None:
        return Showing(f"post:{post.pk}", post.created_at)
    return Showing(f"post:{post.pk}:e{event.pk}", event.created_at, event)


def _of_post(post: Post, showing: Showing) -> list[FactRow]:
    if not post.counts_as_post:
        return []
    thread, day = post.origin_thread or post.thread, day_of(showing.since)
    about = f"thread:{thread.pk}"
    found = [FactRow(post.author_id, day, FactKind.POSTED, showing.source, about)]
    if post.counts_as_answer:
        found.append(FactRow(post.author_id, day, FactKind.ANSWERED, showing.source, about, thread.author_id))
    if post.counts_as_welcome:
        found.append(FactRow(post.author_id, day, FactKind.WELCOMED, showing.source, about, thread.author_id))
    told = replied_to(post)
    return found + [FactRow(who, day, FactKind.REPLIED_TO, showing.source, about, post.author_id) for who in told]


def replied_to(post: Post) -> list[int]:
    """Ids of the members whom a post answers: the thread's author and the author of the quoted post."""
    thread = post.origin_thread or post.thread
    people = [thread.author_id] if (post.origin_number or post.number) > 1 else []
    if post.quote_of is not None:
        people.append(post.quote_of.author_id)
    return [person for person in dict.fromkeys(people) if person != post.author_id]


def _of_thanks(post: Post, showing: Showing, given: Iterable[Thanks]) -> list[FactRow]:
    found: list[FactRow] = []
    for thanks in given:
        if showing.event is not None and thanks.given_at < showing.since:
            found += _given(thanks, post, f"thanks:{thanks.pk}:e{showing.event.pk}", showing.since)
        else:
            found += _given(thanks, post, f"thanks:{thanks.pk}", thanks.given_at)
    return found


def _given(thanks: Thanks, post: Post, source: str, at: datetime) -> list[FactRow]:
    day, about = day_of(at), f"post:{post.pk}"
    return [
        FactRow(thanks.member_id, day, FactKind.THANKED, source, about, post.author_id),
        FactRow(post.author_id, day, FactKind.WAS_THANKED, source, about, thanks.member_id),
    ]


def _of_acceptance(post: Post, event: PostEvent) -> list[FactRow]:
    thread = event.thread or post.origin_thread or post.thread
    if thread.author_id == post.author_id:
        return []
    source, about, day = f"post:{post.pk}:e{event.pk}", f"thread:{thread.pk}", day_of(event.created_at)
    return [FactRow(post.author_id, day, FactKind.ANSWER_ACCEPTED, source, about, thread.author_id)]


def _active(post: Post) -> list[Thanks]:
    return list(Thanks.objects.filter(post=post, withdrawn_at__isnull=True).order_by("id"))


def _by_post(found: Iterable[Row]) -> dict[int, list[Row]]:
    table: dict[int, list[Row]] = {}
    for row in found:
        table.setdefault(row.post_id, []).append(row)
    return table
