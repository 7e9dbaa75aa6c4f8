"""What a thread's page says to machines (schema.org), of public threads alone."""

from typing import Any

from django.urls import reverse

from community.core.markup import excerpt
from forums.enums import Audience, BoardKind, State
from forums.models import Post, Thread
from forums.queries.thread_page import ThreadPage

_WORDS = 500


def linked_data(page: ThreadPage, *, origin: str, boards_word: str) -> list[dict[str, Any]]:
    """The thread as DiscussionForumPosting, or QAPage for a question with its answer, and where it stands. 0 queries.

    Empty for what not everybody can read. `origin` is the site's address without a slash at its end.
    """
    thread = page.thread
    if thread.state != State.VISIBLE or thread.board.seen_by != Audience.EVERYONE:
        return []
    opening = next((floor.post for floor in page.floors if floor.post.number == 1 and floor.post.is_visible), None)
    return [_about(page, opening, origin), _way(thread, origin, boards_word)]


def _about(page: ThreadPage, opening: Post | None, origin: str) -> dict[str, Any]:
    thread = page.thread
    said: dict[str, Any] = {
        "url": f"{origin}{thread.get_absolute_url()}",
        "datePublished": thread.created_at.isoformat(),
        "author": _person(thread.author, origin),
    }
    if opening is not None:
        said["text"] = excerpt(opening.html, _WORDS)
        if opening.edited_at:
            said["dateModified"] = opening.edited_at.isoformat()
    if page.answer is not None and thread.kind == BoardKind.QUESTION:
        question = {"@type": "Question", "name": thread.title, "answerCount": thread.reply_count, **said}
        question["acceptedAnswer"] = _answer(page.answer, origin)
        return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": question}
    said["interactionStatistic"] = _statistics(thread)
    return {"@context": "https://schema.org", "@type": "DiscussionForumPosting", "headline": thread.title, **said}


def _answer(post: Post, origin: str) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": excerpt(post.html, _WORDS),
        "url": f"{origin}{post.get_absolute_url()}",
        "datePublished": post.created_at.isoformat(),
        "upvoteCount": post.thanks_count,
        "author": _person(post.author, origin),
    }


def _statistics(thread: Thread) -> list[dict[str, Any]]:
    counted = (("CommentAction", thread.reply_count), ("LikeAction", thread.thanks_count))
    return [
        {
            "@type": "InteractionCounter",
            "interactionType": f"https://schema.org/{what}",
            "userInteractionCount": count,
        }
        for what, count in counted
    ]


def _person(member: Any, origin: str) -> dict[str, str]:
    return {"@type": "Person", "name": member.display_name, "url": f"{origin}{member.get_absolute_url()}"}


def _way(thread: Thread, origin: str, boards_word: str) -> dict[str, Any]:
    steps = (
        (boards_word, reverse("forums:boards")),
        (thread.board.name, thread.board.get_absolute_url()),
        (thread.title, thread.get_absolute_url()),
    )
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": f"{origin}{address}"}
            for position, (name, address) in enumerate(steps, 1)
        ],
    }
