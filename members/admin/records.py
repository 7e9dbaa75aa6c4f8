"""The role history of everybody, and the cities, which other screens look up."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.core.admin import RecordAdmin, Task
from community.core.admin.cells import NOTHING, moment, person
from members.admin.panels import step, why
from members.models import Member, Place, RoleChange
from members.queries import places


@admin.register(RoleChange)
class RoleChangeAdmin(RecordAdmin):
    task = Task.RECORDS
    task_order = 40
    task_label = _("Role history")
    task_hint = _("Every change of role, with its numbers.")
    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view",)}

    list_display = ("move", "who", "because", "by", "at")
    list_select_related = ("member", "actor")
    search_fields = ("member",)
    search_help_text = _("Handle of the member")
    ordering = ("-id",)
    fields = ("move", "who", "because", "by", "at")
    readonly_fields = fields

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        people = Member.objects.filter(handle=search_term.strip().lstrip("@")).values_list("pk", flat=True)
        return queryset.filter(member_id__in=list(people[:1])), False

    @admin.display(description=_("role"))
    def move(self, row: RoleChange) -> SafeString:
        return step(row)

    @admin.display(description=_("member"))
    def who(self, row: RoleChange) -> SafeString:
        return person(row.member, role=False)

    @admin.display(description=_("why"))
    def because(self, row: RoleChange) -> SafeString:
        return why(row)

    @admin.display(description=_("done by"))
    def by(self, row: RoleChange) -> SafeString:
        return person(row.actor, role=False) if row.actor else NOTHING

    @admin.display(description=_("when"))
    def at(self, row: RoleChange) -> SafeString:
        return moment(row.created_at)


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    """Not on the index: clubs and members look cities up here."""

    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view",)}
    list_display = ("__str__", "region", "zone")
    ordering = ("slug",)
    search_fields = ("slug",)
    fields = ("slug", "name_en", "name_zh_hans", "name_zh_hant", "zone", "population")
    readonly_fields = fields

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        found = [place.pk for place in places.search(search_term, limit=20)]
        return queryset.filter(pk__in=found), False
