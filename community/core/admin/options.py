"""The base of every screen of the admin."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext

from community.core.admin.acts import Act, registered_acts
from community.core.admin.paging import BoundedPaginator
from community.core.admin.panels import panels_for
from community.core.admin.task import Task
from community.core.errors import HearthError, InvalidInput, NotAllowed
from community.core.forms import CleanCharField, CleanTextField
from community.core.idempotency import once

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


def native(kind: str, format: str) -> dict[str, Any]:
    """The browser's own field for a date or a time: made for thumbs, and needs no script."""
    widget = {"date": forms.DateInput, "time": forms.TimeInput}.get(kind, forms.DateTimeInput)
    return {"widget": widget(attrs={"type": kind}, format=format)}


class HearthAdmin(Base):
    """A list and a page per object, bounded at any size, that writes by calling services.

    A screen that edits sets `fields` and overrides `save_through`; one that acts sets `acts`; both show the panels
    that apps have registered for the model. What a service refuses is said on the form (422).
    """

    # Where the index lists it (a Task; None: nowhere), and how.
    task: ClassVar[Task | None] = None
    task_order: ClassVar[int] = 50
    task_label: ClassVar[str | Promise] = ""
    task_hint: ClassVar[str | Promise] = ""
    task_query: ClassVar[str] = ""
    # Verbs of Django's permissions that each group of staff gets (community.core.admin.rights).
    rights: ClassVar[dict[str, tuple[str, ...]]] = {}
    acts: ClassVar[tuple[Act, ...]] = ()

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    empty_value_display = ""
    # Each list has the one order that an index gives it.
    sortable_by: ClassVar[Any] = ()
    actions: Any = ()
    formfield_overrides: ClassVar[Any] = {
        models.DateTimeField: {"form_class": forms.DateTimeField, **native("datetime-local", "%Y-%m-%dT%H:%M")},
        models.DateField: native("date", "%Y-%m-%d"),
        models.TimeField: native("time", "%H:%M"),
        models.CharField: {"form_class": CleanCharField},
        models.SlugField: {},
        models.EmailField: {},
        models.TextField: {"form_class": CleanTextField, "widget": forms.Textarea},
        models.PositiveSmallIntegerField: {"widget": forms.NumberInput},
        models.PositiveIntegerField: {"widget": forms.NumberInput},
    }

    def waiting(self, request: HttpRequest) -> int | None:
        """How many rows wait for somebody, counted up to a bound; None where nothing ever does."""
        return None

    def save_through(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        """Have a service save what the form says; return the row it saved. Lists that name none change nothing."""
        raise PermissionDenied

    def list_title(self) -> str:
        """What the list is called."""
        return str(self.task_label or capfirst(str(self.opts.verbose_name_plural)))

    def heading(self, obj: Any) -> str:
        """What the object's page is called."""
        return str(obj)

    def summary(self, request: HttpRequest, obj: Any) -> Any:
        """What to show above an act's form so that nobody acts on the wrong thing (text or safe HTML)."""
        return str(obj)

    def refused(self, request: HttpRequest, obj: Any, act: Act, error: HearthError) -> None:
        """Called when somebody tried an act that was refused, outside its transaction."""

    # --- Django's hooks -------------------------------------------------------------------------

    def view_on_site(self, obj: Any) -> str | None:
        return str(obj.get_absolute_url()) if hasattr(obj, "get_absolute_url") else None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        # The one without a name only leads old addresses to the form.
        kept = [url for url in super().get_urls() if url.name and not url.name.endswith(("_delete", "_history"))]
        info = (self.opts.app_label, self.opts.model_name)
        act_view = self.admin_site.admin_view(self.act_view)
        return [
            *self.own_urls(),
            path("<path:object_id>/do/<slug:name>/", act_view, name="{}_{}_act".format(*info)),
            *kept,
        ]

    def own_urls(self) -> list[Any]:
        """Further addresses of the screen, before Django's."""
        return []

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if hasattr(widget, name):
                setattr(widget, name, False)
        return field

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if getattr(request, "refusal", None) is None:
            return form
        error: HearthError = request.refusal

        class Refused(form):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                cleaned = super().clean()
                add_refusal(self, error)
                return cleaned

        return Refused

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            response = super().changeform_view(request, object_id, form_url, extra_context)
        except HearthError as error:
            # The transaction is gone; the same form again, with what the service said.
            request.refusal = error
            response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and isinstance(response, TemplateResponse):
            response.status_code = 422
        return response

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj = context.get("original")
        context["task"] = self.task.value if self.task else ""
        if obj is not None:
            context["acts"] = self.acts_for(request, obj)
            context["panels"] = panels_for(request, obj)
            context["title"] = self.heading(obj)
        else:
            context["title"] = gettext("Add")
        context["list_title"] = self.list_title()
        context["show_save_and_add_another"] = context["show_save_and_continue"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        task = self.task.value if self.task else ""
        extra = {"task": task, "title": self.list_title(), **(extra_context or {})}
        return super().changelist_view(request, extra)

    def get_action_choices(self, request: Any, default_choices: Any = None) -> Any:
        return super().get_action_choices(request, default_choices=[("", gettext("With those ticked…"))])

    def response_action(self, request: Any, queryset: Any) -> Any:
        # "All of them" may be a million rows: an act reaches what is ticked on the page.
        request.POST = request.POST.copy()
        request.POST["select_across"] = "0"
        return super().response_action(request, queryset)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        obj.pk = self.save_through(request, obj, form, change).pk

    # --- acts -----------------------------------------------------------------------------------

    def acts_for(self, request: HttpRequest, obj: Any) -> list[tuple[Act, str]]:
        """The acts that this reader may do with `obj`, each with its address."""
        return [(act, self.act_url(obj, act.name)) for act in self.all_acts() if act.allowed(request, obj)]

    def all_acts(self) -> list[Act]:
        return [*registered_acts(self.opts.label_lower), *self.acts]

    def act_url(self, obj: Any, name: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_act", args=[obj.pk, name])

    def object_url(self, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def after_act(self, request: HttpRequest, obj: Any, act: Act) -> str:
        """Where to go when an act is done: back to where it was begun, else the object's page."""
        wanted = request.POST.get("next", "")
        if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            return wanted
        return self.object_url(obj)

    def act_view(self, request: Any, object_id: str, name: str) -> HttpResponse:
        obj = self.get_object(request, object_id)
        act = next((one for one in self.all_acts() if one.name == name), None)
        if obj is None or act is None or not self.has_view_permission(request, obj):
            raise Http404
        if not act.allowed(request, obj):
            if request.method == "POST":
                self.refused(request, obj, act, NotAllowed())
            raise PermissionDenied
        request.refusal = None
        response: HttpResponse = once(self._act)(request, obj, act)
        if request.refusal is not None:
            self.refused(request, obj, act, request.refusal)
        return response

    def _act(self, request: Any, obj: Any, act: Act) -> HttpResponse:
        initial = act.initial(request, obj) if act.initial else {}
        posted = request.POST if request.method == "POST" else None
        form = act.form(posted, obj=obj, request=request, initial=initial)
        if posted is not None and form.is_valid():
            try:
                told = act.run(request, obj, form.cleaned_data)
            except HearthError as error:
                request.refusal = error
                add_refusal(form, error)
            else:
                messages.success(request, str(told) if isinstance(told, Promise) else told)
                return HttpResponseRedirect(self.after_act(request, obj, act))
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "act": act,
            "form": form,
            "original": obj,
            "heading": self.heading(obj),
            "opts": self.opts,
            "summary": self.summary(request, obj),
            "object_url": self.object_url(obj),
            "next": request.POST.get("next") or request.GET.get("next", ""),
            "task": self.task.value if self.task else "",
        }
        status = 422 if posted is not None else 200
        return TemplateResponse(request, "admin/act.html", context, status=status).render()


class RecordAdmin(HearthAdmin):
    """Rows that are read and never changed here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def add_refusal(form: Any, error: HearthError) -> None:
    """Put what a service said on the field it is about, or above the form."""
    field = error.field if isinstance(error, InvalidInput) else None
    form.add_error(field if field in form.fields else None, str(error.message))


def each_told(request: HttpRequest, rows: Iterable[Any], act: Any, done: Any) -> None:
    """Call `act(row)` for each row; say with `done(n)` how many worked and, once each, why others did not."""
    worked, refusals = 0, []
    for row in rows:
        try:
            act(row)
            worked += 1
        except HearthError as error:
            refusals.append(str(error.message))
    if worked:
        messages.success(request, done(worked))
    for words in dict.fromkeys(refusals):
        messages.error(request, words)
