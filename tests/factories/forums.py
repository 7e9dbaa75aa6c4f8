"""Boards, threads and posts for tests: made by the services where histories matter, as rows where many are needed."""

from typing import Any

import factory
from django.core.cache import cache

from community.core.markup import RENDERER
from community.site_settings import services as site_settings
from community.site_settings.models import PolicyVersion
from community.site_settings.queries import policy_key
from forums.models import Board, BoardMember, Moderator, Post, Section, Tag, TagSynonym, Thread, standing
from forums.queries.tags import tags_key
from forums.services import posts as post_services
from forums.services import threads as thread_services
from members.models import Member
from tests.factories.members import MemberFactory


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Section

    slug = factory.Sequence(lambda n: f"section-{n}")
    name_en = factory.Sequence(lambda n: f"Section {n}")
    name_zh_hans = factory.Sequence(lambda n: f"分区{n}")
    name_zh_hant = factory.Sequence(lambda n: f"分區{n}")
    position = factory.Sequence(lambda n: n)


class BoardFactory(factory.django.DjangoModelFactory):
    """A board that everybody reads and every member writes on."""

    class Meta:
        model = Board

    section = factory.SubFactory(SectionFactory)
    slug = factory.Sequence(lambda n: f"board-{n}")
    name_en = factory.Sequence(lambda n: f"Board {n}")
    name_zh_hans = factory.Sequence(lambda n: f"版块{n}")
    name_zh_hant = factory.Sequence(lambda n: f"版塊{n}")
    description_en = "What people talk about here."
    position = factory.Sequence(lambda n: n)


class TagFactory(factory.django.DjangoModelFactory):
    """A tag of a board, with `synonyms`."""

    class Meta:
        model = Tag
        skip_postgeneration_save = True

    board = factory.SubFactory(BoardFactory)
    slug = factory.Sequence(lambda n: f"tag-{n}")
    name_en = factory.Sequence(lambda n: f"Matter {n}")
    position = factory.Sequence(lambda n: n)

    @factory.post_generation  # type: ignore[untyped-decorator]
    def synonyms(self: Any, create: bool, given: Any, **more: Any) -> None:
        for word in given or ():
            TagSynonym.objects.create(tag=self, word=word)
        # Within a test's transaction nothing is ever committed, so nothing would tell the cache.
        cache.delete(tags_key(self.board_id))


class ThreadFactory(factory.django.DjangoModelFactory):
    """A thread's row with its first post's row: no facts, no counters but its own. For lists."""

    class Meta:
        model = Thread
        skip_postgeneration_save = True

    board = factory.SubFactory(BoardFactory)
    author = factory.SubFactory(MemberFactory)
    title = factory.Sequence(lambda n: f"A thread about matter {n}")
    language = "en"
    kind = factory.SelfAttribute("board.kind")
    next_number = 2
    people_count = 1
    last_post_by = factory.SelfAttribute("author")

    @factory.post_generation  # type: ignore[untyped-decorator]
    def first_post(self: Any, create: bool, given: Any, **more: Any) -> None:
        if create and given is not False:
            PostFactory(thread=self, number=1, author=self.author, state=self.state)


class PostFactory(factory.django.DjangoModelFactory):
    """A post's row. Unless `number` is given it takes the thread's next floor."""

    class Meta:
        model = Post

    thread = factory.SubFactory(ThreadFactory)
    author = factory.SubFactory(MemberFactory)
    source = factory.Sequence(lambda n: f"The text of post {n}.")
    html = factory.LazyAttribute(lambda post: f"<p>{post.source}</p>\n")
    renderer = RENDERER
    language = "en"

    @classmethod
    def _create(cls, model_class: type[Post], *args: Any, **kwargs: Any) -> Post:
        thread: Thread = kwargs["thread"]
        if "number" not in kwargs:
            thread.refresh_from_db(fields=["next_number", "reply_count"])
            kwargs["number"] = thread.next_number
            thread.next_number += 1
            thread.reply_count += 1
            thread.save(update_fields=["next_number", "reply_count"])
        return super()._create(model_class, *args, **kwargs)  # type: ignore[no-any-return]


def moderate(member: Member, where: Board | Section) -> Member:
    """Make somebody a moderator of a board or section."""
    Moderator.objects.create(member=member, **{"board" if isinstance(where, Board) else "section": where})
    standing.forget(member)
    return member


def name(member: Member, board: Board) -> Member:
    """Name somebody on a board."""
    BoardMember.objects.create(member=member, board=board)
    standing.forget(member)
    return member


def unhurried() -> None:
    """Lift the limits on how fast somebody may write, for tests about other things."""
    policy = "posting"
    if PolicyVersion.objects.filter(name=policy).exists():
        return
    patient = dict.fromkeys(("between_threads", "between_threads_new", "between_posts", "between_posts_new"), 0)
    plenty = dict.fromkeys(("threads_a_day", "threads_first_day", "replies_first_day"), 1_000_000)
    site_settings.change_policy(actor=None, name=policy, numbers=patient | plenty, reason="tests")
    # Within a test's transaction nothing is ever committed, so the change would be seen after 5 seconds only.
    cache.delete(policy_key(policy))


def open_thread(actor: Member, board: Board, *, title: str = "A question", body: str = "", **more: Any) -> Thread:
    """Open a thread through the service, past the limits on speed."""
    unhurried()
    number = Thread.objects.count()
    return thread_services.open_thread(
        actor=actor, board=board, title=title, body=body or f"What do you think of number {number}?", **more
    )


def reply(actor: Member, thread: Thread, body: str = "", **more: Any) -> Post:
    """Reply through the service, past the limits on speed."""
    unhurried()
    number = Post.objects.count()
    return post_services.reply(actor=actor, thread=thread, body=body or f"Here is thought number {number}.", **more)


def first_post(thread: Thread) -> Post:
    """The post that opened the thread."""
    return thread.posts.select_related("thread__board", "author").get(number=1)
