"""Boards in the admin, and what somebody has written lately for the pages about them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import HearthAdmin, Panel, Task, register_panel
from community.core.admin.cells import badge, excerpt, link, moment
from community.site_settings.descriptions import Description, describe_policy
from forums.admin.board_forms import BoardForm, SectionForm, handles_of, lines_of_tags
from forums.enums import State
from forums.models import Board, BoardMember, Moderator, Post, Section
from forums.services import boards, people, tags
from members.models import Member

SHOWN = 8
_TONES = {State.VISIBLE: "", State.HELD: "amber", State.HIDDEN: "bad", State.REMOVED: ""}
_TOLD = ("who_is_named", "who_moderates", "which_tags")
RIGHTS = {"moderators": ("view",), "admins": ("view", "add", "change")}


@admin.register(Board)
class BoardAdmin(HearthAdmin):
    task = Task.BOARDS
    task_order = 10
    task_label = _("Boards")
    task_hint = _("Names in three languages, who may see and write, moderators, tags, order.")
    rights: ClassVar[Any] = RIGHTS
    form = BoardForm

    list_display = ("name", "in_section", "kind", "seen_by", "opened_by", "threads")
    list_select_related = ("section",)
    ordering = ("section__position", "position", "id")
    fieldsets = (
        (_("Where it stands"), {"fields": (("section", "position"), ("slug", "kind"))}),
        (_("Name"), {"fields": ("name_en", ("name_zh_hans", "name_zh_hant"))}),
        (
            _("In one line"),
            {"fields": ("description_en", "description_zh_hans", "description_zh_hant")},
        ),
        (
            _("Who may"),
            {
                "fields": (("seen_by", "opened_by", "replied_by"), "named", "moderators"),
                "description": _("Each of the first three includes those below it in its list."),
            },
        ),
        (_("Tags"), {"fields": ("tags",)}),
        (_("Answers of the team"), {"fields": ("answer_hours",)}),
        (_("Defaults"), {"fields": ("followed_by_default", "greets_newcomers")}),
    )

    @admin.display(description=_("board"))
    def name(self, board: Board) -> str:
        return board.name

    def get_fieldsets(self, request: HttpRequest, obj: Board | None = None) -> Any:
        """Who may only look sees the people and tags as text: the form's fields for them are not the board's own."""
        shown = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return shown
        return [*shown[:3], (_("Who may"), {"fields": (("seen_by", "opened_by", "replied_by"), *_TOLD)}), *shown[5:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Board | None = None) -> Any:
        return () if self.has_change_permission(request, obj) else _TOLD

    @admin.display(description=_("Named members"))
    def who_is_named(self, board: Board) -> str:
        return handles_of(BoardMember.objects.filter(board=board))

    @admin.display(description=_("Moderators"))
    def who_moderates(self, board: Board) -> str:
        return handles_of(Moderator.objects.filter(board=board))

    @admin.display(description=_("Tags"))
    def which_tags(self, board: Board) -> str:
        return lines_of_tags(board)

    @admin.display(description=_("section"))
    def in_section(self, board: Board) -> str:
        return board.section.name

    @admin.display(description=_("threads"))
    def threads(self, board: Board) -> int:
        return board.thread_count

    def save_through(self, request: Any, obj: Board, form: Any, change: bool) -> Board:
        values = dict(form.cleaned_data)
        moderators, named, plans = (values.pop(name) for name in ("moderators", "named", "tags"))
        board = boards.save_board(actor=request.user, board=obj if change else None, **values)
        people.set_moderators(actor=request.user, place=board, members=moderators)
        people.set_named(actor=request.user, board=board, members=named)
        tags.save_tags(actor=request.user, board=board, plans=plans)
        return board


@admin.register(Section)
class SectionAdmin(HearthAdmin):
    task = Task.BOARDS
    task_order = 20
    task_label = _("Sections")
    task_hint = _("The headings over the boards.")
    rights: ClassVar[Any] = RIGHTS

    list_display = ("named", "slug", "position")
    ordering = ("position", "id")
    fields = ("name_en", ("name_zh_hans", "name_zh_hant"), ("slug", "position"), "moderators")
    form = SectionForm

    def get_fields(self, request: HttpRequest, obj: Section | None = None) -> Any:
        fields = self.fields
        return fields if self.has_change_permission(request, obj) else (*fields[:-1], "who_moderates")

    def get_readonly_fields(self, request: HttpRequest, obj: Section | None = None) -> Any:
        return () if self.has_change_permission(request, obj) else ("who_moderates",)

    @admin.display(description=_("Moderators"))
    def who_moderates(self, section: Section) -> str:
        return handles_of(Moderator.objects.filter(section=section))

    @admin.display(description=_("section"))
    def named(self, section: Section) -> str:
        return section.name

    def save_through(self, request: Any, obj: Section, form: Any, change: bool) -> Section:
        values = dict(form.cleaned_data)
        moderators = values.pop("moderators")
        section = boards.save_section(actor=request.user, section=obj if change else None, **values)
        people.set_moderators(actor=request.user, place=section, members=moderators)
        return section


def post_cell(post: Post) -> SafeString:
    return link(post.get_absolute_url(), excerpt(post.source, 120))


def posts_of(request: HttpRequest, member: Member | None) -> Panel | None:
    """A member's newest posts, hidden ones too."""
    if member is None:
        return None
    rows = Post.objects.filter(author=member).select_related("thread__board").order_by("-created_at")[:SHOWN]
    return Panel(
        title=gettext("Newest posts"),
        icon="messages-square",
        columns=(gettext("When"), gettext("What"), gettext("Thread"), gettext("Board"), gettext("State")),
        rows=[
            (
                moment(row.created_at, "short"),
                post_cell(row),
                excerpt(row.thread.title, 60),
                row.thread.board.name,
                badge(row.get_state_display(), _TONES[State(row.state)]) if row.state != State.VISIBLE else "",
            )
            for row in rows
        ],
        empty=gettext("They have written nothing yet."),
    )


def posts_of_author(request: HttpRequest, row: Any) -> Panel | None:
    return posts_of(request, row.author)


register_panel("members.member", posts_of, order=40)
register_panel("moderation.report", posts_of_author, order=50)
register_panel("moderation.hold", posts_of_author, order=50)
describe_policy(
    "posting",
    Description(
        title=_("Writing"),
        hint=_("How much one member may write, and whose first posts wait for review."),
        groups=(
            (
                _("Pauses, in seconds"),
                {
                    "between_threads": _("Between two threads"),
                    "between_threads_new": _("Between two threads, on the first day"),
                    "between_posts": _("Between two posts"),
                    "between_posts_new": _("Between two posts, on the first day"),
                    "same_text": _("Before the same text again"),
                },
            ),
            (
                _("In a day"),
                {
                    "threads_a_day": _("Threads"),
                    "threads_first_day": _("Threads, on the first day"),
                    "replies_first_day": _("Replies, on the first day"),
                    "edits_a_day": _("Edits"),
                    "thanks_a_day": _("Thanks"),
                    "photos_a_day": _("Photos"),
                },
            ),
            (
                _("Minutes in which a post can be changed (0: always)"),
                {
                    "edit_minutes_lurker": _("By lurkers"),
                    "edit_minutes_novice": _("By novices"),
                    "edit_minutes": _("By regulars and up"),
                },
            ),
            (
                _("Newcomers"),
                {
                    "newcomer_days": _("Days as a newcomer"),
                    "first_posts": _("First posts that are looked at"),
                    "hold_from": _("Points from which a first post waits"),
                },
            ),
        ),
    ),
)
