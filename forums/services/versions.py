"""Going back to what a post said before."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.core.errors import Conflict
from forums.models import Post, PostRevision
from forums.services.posts import edit_post
from members.models import Member


@transaction.atomic
def restore_version(*, actor: Member, post: Post, version: int) -> Post:
    """Have the post say again what it said in `version`: an edit like any other, with its own place in the history.

    Photos stay as they are. Raises as `edit_post` does, and Conflict when there is no such version.
    """
    revision = PostRevision.objects.filter(post=post, version=version).first()
    if revision is None:
        raise Conflict(_("This version is not there any more."))
    return edit_post(actor=actor, post=post, body=revision.source, version=post.version, title=revision.title or None)
