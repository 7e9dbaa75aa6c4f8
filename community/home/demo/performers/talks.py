"""Threads, replies, thanks."""

from community.home.demo import acts
from community.home.demo.draw import Wanted
from community.home.demo.stage import Stage, perform
from forums.enums import State
from forums.models import Board, FeedbackCase, Photo
from forums.services import answers, arranging, photos, posts, thanks, threads
from forums.services.feedback import acts as feedback
from members.models import Member


class Stopped(RuntimeError):
    """The review held something that the story needs to be seen."""


@perform.register
def _open(act: acts.OpenThread, stage: Stage) -> None:
    talk, actor = act.talk, stage.actor(act.who)
    thread = threads.open_thread(
        actor=actor,
        board=Board.objects.get(slug=talk.board),
        title=talk.title,
        body=talk.body,
        photos=_photos(actor, talk.photos, talk.title, stage),
        language=talk.language,
    )
    if thread.state != State.VISIBLE:
        raise Stopped(talk.title)
    stage.threads[talk.title] = thread
    post = thread.posts.get(number=1)
    post.thread = thread
    stage.posts[talk.title, 1] = post


def _photos(actor: Member, scenes: tuple[str, ...], seed: str, stage: Stage) -> list[Photo]:
    return [photos.upload(actor=actor, file=stage.drawer.get(Wanted("photo", scene, seed))) for scene in scenes]


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
        thanks.give(actor=actor, post=stage.posts[title, floor])


@perform.register
def _accept(act: acts.Accept, stage: Stage) -> None:
    answers.accept_answer(actor=stage.actor(act.who), post=stage.posts[act.talk.title, act.floor])


@perform.register
def _settle(act: acts.Settle, stage: Stage) -> None:
    case = FeedbackCase.objects.get(thread=stage.threads[act.talk.title])
    feedback.set_status(actor=stage.actor(act.who), case=case, status=act.status, words=act.words)


@perform.register
def _arrange(act: acts.Arrange, stage: Stage) -> None:
    service = arranging.pin_thread if act.how == "pin" else arranging.feature_thread
    service(actor=stage.actor(act.who), thread=stage.threads[act.talk.title])
