"""Clubs and who runs them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, HearthAdmin, Task
from community.core.admin.cells import badge
from events.admin.forms import MemberForm
from events.enums import ClubState
from events.models import Club
from events.services import clubs
from events.services.corrections import change_club
from members.queries import places


def _add(request: Any, club: Club, data: dict[str, Any]) -> str:
    if clubs.add_organiser(actor=request.user, club=club, member=data["member"]):
        return gettext("%(name)s runs this club now.") % {"name": data["member"].display_name}
    return gettext("%(name)s runs this club already.") % {"name": data["member"].display_name}


def _remove(request: Any, club: Club, data: dict[str, Any]) -> str:
    if clubs.remove_organiser(actor=request.user, club=club, member=data["member"]):
        return gettext("%(name)s does not run this club any more.") % {"name": data["member"].display_name}
    return gettext("%(name)s did not run this club.") % {"name": data["member"].display_name}


def _may(request: HttpRequest, club: Club) -> bool:
    return request.user.has_perm("events.change_club")


@admin.register(Club)
class ClubAdmin(HearthAdmin):
    task = Task.MEETUPS
    task_order = 20
    task_label = _("Clubs")
    task_hint = _("A city's club, its names and its organisers.")
    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view", "add", "change")}

    list_display = ("named", "city", "open")
    list_select_related = ("place",)
    search_fields = ("place",)
    search_help_text = _("City")
    ordering = ("-id",)
    autocomplete_fields = ("place",)
    fieldsets = (
        (None, {"fields": ("place",)}),
        (_("Name"), {"fields": ("name_en", ("name_zh_hans", "name_zh_hant"))}),
        (_("About"), {"fields": ("about", "state")}),
    )
    acts = (
        Act(
            name="add-organiser",
            label=_("Add an organiser"),
            form=MemberForm,
            run=_add,
            allowed=_may,
            icon="user-round-plus",
        ),
        Act(
            name="remove-organiser",
            label=_("Remove an organiser"),
            form=MemberForm,
            run=_remove,
            allowed=_may,
            icon="user-round-minus",
        ),
    )

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return ("place",) if obj is not None else ()

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj is not None:
            return found
        # A new club is open.
        return (*found[:-1], (_("About"), {"fields": ("about",)}))

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        return queryset.filter(place__in=places.search(search_term, limit=20)), False

    def save_through(self, request: Any, obj: Club, form: Any, change: bool) -> Club:
        if change:
            return change_club(actor=request.user, club=obj, **form.cleaned_data)
        return clubs.create_club(actor=request.user, **form.cleaned_data)

    @admin.display(description=_("club"))
    def named(self, club: Club) -> str:
        return club.name

    @admin.display(description=_("city"))
    def city(self, club: Club) -> str:
        return club.place.name

    @admin.display(description=_("state"))
    def open(self, club: Club) -> SafeString:
        return badge(club.get_state_display(), "jade" if club.state == ClubState.OPEN else "")
