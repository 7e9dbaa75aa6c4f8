import pytest

from community.core.errors import NotAllowed, TooMany
from community.notifications.models import Notification
from forums.models import Post, Thanks, Thread
from forums.services import limits, posts, thanks
from members.enums import FactKind
from members.models import Fact, Member
from tests.factories.forums import PostFactory, first_post

pytestmark = pytest.mark.django_db


def test_thanks_are_counted_and_told(thread: Thread, regular: Member, novice: Member) -> None:
    post = first_post(thread)
    assert thanks.give(actor=regular, post=post)
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.thanks_count, thread.thanks_count) == (1, 1)
    kinds = {(fact.member_id, fact.kind, fact.other_id) for fact in Fact.objects.exclude(kind=FactKind.POSTED)}
    assert kinds == {(regular.pk, FactKind.THANKED, novice.pk), (novice.pk, FactKind.WAS_THANKED, regular.pk)}
    line = Notification.objects.get(member=novice, kind="thanked")
    assert (line.actor, line.context["title"]) == (regular, thread.title)


def test_thanking_twice_is_once(thread: Thread, regular: Member) -> None:
    post = first_post(thread)
    assert thanks.give(actor=regular, post=post)
    assert not thanks.give(actor=regular, post=post)
    post.refresh_from_db()
    assert (post.thanks_count, Thanks.objects.count()) == (1, 1)


def test_taking_thanks_back_and_giving_them_again(thread: Thread, regular: Member, novice: Member) -> None:
    post = first_post(thread)
    assert not thanks.withdraw(actor=regular, post=post)
    thanks.give(actor=regular, post=post)
    assert thanks.withdraw(actor=regular, post=post)
    assert not thanks.withdraw(actor=regular, post=post)
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.thanks_count, thread.thanks_count) == (0, 0)
    thanks.give(actor=regular, post=post)
    assert Thanks.objects.filter(withdrawn_at__isnull=True).count() == 1
    assert Notification.objects.filter(member=novice, kind="thanked").count() == 1


def test_who_cannot_be_thanked(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    post = first_post(thread)
    with pytest.raises(NotAllowed):
        thanks.give(actor=novice, post=post)
    posts.hide_post(actor=leader, post=post)
    hidden = Post.objects.select_related("thread__board", "author").get(pk=post.pk)
    with pytest.raises(NotAllowed):
        thanks.give(actor=regular, post=hidden)
    with pytest.raises(NotAllowed):
        thanks.give(actor=regular, post=post)
    assert not Thanks.objects.exists()


def test_a_day_has_fifty_thanks(thread: Thread, regular: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(50):
        Thanks.objects.create(post=PostFactory(thread=thread), member=regular)
    with pytest.raises(TooMany):
        thanks.give(actor=regular, post=first_post(thread))
    assert Thanks.objects.count() == 50
    assert limits.posting_policy().thanks_a_day == 50
