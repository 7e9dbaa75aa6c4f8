"""What moderators had to do with."""

from datetime import timedelta

from community.home.demo import acts
from community.home.demo.content import DeskReport
from community.home.demo.stage import Stage, perform
from community.moderation import services as moderation
from community.moderation.models import Hold, Report
from forums.models import Board
from forums.services import posts, threads


class NotHeld(RuntimeError):
    """The review let something through, or stopped something, against what desk.toml says."""


@perform.register
def _write(act: acts.WriteForDesk, stage: Stage) -> None:
    row, actor = act.post, stage.actor(act.who)
    if row.thread:
        post = posts.reply(actor=actor, thread=stage.threads[row.thread], body=row.body)
    else:
        board = Board.objects.get(slug=row.board)
        thread = threads.open_thread(actor=actor, board=board, title=row.title, body=row.body, language=row.language)
        post = thread.posts.get(number=1)
    if post.is_visible == row.held:
        raise NotHeld(row.name)
    stage.desk_posts[row.name] = post.pk


@perform.register
def _report(act: acts.ReportPost, stage: Stage) -> None:
    row = act.report
    report = moderation.report(
        actor=stage.actor(act.who),
        kind="post",
        object_id=stage.desk_posts[row.post] if row.post else stage.posts[row.thread, row.floor].pk,
        reason=row.reason,
        details=row.details,
    )
    stage.reports[_name_of(row)] = report.pk


@perform.register
def _decide_report(act: acts.DecideReport, stage: Stage) -> None:
    row = act.report
    moderation.resolve_report(
        actor=stage.actor(act.who),
        report=Report.objects.get(pk=stage.reports[_name_of(row)]),
        outcome=row.outcome,
        reason=row.resolution,
    )


@perform.register
def _decide_hold(act: acts.DecideHold, stage: Stage) -> None:
    row = act.hold
    hold = Hold.objects.get(kind="post", object_id=stage.desk_posts[row.post])
    decide = moderation.reject_hold if row.outcome == "reject" else moderation.approve_hold
    decide(actor=stage.actor(act.who), hold=hold, reason=row.resolution)


@perform.register
def _silence(act: acts.Silence, stage: Stage) -> None:
    row = act.silence
    moderation.sanction(
        actor=stage.actor(act.who),
        member=stage.member(row.member),
        kind="silence",
        reason=row.reason,
        ends_at=stage.moment + timedelta(days=row.days),
    )


def _name_of(row: DeskReport) -> str:
    return f"{row.post}{row.thread}{row.floor}{row.reporter}"
