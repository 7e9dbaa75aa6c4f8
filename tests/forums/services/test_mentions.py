import pytest

from community.notifications.models import Delivery, Notification
from community.notifications.registry import kinds
from forums.enums import Audience
from forums.models import Board, Mention, Post, Thread
from forums.services import posts
from members.models import Member
from members.services.ignoring import ignore
from tests.factories.forums import BoardFactory, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def told(kind: str = "mention") -> list[int]:
    return list(Notification.objects.filter(kind=kind).order_by("id").values_list("member_id", flat=True))


def test_whom_a_post_names_is_told_and_linked(thread: Thread, regular: Member, leader: Member) -> None:
    post = reply(regular, thread, f"Ask @{leader.handle}, @nobody_here and @{leader.handle.upper()} about #1")
    assert told() == [leader.pk]
    assert f'<a class="mention" href="{leader.get_absolute_url()}"' in post.html
    assert f'<a class="floor-link" href="{thread.posts.get(number=1).get_absolute_url()}"' in post.html
    assert "@nobody_here" in post.html
    line = Notification.objects.get(kind="mention")
    assert (line.url, line.context["actor_name"]) == (post.get_absolute_url(), regular.display_name)
    assert Delivery.objects.filter(kind="mention", member=leader).count() == 1


def test_the_first_post_of_a_thread_mentions_too(board: Board, novice: Member, regular: Member) -> None:
    open_thread(novice, board, body=f"@{regular.handle} knows this")
    assert told() == [regular.pk]


def test_once_for_a_post_whatever_its_edits_bring(
    thread: Thread, novice: Member, regular: Member, leader: Member
) -> None:
    post = reply(regular, thread, f"@{leader.handle} look")
    Notification.objects.all().delete()
    post = posts.edit_post(actor=regular, post=post, body=f"@{leader.handle} look, please", version=1)
    assert told() == []
    post = posts.edit_post(actor=regular, post=post, body=f"@{leader.handle} and @{novice.handle} look", version=2)
    assert told() == [novice.pk]


def test_what_staff_write_into_a_post_is_not_its_authors_word(
    thread: Thread, regular: Member, leader: Member, moderator: Member
) -> None:
    post = reply(regular, thread, "look")
    posts.edit_post(actor=moderator, post=post, body=f"@{leader.handle} look", version=1)
    assert told() == []


def test_ten_people_at_most_over_all_edits(thread: Thread, regular: Member) -> None:
    people = [MemberFactory() for _ in range(14)]
    post = reply(regular, thread, " ".join(f"@{member.handle}" for member in people[:8]))
    assert len(told()) == 8
    posts.edit_post(actor=regular, post=post, body=" ".join(f"@{member.handle}" for member in people), version=1)
    assert told() == [member.pk for member in people[:10]]
    assert Mention.objects.count() == 10


def test_a_lurker_reaches_only_people_of_the_thread(
    thread: Thread, lurker: Member, novice: Member, regular: Member, leader: Member
) -> None:
    reply(regular, thread)
    Notification.objects.all().delete()
    post = reply(lurker, thread, f"@{leader.handle} @{regular.handle}")
    assert told() == [regular.pk]
    assert post.html.count('class="mention"') == 2


def test_nobody_hears_of_what_they_cannot_read(regular: Member, novice: Member, leader: Member) -> None:
    closed = BoardFactory(seen_by=Audience.REGULAR, opened_by=Audience.REGULAR, replied_by=Audience.REGULAR)
    open_thread(regular, closed, body=f"@{novice.handle} @{leader.handle}")
    assert told() == [leader.pk]
    assert not Delivery.objects.filter(member=novice).exists()


def test_a_mention_stands_for_the_notice_of_a_reply(thread: Thread, novice: Member, regular: Member) -> None:
    reply(regular, thread, f"@{novice.handle} like this")
    assert told() == [novice.pk]
    assert told("reply_to_me") == []
    reply(regular, thread, "and like that")
    assert told("reply_to_me") == [novice.pk]


def test_one_who_writes_their_own_name_is_not_told(thread: Thread, regular: Member) -> None:
    reply(regular, thread, f"@{regular.handle} was here")
    assert told() == []


def test_a_held_post_tells_when_it_is_approved(
    thread: Thread, lurker: Member, novice: Member, moderator: Member, settings: object
) -> None:
    held = reply(lurker, thread, f"@{novice.handle} 加微信 wx12345 加微信 免费领取 月入过万")
    assert held.state == "held"
    assert told() == []
    fresh = Post.objects.select_related("thread__board", "author").get(pk=held.pk)
    posts.restore_post(actor=moderator, post=fresh)
    assert told() == [novice.pk]


def test_a_mail_is_not_sent_for_what_has_gone(thread: Thread, regular: Member, leader: Member) -> None:
    post = reply(regular, thread, f"@{leader.handle} look")
    delivery = Delivery.objects.get(kind="mention")
    assert kinds["mention"].still_wanted(delivery)
    posts.remove_post(actor=regular, post=post)
    assert not kinds["mention"].still_wanted(delivery)


def test_who_ignores_the_author_is_not_told(thread: Thread, regular: Member, leader: Member, novice: Member) -> None:
    ignore(actor=leader, member=regular)
    reply(regular, thread, f"@{leader.handle} @{novice.handle}")
    assert told() == [novice.pk]
