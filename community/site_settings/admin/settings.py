"""The site's settings: one row, one form, and its history."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.core.admin import HearthAdmin, Panel, Task, register_panel
from community.site_settings import services
from community.site_settings.admin.forms import SettingsForm
from community.site_settings.admin.policies import history
from community.site_settings.models import SiteSettings


@admin.register(SiteSettings)
class SiteSettingsAdmin(HearthAdmin):
    task = Task.RULES
    task_order = 20
    task_label = _("Site settings")
    task_hint = _("Name, the line under it, review, record numbers.")
    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view", "change")}

    form = SettingsForm
    fieldsets = (
        (_("The community"), {"fields": ("site_name", "tagline_en", "tagline_zh_hans", "tagline_zh_hant", "zone")}),
        (_("Posting"), {"fields": ("review_before_publishing", "max_photos")}),
        (_("For a public site in China"), {"fields": ("icp_number", "police_number")}),
        (None, {"fields": ("reason",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:site_settings_sitesettings_change", 1)

    def get_object(self, request: Any, object_id: str, from_field: Any = None) -> Any:
        # Until somebody changes a setting there is no row, and the defaults hold.
        found = super().get_object(request, object_id, from_field)
        return found or (SiteSettings(pk=1) if object_id == "1" else None)

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        # Who only looks needs no field for a reason.
        return found if self.has_change_permission(request, obj) else found[:-1]

    def save_through(self, request: Any, obj: Any, form: Any, change: bool) -> SiteSettings:
        changed = {name: form.cleaned_data[name] for name in form.changed_data if name != "reason"}
        if not changed:
            return SiteSettings(pk=1)
        return services.update_settings(actor=request.user, reason=form.cleaned_data["reason"], **changed)

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        self.message_user(request, _("Saved."))
        return redirect(request.path)


def _history(request: HttpRequest, obj: SiteSettings) -> Panel:
    labels = {field.name: capfirst(str(field.verbose_name)) for field in SiteSettings._meta.concrete_fields}
    return history(services.SITE, labels=labels)


register_panel("site_settings.sitesettings", _history, order=10)
