from datetime import timedelta

import pytest

from community.core.clock import now
from community.core.errors import Conflict, NotAllowed
from forums import policies
from forums.models import Post, PostRevision, Thread
from forums.services import posts
from forums.services.versions import restore_version
from members.models import Member
from tests.factories.forums import first_post, reply

pytestmark = pytest.mark.django_db


def fresh(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)


def test_an_earlier_text_comes_back_as_an_edit(thread: Thread, novice: Member) -> None:
    post = first_post(thread)
    was = post.source
    post = posts.edit_post(actor=novice, post=post, body="Second", version=1, title="Another title")
    post = restore_version(actor=novice, post=fresh(post), version=1)
    assert (post.source, post.version) == (was, 3)
    assert Thread.objects.get(pk=thread.pk).title == "Which case survives?"
    assert list(post.revisions.order_by("version").values_list("source", flat=True)) == [was, "Second"]


def test_only_who_may_edit_goes_back(thread: Thread, novice: Member, regular: Member, moderator: Member) -> None:
    post = posts.edit_post(actor=novice, post=first_post(thread), body="Second", version=1)
    with pytest.raises(NotAllowed):
        restore_version(actor=regular, post=fresh(post), version=1)
    with pytest.raises(Conflict):
        restore_version(actor=novice, post=fresh(post), version=7)
    assert PostRevision.objects.count() == 1
    assert restore_version(actor=moderator, post=fresh(post), version=1).version == 3


@pytest.mark.parametrize(
    ("who", "minutes", "allowed"),
    [
        ("lurker", 59, True),
        ("lurker", 61, False),
        ("novice", 7 * 24 * 60 - 1, True),
        ("novice", 7 * 24 * 60 + 1, False),
        ("regular", 500_000, True),
        ("moderator", 500_000, True),
    ],
)
def test_how_long_a_post_can_be_changed(
    request: pytest.FixtureRequest, thread: Thread, who: str, minutes: int, allowed: bool
) -> None:
    actor: Member = request.getfixturevalue(who)
    post = reply(actor, thread)
    Post.objects.filter(pk=post.pk).update(created_at=now() - timedelta(minutes=minutes))
    actor = Member.objects.get(pk=actor.pk)
    actor.role = {"lurker": "lurker"}.get(who, actor.role)
    assert policies.can_edit(actor, fresh(post)) == allowed
    if allowed:
        posts.edit_post(actor=actor, post=fresh(post), body="Changed", version=1)
    else:
        with pytest.raises(NotAllowed):
            posts.edit_post(actor=actor, post=fresh(post), body="Changed", version=1)
    assert (fresh(post).source == "Changed") == allowed
    # Taking it away is never too late.
    assert policies.can_remove(actor, fresh(post))
