from datetime import timedelta

import pytest

from community.core import hooks
from community.core.clock import now
from community.digests import registry as digests
from community.moderation import registry as moderation
from community.notifications import registry as notifications
from community.notifications.models import Delivery
from community.notifications.rendering import build
from community.site_settings import registry as site_settings
from forums.models import Post, Thread
from forums.services import ledger, posts, reading, watching
from forums.services.policy import PostingPolicy
from members.models import Member
from members.services import facts
from tests.factories.forums import first_post, open_thread, reply

pytestmark = pytest.mark.django_db


def test_what_the_kernel_knows_of_the_boards() -> None:
    kinds = {"reply_to_me", "thanked", "answer_accepted", "post_held", "post_restored"}
    assert kinds <= set(notifications.kinds)
    assert [kind for kind in sorted(kinds) if notifications.kinds[kind].mail_default] == ["reply_to_me"]
    assert notifications.kinds["thanked"].template == ""
    assert site_settings.policies["posting"] is PostingPolicy
    assert ledger.rows in facts.sources
    assert reading.prune_reads in hooks.pruners
    assert set(digests.parts) >= {"boards"}


def test_a_post_can_be_reported(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    reportable = moderation.reportables["post"]
    post = reportable.get(first_post(thread).pk)
    assert isinstance(post, Post)
    assert reportable.get(10**9) is None
    assert reportable.author_of(post) == novice
    assert reportable.excerpt_of(post) == post.source
    assert reportable.url_of(post) == f"/p/{post.pk}/"
    assert reportable.can_see(regular, post)
    posts.hide_post(actor=leader, post=post)
    assert not reportable.can_see(regular, reportable.get(post.pk))


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Rui Tavares answered you in “Which case survives?”")],
)
def test_the_mail_of_an_answer(thread: Thread, novice: Member, regular: Member, language: str, subject: str) -> None:
    Member.objects.filter(pk=novice.pk).update(language=language)
    post = reply(regular, thread, "> older\n\nThe one with <corners> & air.")
    mail = build(Delivery.objects.get(member=novice), notifications.kinds["reply_to_me"])
    assert mail is not None
    assert mail.subject == subject
    assert "The one with <corners> & air." in mail.body
    assert f"/p/{post.pk}/" in mail.body
    assert "older" not in mail.body


@pytest.mark.parametrize("kind", ["answer_accepted", "post_held", "post_restored"])
def test_the_other_mails_can_be_written(thread: Thread, novice: Member, kind: str) -> None:
    context = {"title": thread.title, "excerpt": "Words", "actor_name": "Rui", "reason": "A mistake", "post": 1}
    delivery = Delivery.objects.create(member=novice, kind=kind, context=context, dedupe_key=kind, url="/p/1/")
    mail = build(delivery, notifications.kinds[kind])
    assert mail is not None
    assert mail.subject
    assert "Words" in mail.body
    assert "/p/1/" in mail.body


def test_the_digest_tells_what_moved(thread: Thread, novice: Member, regular: Member) -> None:
    Member.objects.filter(pk=regular.pk).update(date_joined=now() - timedelta(days=9))
    regular.refresh_from_db()
    watching.watch_board(actor=regular, board=thread.board, level="tracking")
    talk = open_thread(novice, thread.board, title="Talk")
    reply(novice, talk)
    reading.mark_thread_read(member=regular, thread=talk, number=1)
    lines = digests.parts["boards"].collect(regular, now() - timedelta(days=7), now())
    assert [(line.title, line.url, line.note) for line in lines] == [
        ("Talk", f"{talk.get_absolute_url()}unread/", f"{thread.board.name_en}, 1 new post"),
        ("Which case survives?", thread.get_absolute_url(), f"{thread.board.name_en}, 1 new post"),
    ]
