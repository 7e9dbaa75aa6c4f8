import pytest
from django.core import mail

from community.notifications.models import Delivery, Notification
from community.notifications.registry import kinds
from forums.models import Post, Thread
from forums.services import posts, reading
from members.models import Member
from tests.factories.forums import reply

pytestmark = pytest.mark.django_db


def lines(member: Member) -> list[Notification]:
    return list(Notification.objects.filter(member=member, kind="reply_to_me").order_by("id"))


def test_one_mail_until_the_thread_was_read(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    for actor in (regular, leader, regular):
        reply(actor, thread)
    assert len(lines(novice)) == 1
    assert Delivery.objects.filter(member=novice, kind="reply_to_me").count() == 1
    reading.mark_thread_read(member=novice, thread=thread, number=4)
    reply(leader, thread)
    assert [line.context["number"] for line in lines(novice)] == [2, 5]


def test_asker_and_quoted_are_told_once_each(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    answer = reply(regular, thread)
    Notification.objects.all().delete()
    Delivery.objects.all().delete()
    post = reply(leader, thread, quote_of=answer.pk)
    told = {line.member_id: line.context["quoted"] for line in Notification.objects.all()}
    assert told == {novice.pk: False, regular.pk: True}
    assert Delivery.objects.count() == 2
    first = thread.posts.get(number=1)
    Notification.objects.all().delete()
    reading.mark_thread_read(member=novice, thread=thread, number=3)
    reply(leader, thread, quote_of=first.pk)
    assert [(line.member_id, line.context["quoted"]) for line in Notification.objects.all()] == [(novice.pk, True)]
    assert lines(novice)[0].url != post.get_absolute_url()


def test_nobody_is_told_of_their_own_words(thread: Thread, novice: Member) -> None:
    reply(novice, thread, quote_of=thread.posts.get().pk)
    assert not Notification.objects.exists()


def test_a_mail_is_not_sent_for_what_was_read_or_has_gone(
    thread: Thread, novice: Member, regular: Member, leader: Member
) -> None:
    post = reply(regular, thread)
    delivery = Delivery.objects.get(member=novice, kind="reply_to_me")
    wanted = kinds["reply_to_me"].still_wanted
    assert wanted(delivery)
    posts.hide_post(actor=leader, post=Post.objects.select_related("thread__board", "author").get(pk=post.pk))
    assert not wanted(delivery)
    posts.restore_post(actor=leader, post=Post.objects.select_related("thread__board", "author").get(pk=post.pk))
    assert wanted(delivery)
    reading.mark_thread_read(member=novice, thread=thread, number=2)
    assert not wanted(delivery)
    assert not mail.outbox
