"""People whom a post names with @ are told, each once for that post."""

from collections.abc import Sequence

from forums import policies
from forums.enums import State
from forums.models import Mention, Post
from forums.services import notices, texts
from members.enums import Role
from members.models import Member
from members.policies import has_role, is_staffish

MOST = 10


def tell(post: Post, mentioned: Sequence[Member] | None = None) -> list[int]:
    """Tell those whom the visible `post` mentions (None: found in its text) and who do not know it yet.

    At most ten for a post; never its author, nor who cannot read it (nor, by notifications, who ignores the author). A
    lurker reaches only people of the thread (product.md, "What a role brings"). Returns the ids of those told now.
    """
    if mentioned is None:
        mentioned = texts.render(post.source, [], post.language, post.thread).mentions
    wanted = [member for member in mentioned if member.pk != post.author_id and policies.can_read(member, post)]
    if not wanted:
        return []
    known = set(Mention.objects.filter(post=post).values_list("member_id", flat=True))
    if not (has_role(post.author, Role.NOVICE) or is_staffish(post.author)):
        here = Post.objects.filter(thread=post.thread_id, author__in=wanted, state=State.VISIBLE)
        talking = set(here.values_list("author_id", flat=True))
        wanted = [member for member in wanted if member.pk in talking]
    told = [member.pk for member in wanted if member.pk not in known][: max(0, MOST - len(known))]
    Mention.objects.bulk_create([Mention(post=post, member_id=pk) for pk in told])
    notices.mentioned(post, told)
    return told
