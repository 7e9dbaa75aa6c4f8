"""The audit as it is read, and what of it stands on the pages of others."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.audit.models import Entry, Seal
from community.core.admin import Panel, RecordAdmin, Task, register_panel
from community.core.admin.cells import NOTHING, link, moment, person, plain

SHOWN = 10
# What the commonest data of an entry are called; the rest goes by its key.
WORDS = {
    "reason": _("reason"),
    "before": _("before"),
    "after": _("after"),
    "until": _("until"),
    "ends_at": _("until"),
    "role": _("role"),
    "level": _("level"),
    "outcome": _("outcome"),
    "fields": _("changed"),
    "sessions": _("sign-ins"),
}
# The objects whose pages show what was done to them.
ABOUT = (
    "members.member",
    "events.meetup",
    "events.club",
    "forums.board",
    "forums.section",
    "moderation.report",
    "moderation.hold",
)


def details(entry: Entry) -> SafeString:
    """The entry's data as pairs; all of it is ours or text by staff."""
    pairs = [
        (WORDS.get(key, key), plain(value)) for key, value in entry.data.items() if value not in (None, "", [], {})
    ]
    return format_html_join(" · ", "<span>{}: {}</span>", pairs) or NOTHING


def subject(entry: Entry) -> SafeString:
    """What an entry is about, as a link where the admin has a page for it."""
    if not entry.subject_type:
        return NOTHING
    text = f"{entry.subject_type} {entry.subject_id}"
    shown = {model._meta.label_lower for model in admin.site._registry}
    if entry.subject_type not in shown:
        return SafeString(format_html("{}", text))
    name = f"admin:{entry.subject_type.replace('.', '_')}_change"
    return link(reverse(name, args=[entry.subject_id]), text)


def acts_on(request: HttpRequest, obj: Any) -> Panel | None:
    """The newest entries about `obj`, for those who may read the audit."""
    if not request.user.has_perm("audit.view_entry"):
        return None
    about = Entry.objects.filter(subject_type=obj._meta.label_lower, subject_id=str(obj.pk))
    rows = about.select_related("actor").order_by("-id")[:SHOWN]
    return Panel(
        title=gettext("Audit"),
        icon="scroll-text",
        columns=(gettext("When"), gettext("Act"), gettext("By"), gettext("Details")),
        rows=[(moment(row.created_at), row.action, person(row.actor, role=False), details(row)) for row in rows],
        empty=gettext("Nothing privileged has happened here."),
    )


@admin.register(Entry)
class EntryAdmin(RecordAdmin):
    task = Task.RECORDS
    task_order = 10
    task_label = _("Audit")
    task_hint = _("Who did what with special rights.")
    rights: ClassVar[Any] = {"admins": ("view",)}

    list_display = ("act", "at", "by", "about", "data_shown")
    list_display_links = ("act",)
    list_select_related = ("actor",)
    ordering = ("-id",)
    search_fields = ("actor",)
    search_help_text = _("Handle of who acted, or whom it was about")
    fields = ("act", "at", "by", "about", "data_shown")
    readonly_fields = fields

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        people = get_user_model()._default_manager.filter(handle=search_term.strip()).values_list("pk", flat=True)
        found = list(people[:1])
        about = Q(subject_type="members.member", subject_id__in=[str(pk) for pk in found])
        return queryset.filter(Q(actor_id__in=found) | about), False

    @admin.display(description=_("act"))
    def act(self, entry: Entry) -> SafeString:
        return format_html("<code>{}</code>", entry.action)

    @admin.display(description=_("when"))
    def at(self, entry: Entry) -> SafeString:
        return moment(entry.created_at)

    @admin.display(description=_("done by"))
    def by(self, entry: Entry) -> SafeString:
        return person(entry.actor, role=False)

    @admin.display(description=_("subject"))
    def about(self, entry: Entry) -> SafeString:
        return subject(entry)

    @admin.display(description=_("details"))
    def data_shown(self, entry: Entry) -> SafeString:
        return details(entry)


@admin.register(Seal)
class SealAdmin(RecordAdmin):
    task = Task.RECORDS
    task_order = 20
    task_label = _("Seals of the audit")
    task_hint = _("Fingerprints that show whether an entry was ever changed.")
    rights: ClassVar[Any] = {"admins": ("view",)}

    ordering = ("-id",)
    list_display = ("range", "count", "sha256", "at")
    fields = ("range", "count", "sha256", "previous", "at")
    readonly_fields = fields

    @admin.display(description=_("entries"))
    def range(self, seal: Seal) -> str:
        return str(seal)

    @admin.display(description=_("when"))
    def at(self, seal: Seal) -> SafeString:
        return moment(seal.created_at)


for _label in ABOUT:
    register_panel(_label, acts_on, order=90)
