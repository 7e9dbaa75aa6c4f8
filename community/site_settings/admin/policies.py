"""Policies: the numbers in force, a form that makes a new version, and every version before."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Panel, RecordAdmin, Task
from community.core.admin.cells import NOTHING, moment, person
from community.core.admin.options import add_refusal
from community.core.errors import HearthError
from community.core.idempotency import once
from community.site_settings import queries, registry, services
from community.site_settings.admin.forms import PolicyForm
from community.site_settings.descriptions import descriptions
from community.site_settings.models import PolicyVersion

SHOWN = 20


def history(name: str, *, labels: dict[str, Any]) -> Panel:
    """The newest versions of a policy (or of the settings), each with what it changed. One query."""
    rows = list(PolicyVersion.objects.filter(name=name).select_related("actor").order_by("-version")[: SHOWN + 1])
    before = [row.numbers for row in rows[1:]]
    if len(rows) <= SHOWN:
        before.append({})
    return Panel(
        title=gettext("History"),
        icon="history",
        columns=(gettext("Version"), gettext("When"), gettext("By"), gettext("Changed"), gettext("Why")),
        rows=[
            (
                row.version,
                moment(row.created_at),
                person(row.actor, role=False),
                _changes(earlier, row.numbers, labels),
                row.reason,
            )
            for row, earlier in zip(rows, before, strict=False)
        ][:SHOWN],
        empty=gettext("The defaults are in force; nobody has changed them."),
    )


def _changes(before: dict[str, Any], after: dict[str, Any], labels: dict[str, Any]) -> Any:
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    default = gettext("default")
    pairs = [(labels.get(key, key), before.get(key, default), after.get(key, default)) for key in keys]
    return format_html_join("", "<div>{}: {} → {}</div>", pairs) or NOTHING


@admin.register(PolicyVersion)
class PolicyAdmin(RecordAdmin):
    task = Task.RULES
    task_order = 10
    task_label = _("Policies")
    task_hint = _("The numbers that roles, seats and limits go by, with their history.")
    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view", "add")}

    def get_urls(self) -> list[Any]:
        # A version has no page of its own: it stands in its policy's history.
        kept = [url for url in super().get_urls() if (url.name or "").endswith("_changelist")]
        wrap = self.admin_site.admin_view
        return [path("<slug:name>/", wrap(once(self.policy_view)), name="site_settings_policy"), *kept]

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:
        """Every registered policy with the version in force."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        newest = {
            row.name: row
            for row in PolicyVersion.objects.filter(name__in=list(registry.policies))
            .select_related("actor")
            .order_by("name", "-version")
            .distinct("name")
        }
        listed = [
            {
                "name": name,
                "title": descriptions[name].title if name in descriptions else name,
                "hint": descriptions[name].hint if name in descriptions else "",
                "url": reverse("admin:site_settings_policy", args=[name]),
                "newest": newest.get(name),
            }
            for name in registry.policies
        ]
        context = {**self.admin_site.each_context(request), "title": self.task_label, "policies": listed}
        return TemplateResponse(request, "admin/site_settings/policies.html", context)

    def policy_view(self, request: Any, name: str) -> HttpResponse:
        """One policy: the form and the history."""
        if name not in registry.policies:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = request.user.has_perm("site_settings.add_policyversion")
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        newest = PolicyVersion.objects.filter(name=name).order_by("-version").first()
        version = newest.version if newest else 0
        in_force = registry.build(name, newest.numbers if newest else {})
        posted = request.POST if request.method == "POST" else None
        form = PolicyForm(posted, policy=name, in_force=in_force, version=version)
        if posted is not None and form.is_valid() and self._change(request, form, version):
            return HttpResponseRedirect(request.path)
        words = descriptions.get(name)
        labels = {key: form.fields[key].label for key in form.fields}
        context = {
            **self.admin_site.each_context(request),
            "title": words.title if words else name,
            "hint": words.hint if words else "",
            "form": form,
            "may_change": may_change,
            "list_url": reverse("admin:site_settings_policyversion_changelist"),
            "panels": [history(name, labels=labels)],
        }
        status = 422 if posted is not None else 200
        return TemplateResponse(request, "admin/site_settings/policy.html", context, status=status).render()

    def _change(self, request: Any, form: PolicyForm, version: int) -> bool:
        if form.cleaned_data["version"] != version:
            form.add_error(None, gettext("Somebody has changed this meanwhile. Look at the history and try again."))
            typed: Any = form.data.copy()  # type: ignore[attr-defined]
            typed["version"] = str(version)
            form.data = typed
            return False
        if form.numbers() == queries.in_force(form.policy):
            form.add_error(None, gettext("Nothing is different from what is in force."))
            return False
        try:
            made = services.change_policy(
                actor=request.user, name=form.policy, numbers=form.numbers(), reason=form.cleaned_data["reason"]
            )
        except HearthError as error:
            add_refusal(form, error)
            return False
        messages.success(request, gettext("Version %(number)d is in force.") % {"number": made.version})
        return True
