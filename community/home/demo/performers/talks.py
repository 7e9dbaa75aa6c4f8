"""Threads, replies, thanks."""

from community.core.uploads import received
from community.home.demo import acts
from community.home.demo.draw import Wanted
from community.home.demo.files import made
from community.home.demo.labels import carried_by
from community.home.demo.stage import Stage, perform
from community.moderation import services as moderation
from community.moderation.enums import HoldState
from community.moderation.models import Hold
from forums.enums import State
from forums.models import Board, FeedbackCase, Photo, PollOption, Post, Release, ReleaseFile, Thread
from forums.services import (
    answers,
    arranging,
    downloads,
    files,
    gallery,
    moving,
    photos,
    polls,
    posts,
    releases,
    thanks,
    threads,
)
from forums.services.feedback import acts as feedback
from forums.services.polls import PollPlan
from members.models import Member


class Stopped(RuntimeError):
    """The review held something that the story needs to be seen."""


@perform.register
def _open(act: acts.OpenThread, stage: Stage) -> None:
    talk, actor = act.talk, stage.actor(act.who)
    board = Board.objects.get(slug=talk.moved.start if talk.moved else talk.board)
    thread = threads.open_thread(
        actor=actor,
        board=board,
        title=talk.title,
        body=talk.body,
        photos=_photos(actor, talk.photos, talk.title, stage),
        language=talk.language,
        tags=carried_by(talk, board),
        poll=PollPlan(talk.poll[0], talk.poll[1:]) if talk.poll else None,
    )
    if thread.state != State.VISIBLE:
        raise Stopped(talk.title)
    stage.threads[talk.title] = thread
    _caption(actor, thread, talk.captions)
    post = thread.posts.get(number=1)
    post.thread = thread
    stage.posts[talk.title, 1] = post


def _photos(actor: Member, scenes: tuple[str, ...], seed: str, stage: Stage) -> list[Photo]:
    return [photos.upload(actor=actor, file=stage.drawer.get(Wanted("photo", scene, seed))) for scene in scenes]


def _caption(actor: Member, thread: Thread, captions: tuple[str, ...]) -> None:
    if captions:
        post = Post.objects.select_related("thread__board", "author").get(thread=thread, number=1)
        keys = post.photos.order_by("position").values_list("key", flat=True)
        said = {key: gallery.Said(caption) for key, caption in zip(keys, captions, strict=True)}
        gallery.describe_photos(actor=actor, post=post, said=said)


@perform.register
def _release(act: acts.Release, stage: Stage) -> None:
    actor, thread = stage.actor(act.who), stage.threads[act.talk.title]
    kept: list[ReleaseFile] = []
    for name in act.offer.files:
        with received(name, made(name), folder=files.aside()) as file:
            kept.append(files.upload(actor=actor, thread=thread, file=file))
    releases.publish_release(
        actor=actor,
        thread=thread,
        version=act.offer.version,
        files=kept,
        notes=act.offer.notes,
        licence=act.offer.licence,
        tested_with=act.offer.tested_with,
    )


@perform.register
def _let_out(act: acts.LetOut, stage: Stage) -> None:
    release = _offered(act.talk.title, act.offer.version)
    if release.state == State.HELD:
        hold = Hold.objects.get(kind="release", object_id=release.pk, state=HoldState.WAITING)
        moderation.approve_hold(actor=stage.actor(act.who), hold=hold)


@perform.register
def _fetch(act: acts.Fetch, stage: Stage) -> None:
    member = stage.actor(act.who)
    for file in _offered(act.talk.title, act.offer.version).files.all():
        downloads.note(file=file, member=member, address="", browser="")


def _offered(title: str, version: str) -> Release:
    return Release.objects.get(resource__thread__title=title, version=version)


@perform.register
def _answer(act: acts.Answer, stage: Stage) -> None:
    quoted = stage.posts[act.talk.title, act.reply.quote_floor].pk if act.reply.quote_floor else None
    post = posts.reply(
        actor=stage.actor(act.who), thread=stage.threads[act.talk.title], body=act.reply.body, quote_of=quoted
    )
    if not post.is_visible:
        raise Stopped(f"{act.talk.title}: {act.reply.body[:40]}")
    stage.posts[act.talk.title, act.floor] = post


@perform.register
def _thank(act: acts.Thank, stage: Stage) -> None:
    actor = stage.actor(act.who)
    for title, floor in act.posts:
        post = stage.posts[title, floor]
        thanks.give(actor=actor, post=post)
        if floor == 1 and post.thread.has_poll:
            _vote(actor, post.thread)


def _vote(actor: Member, thread: Thread) -> None:
    """Whoever liked the thread has an opinion, too: always the same one for the same name."""
    options = PollOption.objects.filter(poll__thread=thread).order_by("position")
    chosen = options[sum(map(ord, actor.handle)) % len(options)]
    polls.vote(actor=actor, thread=thread, options=[chosen.pk])


@perform.register
def _accept(act: acts.Accept, stage: Stage) -> None:
    answers.accept_answer(actor=stage.actor(act.who), post=stage.posts[act.talk.title, act.floor])


@perform.register
def _settle(act: acts.Settle, stage: Stage) -> None:
    case = FeedbackCase.objects.get(thread=stage.threads[act.talk.title])
    feedback.set_status(actor=stage.actor(act.who), case=case, status=act.status, words=act.words)


@perform.register
def _move(act: acts.Move, stage: Stage) -> None:
    board = Board.objects.get(slug=act.talk.board)
    thread = stage.threads[act.talk.title]
    stage.threads[act.talk.title] = moving.move_thread(
        actor=stage.actor(act.who), thread=thread, board=board, reason=act.reason
    )


@perform.register
def _arrange(act: acts.Arrange, stage: Stage) -> None:
    service = arranging.pin_thread if act.how == "pin" else arranging.feature_thread
    service(actor=stage.actor(act.who), thread=stage.threads[act.talk.title])
