"""The admin site: what there is to do, in groups, for the one who asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin.options import HearthAdmin
from community.core.admin.task import Task

# Django's own pages for things that Hearth does elsewhere, with more care.
_ELSEWHERE = {"password_change", "password_change_done", "app_list", "view_on_site"}


@dataclass(frozen=True)
class Entry:
    """One line of a group: a list to open, in a few words; `waiting` is asked only where it is shown."""

    label: str
    hint: str | Promise
    url: str
    path: str
    add_url: str
    waiting: Callable[[], int | None]


class HearthAdminSite(AdminSite):
    site_title = _("Hearth")
    site_header = _("Admin")
    index_title = _("Admin")
    enable_nav_sidebar = False
    # What is not there is not there, signed in or not.
    final_catch_all_view = False
    index_template = "admin/index.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only what writes through services: the admins that libraries bring edit rows behind their backs."""
        if admin_class is not None and issubclass(admin_class, HearthAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _ELSEWHERE]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(_with_second_factor(view), cacheable)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Sign-out is the same for everybody."""
        return redirect("account_logout")

    def each_context(self, request: Any) -> dict[str, Any]:
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": "/",
            "has_permission": self.has_permission(request),
            "available_apps": [],
            "is_popup": False,
            "is_nav_sidebar_enabled": False,
            "task_groups": self.task_groups(request),
        }

    def task_groups(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The groups and their entries that this reader may open; nothing is counted yet."""
        entries: dict[Task, list[tuple[int, Entry]]] = {task: [] for task in Task}
        for model, model_admin in self._registry.items():
            if not isinstance(model_admin, HearthAdmin) or model_admin.task is None:
                continue
            if not model_admin.has_view_permission(request):
                continue
            path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            entry = Entry(
                label=model_admin.list_title(),
                hint=model_admin.task_hint,
                url=path + model_admin.task_query,
                path=path,
                add_url=f"{path}add/" if model_admin.has_add_permission(request) else "",
                waiting=lambda model_admin=model_admin: model_admin.waiting(request),  # type: ignore[misc]
            )
            entries[model_admin.task].append((model_admin.task_order, entry))
        groups = []
        for task, found in entries.items():
            found.sort(key=lambda pair: pair[0])
            if found:
                groups.append(
                    {
                        "task": task.value,
                        "label": task.label,
                        "icon": task.icon,
                        "entries": [entry for _order, entry in found],
                    }
                )
        return groups

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        request.current_app = self.name
        return super().index(request, {"app_list": [], **(extra_context or {})})

    def get_app_list(self, request: Any, app_label: str | None = None) -> list[Any]:
        return []


def _with_second_factor(view: Any) -> Any:
    """Send staff without a second factor to set one up first, where the settings ask for one."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.STAFF_MFA_REQUIRED and request.user.is_authenticated:
            # Recovery codes alone are no second factor.
            types = [kind for kind in settings.MFA_SUPPORTED_TYPES if kind != "recovery_codes"]
            if not get_adapter().is_mfa_enabled(request.user, types=types):
                messages.warning(
                    request, gettext("Set up an authenticator app or a passkey first: the admin opens only with one.")
                )
                return HttpResponseRedirect(reverse("mfa_index"))
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    for name in ("csrf_exempt", "__name__", "__doc__", "__module__", "model_admin", "admin_site"):
        if hasattr(view, name):
            setattr(guarded, name, getattr(view, name))
    return guarded
