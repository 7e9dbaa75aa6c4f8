"""Versions for download: what was released, by whom, how often it was fetched; hidden and shown as on the pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, ActForm, Panel, RecordAdmin, Task, register_panel
from community.core.admin.cells import badge, excerpt, link, moment, person
from community.core.forms import CleanCharField
from community.site_settings.descriptions import Description, describe_policy
from forums import policies
from forums.enums import State
from forums.models import Release
from forums.services import releases

_TONES = {State.VISIBLE: "", State.HELD: "amber", State.HIDDEN: "bad", State.REMOVED: ""}


class HideForm(ActForm):
    reason = CleanCharField(label=_("Why"), max_length=300, help_text=_("The author reads this."))


def _hide(request: Any, release: Release, data: dict[str, Any]) -> str:
    releases.hide_release(actor=request.user, release=release, reason=data["reason"])
    return gettext("Hidden. The author is told why.")


def _show(request: Any, release: Release, data: dict[str, Any]) -> str:
    releases.show_release(actor=request.user, release=release)
    return gettext("Everybody can download it again.")


def _may_hide(request: HttpRequest, release: Release) -> bool:
    may: bool = request.user.has_perm("forums.change_release")
    return may and release.is_visible and policies.can_hide_release(request.user, release)


def _may_show(request: HttpRequest, release: Release) -> bool:
    # What was never out is decided at the desk, where its hold is closed with it.
    may: bool = request.user.has_perm("forums.change_release") and release.published_at is not None
    return may and policies.can_show_release(request.user, release)


@admin.register(Release)
class ReleaseAdmin(RecordAdmin):
    task = Task.BOARDS
    task_order = 60
    task_label = _("Downloads")
    task_hint = _("Every version that was released, the newest first.")
    rights: ClassVar[Any] = {"moderators": ("view", "change"), "admins": ("view", "change")}

    list_display = ("what", "who", "size", "fetched", "when", "state_shown")
    list_filter = ("state",)
    search_fields = ("resource__thread__title", "version")
    ordering = ("-id",)
    fields = ("version", "source", "state", "reason", "published_at")
    acts = (
        Act(name="hide", label=_("Hide it"), form=HideForm, run=_hide, allowed=_may_hide, icon="eye-off"),
        Act(name="show", label=_("Show it again"), form=ActForm, run=_show, allowed=_may_show, icon="eye"),
    )

    def get_queryset(self, request: Any) -> Any:
        rows = super().get_queryset(request).select_related("resource__thread__board", "author")
        return rows.prefetch_related("files")

    @admin.display(description=_("what"))
    def what(self, release: Release) -> SafeString:
        return format_html("{}<small>{}</small>", excerpt(release.resource.thread.title, 90), release.version)

    @admin.display(description=_("author"))
    def who(self, release: Release) -> SafeString:
        return person(release.author, role=False)

    @admin.display(description=_("size"))
    def size(self, release: Release) -> str:
        return filesizeformat(sum(file.size for file in release.files.all()))

    @admin.display(description=_("downloads"))
    def fetched(self, release: Release) -> int:
        return sum(file.download_count for file in release.files.all())

    @admin.display(description=_("published"))
    def when(self, release: Release) -> SafeString | str:
        return moment(release.published_at, "short") if release.published_at else ""

    @admin.display(description=_("state"))
    def state_shown(self, release: Release) -> SafeString:
        return badge(release.get_state_display(), _TONES[State(release.state)])

    def heading(self, obj: Release) -> str:
        return f"{obj.resource.thread.title} · {obj.version}"

    def summary(self, request: HttpRequest, obj: Release) -> SafeString:
        return format_html("<p>{}</p>", link(obj.get_absolute_url(), obj.resource.thread.title))

    def after_act(self, request: HttpRequest, obj: Any, act: Act) -> str:
        return self.object_url(obj)


def _files(request: HttpRequest, release: Release) -> Panel:
    """Its files, to be fetched and compared."""
    return Panel(
        title=gettext("Files"),
        icon="download",
        columns=(gettext("File"), gettext("Size"), gettext("Downloads"), "SHA-256"),
        rows=[
            (link(file.get_absolute_url(), file.name), filesizeformat(file.size), file.download_count, file.sha256)
            for file in release.files.order_by("position", "id")
        ],
    )


register_panel("forums.release", _files, order=10)
describe_policy(
    "resources",
    Description(
        title=_("Downloads"),
        hint=_("How much one member may offer for download."),
        groups=(
            (_("One release"), {"max_mb": _("Megabytes in one file"), "files_per_release": _("Files")}),
            (_("In a day"), {"releases_a_day": _("Releases"), "files_a_day": _("Files uploaded")}),
        ),
    ),
)
