import pytest

from community.core.errors import InvalidInput, NotAllowed
from community.notifications.models import Notification
from forums.enums import BoardKind, EventKind
from forums.models import Post, PostEvent, Thread
from forums.services import answers
from members.enums import FactKind
from members.models import Fact, Member
from tests.factories.forums import BoardFactory, first_post, open_thread, reply

pytestmark = pytest.mark.django_db


def loaded(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)


def test_the_asker_accepts_and_changes_their_mind(
    thread: Thread, novice: Member, regular: Member, leader: Member
) -> None:
    first, second = reply(regular, thread), reply(leader, thread)
    answers.accept_answer(actor=novice, post=loaded(first))
    answers.accept_answer(actor=novice, post=loaded(first))
    assert Fact.objects.filter(kind=FactKind.ANSWER_ACCEPTED, member=regular, other=novice).count() == 1
    assert Notification.objects.filter(member=regular, kind="answer_accepted").count() == 1
    answers.accept_answer(actor=novice, post=loaded(second))
    thread.refresh_from_db()
    assert thread.accepted_post == second
    answers.unaccept_answer(actor=novice, thread=thread)
    answers.unaccept_answer(actor=novice, thread=thread)
    thread.refresh_from_db()
    assert thread.accepted_post is None
    kinds = list(PostEvent.objects.order_by("id").values_list("post", "kind"))
    assert kinds == [
        (first.pk, EventKind.ACCEPTED),
        (first.pk, EventKind.UNACCEPTED),
        (second.pk, EventKind.ACCEPTED),
        (second.pk, EventKind.UNACCEPTED),
    ]
    amounts = Fact.objects.filter(kind=FactKind.ANSWER_ACCEPTED).values_list("member", "amount")
    assert sorted(amounts) == sorted([(regular.pk, 1), (regular.pk, -1), (leader.pk, 1), (leader.pk, -1)])


def test_ones_own_answer_counts_for_nothing(thread: Thread, novice: Member) -> None:
    post = reply(novice, thread)
    answers.accept_answer(actor=novice, post=loaded(post))
    thread.refresh_from_db()
    assert thread.accepted_post == post
    assert not Fact.objects.filter(kind=FactKind.ANSWER_ACCEPTED).exists()


def test_who_and_what_cannot_be_accepted(thread: Thread, novice: Member, regular: Member, moderator: Member) -> None:
    post = reply(regular, thread)
    with pytest.raises(NotAllowed):
        answers.accept_answer(actor=regular, post=loaded(post))
    with pytest.raises(NotAllowed):
        # Who keeps order accepts others' answers, never their own.
        answers.accept_answer(actor=moderator, post=loaded(reply(moderator, thread)))
    with pytest.raises(InvalidInput):
        answers.accept_answer(actor=novice, post=first_post(thread))
    talk = open_thread(novice, BoardFactory(kind=BoardKind.DISCUSSION))
    with pytest.raises(NotAllowed):
        answers.accept_answer(actor=novice, post=loaded(reply(regular, talk)))
    assert not PostEvent.objects.exists()
