"""How much one member may write, counted from what they wrote, by the one clock.

Not from the cache: so the limits hold while Valkey is away, and a community that is played through in an hour (the
demo, tests) keeps to them as a real one does.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.core.clock import HearthNow
from community.core.errors import TooMany
from community.core.statements import Statement, one_trip
from forums.models import Photo, PostRevision, Release, ReleaseFile, Thanks
from forums.services.policy import posting_policy, resource_policy
from members.models import Member
from members.policies import is_staffish

_DAY = timedelta(days=1)
PREVIEWS, PREVIEWS_PER = 60, timedelta(minutes=1)
# A draft is kept every two seconds of writing; names are looked up with every letter.
DRAFTS, DRAFTS_PER = 90, timedelta(minutes=1)
COMPLETIONS, COMPLETIONS_PER = 240, timedelta(minutes=1)
# The upper half of the advisory locks' keys: what one member writes is written one after the other.
_LOCK = 0x666F72 << 40
_HOLD = Statement("SELECT pg_advisory_xact_lock(%s)")
# What one member wrote of late: no further back than a limit looks, which is seconds for most.
_WRITTEN = Statement("""
WITH clock AS MATERIALIZED (SELECT hearth_now() AS at)
SELECT clock.at, max(p.created_at), max(p.created_at) FILTER (WHERE p.number = 1),
       count(p.id) FILTER (WHERE p.number = 1), count(p.id) FILTER (WHERE p.number > 1),
       count(p.id) FILTER (WHERE p.source = %s AND p.created_at > clock.at - make_interval(secs => %s))
  FROM clock LEFT JOIN forums_post p
    ON p.author_id = %s AND p.counts_as_post
   AND p.created_at > clock.at - CASE WHEN %s OR clock.at - %s::timestamptz < interval '1 day'
                                      THEN interval '1 day' ELSE make_interval(secs => %s) END
 GROUP BY clock.at
""")


def lock_author(actor: Member) -> None:
    """Have this member's other writes wait until the transaction ends, so that two at once cannot both pass a limit."""
    _HOLD.run(_LOCK | actor.pk)


def check_posting(*, actor: Member, source: str, opens: bool) -> None:
    """Raise TooMany when `actor` writes too much or too fast, or the same again (photos alone are never the same).

    Staff are not counted.
    """
    if is_staffish(actor):
        lock_author(actor)
        return
    policy = posting_policy()
    asked = (source, policy.same_text, actor.pk, opens, actor.date_joined, max(policy.same_text, policy.between_posts))
    with one_trip():
        lock_author(actor)
        row = _WRITTEN.row(*asked)
    assert row is not None  # noqa: S101  (a clock shows some time)
    moment, last, last_thread, threads, replies, same = row
    new = moment - actor.date_joined < _DAY
    if source and same:
        raise TooMany(_("You have just posted exactly this."))
    _wait(moment, last, policy.between_posts_new if new else policy.between_posts)
    if opens:
        _wait(moment, last_thread, policy.between_threads_new if new else policy.between_threads)
        if threads >= (policy.threads_first_day if new else policy.threads_a_day):
            raise TooMany(_("That is enough threads for one day. Replies are welcome."))
    elif new and replies >= policy.replies_first_day:
        raise TooMany(_("That is enough posts for a first day. Tomorrow there is no such limit."))


def check_edit(*, actor: Member) -> None:
    """Raise TooMany past the day's edits."""
    lock_author(actor)
    edits = PostRevision.objects.filter(editor=actor, created_at__gt=HearthNow() - _DAY)
    if not is_staffish(actor) and edits.count() >= posting_policy().edits_a_day:
        raise TooMany


def check_thanks(*, actor: Member) -> None:
    """Raise TooMany past the day's thanks."""
    lock_author(actor)
    given = Thanks.objects.filter(member=actor, given_at__gt=HearthNow() - _DAY)
    if given.count() >= posting_policy().thanks_a_day:
        raise TooMany(_("You have thanked a lot of people today. Tomorrow is another day."))


def check_upload(*, actor: Member) -> None:
    """Raise TooMany past the day's photos."""
    lock_author(actor)
    uploaded = Photo.objects.filter(uploader=actor, created_at__gt=HearthNow() - _DAY)
    if not is_staffish(actor) and uploaded.count() >= posting_policy().photos_a_day:
        raise TooMany(_("You have uploaded many photos today. Tomorrow there is room again."))


def check_file(*, actor: Member) -> None:
    """Raise TooMany past the day's files for download."""
    lock_author(actor)
    uploaded = ReleaseFile.objects.filter(uploader=actor, created_at__gt=HearthNow() - _DAY)
    if not is_staffish(actor) and uploaded.count() >= resource_policy().files_a_day:
        raise TooMany(_("You have uploaded many files today. Tomorrow there is room again."))


def check_release(*, actor: Member) -> None:
    """Raise TooMany past the day's releases."""
    lock_author(actor)
    released = Release.objects.filter(author=actor, created_at__gt=HearthNow() - _DAY)
    if not is_staffish(actor) and released.count() >= resource_policy().releases_a_day:
        raise TooMany(_("That is enough releases for one day. Tomorrow is another day."))


def _wait(moment: datetime, last: datetime | None, seconds: int) -> None:
    left = seconds - int((moment - last).total_seconds()) if last else 0
    if left > 0:
        raise TooMany(
            ngettext("Wait %(n)d more second, then post.", "Wait %(n)d more seconds, then post.", left) % {"n": left}
        )
