"""A small forum with one of everything, for whoever looks at all of its screens."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.test import override_settings
from PIL import Image

from forums.enums import FollowLevel
from forums.models import Board, FeedbackCase, Photo, Post, Thread, draft_key
from forums.services import (
    answers,
    arranging,
    bookmarks,
    drafts,
    gallery,
    moving,
    photos,
    posts,
    splitting,
    tags,
    watching,
)
from forums.services.feedback import acts
from forums.services.polls import PollPlan
from forums.services.setup import create_default_boards
from members.models import Member
from members.services.ignoring import ignore
from tests.factories.forums import open_thread, reply
from tests.factories.resources import release, upload
from tests.journeys.people import person


@dataclass(frozen=True)
class Forum:
    """`keeper` is staff and has written half of it, `other` the rest; `screens` are addresses, each once."""

    keeper: Member
    other: Member
    gallery: str
    screens: list[str]


def make_forum(name: str, media: Path) -> Forum:
    """Fill the running product's boards; photos and files go where it looks for them."""
    create_default_boards()
    keeper, other, ignored = (
        person(f"{who}_{name}", "regular", staff=who == "keeper") for who in ("keeper", "other", "loud")
    )
    with override_settings(MEDIA_ROOT=media):
        return Town(keeper, other, ignored).built()


class Town:
    """Builds it, board by board."""

    def __init__(self, keeper: Member, other: Member, ignored: Member) -> None:
        self.keeper, self.other, self.ignored = keeper, other, ignored
        self.boards = {board.slug: board for board in Board.objects.all()}

    def built(self) -> Forum:
        """Return the forum, with the addresses of its screens."""
        talk, question = self._talk(), self._question()
        resource, pictures = self._resource(), self._gallery()
        case = self._case()
        return Forum(
            self.keeper,
            self.other,
            pictures.get_absolute_url(),
            [*talk, *question, *resource, f"/p/{_first(pictures).pk}/photos/", *case, *self._mine(), *_PLACES],
        )

    def _talk(self) -> list[str]:
        """A thread with a poll in which moderators have done much, and one whose floors are gone."""
        board = self.boards["popcorn"]
        plan = PollPlan("Which one?", ["This", "That"], multiple=True, public=True, days=3)
        talk = open_thread(self.keeper, board, title="Films for a wet Sunday", poll=plan)
        for number in range(3):
            reply(
                self.other,
                talk,
                f"Number {number} of a list.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```",
            )
        reply(self.ignored, talk, "And again I say so.")
        gone = reply(self.other, talk, "I take this back.")
        posts.remove_post(actor=self.other, post=gone)
        hidden = reply(self.ignored, talk, "Something rude.")
        posts.hide_post(actor=self.keeper, post=hidden, reason="Rude")
        moving.move_thread(actor=self.keeper, thread=_fresh(talk), board=self.boards["cool-play"], reason="Better here")
        splitting.split_thread(actor=self.keeper, thread=_fresh(talk), numbers=[3], title="The list alone")
        arranging.feature_thread(actor=self.keeper, thread=_fresh(talk))
        arranging.pin_thread(actor=self.keeper, thread=_fresh(talk))
        arranging.lock_thread(actor=self.keeper, thread=_fresh(talk), reason="All has been said")
        url = _fresh(talk).get_absolute_url()
        return [url, *(f"{url}{tool}/" for tool in ("move", "merge", "split", "tags", "log"))]

    def _question(self) -> list[str]:
        """A question with an accepted answer under a tag, edited once; in the other script, too."""
        board = self.boards["getting-started"]
        names = ("Battery", "电池", "電池")
        tags.save_tags(actor=self.keeper, board=board, plans=[tags.TagPlan("battery", names)])
        asked = open_thread(
            self.other, board, title="The battery drains overnight", tags=board.tags.values_list("pk", flat=True)
        )
        answer = reply(self.keeper, asked, "Switch it off.", quote_of=_first(asked).pk)
        edited = posts.edit_post(
            actor=self.keeper, post=answer, body="Switch it *off*, always.", version=answer.version
        )
        answers.accept_answer(actor=self.other, post=_post(edited.pk))
        open_thread(self.keeper, board, title="電池一夜掉光", body="換了也一樣。", language="zh-hant")
        url = asked.get_absolute_url()
        return [
            url,
            f"/p/{answer.pk}/history/",
            f"/p/{answer.pk}/edit/",
            f"/p/{answer.pk}/bookmark/",
            f"{board.get_absolute_url()}?tag=battery",
        ]

    def _resource(self) -> list[str]:
        thread = open_thread(self.keeper, self.boards["downloads"], title="Night profiles")
        release(self.keeper, thread, "1.0")
        release(self.keeper, _fresh(thread), "1.1", files=[upload(self.keeper, _fresh(thread), "other.zip")])
        url = thread.get_absolute_url()
        return [url, f"{url}versions/", f"{url}versions/new/"]

    def _gallery(self) -> Thread:
        taken = [photos.upload(actor=self.keeper, file=_picture(shade)) for shade in (40, 120, 200)]
        thread = open_thread(self.keeper, self.boards["snapshots"], title="Three greys", photos=taken)
        said = {photo.key: gallery.Said(f"Grey {number}") for number, photo in enumerate(taken)}
        gallery.describe_photos(actor=self.keeper, post=_first(thread), said=said)
        assert Photo.objects.filter(post__thread=thread).count() == 3
        return thread

    def _case(self) -> list[str]:
        """One that waits, one that is answered and planned."""
        board = self.boards["ask-the-engineers"]
        waits = open_thread(self.other, board, title="It stops in the cold")
        done = open_thread(self.other, board, title="It stops in the heat")
        case = FeedbackCase.objects.get(thread=done)
        acts.answer_case(actor=self.keeper, case=case, body="We know.", status="planned", words="In spring")
        waiting = FeedbackCase.objects.get(thread=waits)
        return [waits.get_absolute_url(), done.get_absolute_url(), f"/feedback/{waiting.pk}/", f"/feedback/{case.pk}/"]

    def _mine(self) -> list[str]:
        """What the keeper has for themselves."""
        board, other = self.boards["academy"], self.boards["introductions"]
        thread = open_thread(self.other, board, title="How light falls")
        ahead = datetime.now(UTC).date() + timedelta(days=30)
        bookmarks.save_bookmark(actor=self.keeper, post=_first(thread), note="Read in winter", remind_on=ahead)
        watching.watch_board(actor=self.keeper, board=board, level=FollowLevel.WATCHING)
        drafts.save_draft(actor=self.keeper, key=draft_key(board), title="Begun", body="Half a")
        thrown = drafts.save_draft(actor=self.keeper, key=draft_key(other), title="Thrown away", body="Nothing")
        assert thrown is not None
        drafts.bin_draft(actor=self.keeper, draft=thrown)
        ignore(actor=self.keeper, member=self.ignored)
        return ["/b/academy/new/"]


_PLACES = [
    "/b/getting-started/",
    "/b/ask-the-engineers/",
    "/b/ask-the-engineers/answered/",
    "/b/downloads/",
    "/b/snapshots/",
    "/s/lifestyle/",
    "/stream/",
    "/unread/",
    "/feedback/",
    "/moderation/",
    "/me/bookmarks/",
    "/me/watching/",
    "/me/drafts/",
    "/me/ignored/",
    "/me/settings/notifications/",
    "/search/?q=%E9%9B%BB%E6%B1%A0+board:nowhere",
    "/search/?q=qqzzqq",
    "/help/writing/",
    "/nowhere/",
]


def _first(thread: Thread) -> Post:
    post = Post.objects.select_related("author").get(thread=thread, number=1)
    post.thread = thread
    return post


def _post(pk: int) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=pk)


def _fresh(thread: Thread) -> Thread:
    return Thread.objects.select_related("board__section", "author").get(pk=thread.pk)


def _picture(shade: int) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (shade, shade, shade)).save(file, "JPEG")
    file.seek(0)
    return file
