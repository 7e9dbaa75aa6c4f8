"""What the search finds on the boards, and the words that narrow it."""

from django.utils.translation import gettext_lazy as _

from community.search import registry as search
from forums.models import Post, Release, Thread
from forums.queries import search as found


def register() -> None:
    """Called once, when the models are ready."""
    search.scopes.append(found.searched_boards)
    search.suggesters.append(found.boards_beginning)
    search.register(
        search.Searchable(
            kind="thread",
            label=_("Threads"),
            icon="message-circle",
            template="forums/_found_thread.html",
            entry=found.thread_entry,
            load=found.found_threads,
            batch=found.threads_after,
            count=Thread.objects.count,
            order=10,
        )
    )
    search.register(
        search.Searchable(
            kind="post",
            label=_("Replies"),
            icon="message-square-reply",
            template="forums/_found_post.html",
            entry=found.post_entry,
            load=found.found_posts,
            batch=found.posts_after,
            count=Post.objects.count,
            order=20,
        )
    )
    search.register(
        search.Searchable(
            kind="release",
            label=_("Versions"),
            icon="download",
            template="forums/_found_release.html",
            entry=found.release_entry,
            load=found.found_releases,
            batch=found.releases_after,
            count=Release.objects.count,
            order=25,
        )
    )
    search.register_operator(
        search.Operator(
            name="board",
            aliases=("版块", "版塊"),
            resolve=found.board_meant,
            unknown=_("There is no board called “%(value)s” here, so all boards were searched."),
        )
    )
    search.register_operator(
        search.Operator(
            name="tag",
            aliases=("标签", "標籤"),
            resolve=found.tag_meant,
            unknown=_("There is no tag “%(value)s” here, so threads with all tags were searched."),
        )
    )
    search.register_operator(
        search.Operator(
            name="has",
            aliases=("有",),
            resolve=found.has_meant,
            unknown=_("“has:” knows one word: has:answer."),
        )
    )
