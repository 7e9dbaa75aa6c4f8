"""The inbox."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.core.htmx import hx_target, vary_on_htmx
from community.core.http import MemberRequest, is_ahead
from community.core.pagination import Cursor
from community.notifications import queries, registry, services
from community.notifications.models import Notification


@login_required
@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """What happened, newest first, grouped by what it is about."""
    page = queries.inbox_page(request.user, after=Cursor.parse(request.GET.get("after")))
    older = f"{reverse('home:inbox')}?after={page.next}" if page.next else None
    context = {"groups": page.groups, "older": older, "is_first": page.is_first}
    template = "notifications/inbox.html"
    if hx_target(request) == "inbox-lines":
        template += "#inbox-lines"
    return vary_on_htmx(render(request, template, context))


@login_required
@require_safe
def open_line(request: MemberRequest, pk: int) -> HttpResponse:
    """Go to what a line is about; it, and the others about the same thing, are read now."""
    line = get_object_or_404(Notification, pk=pk, member=request.user)
    if not is_ahead(request):
        services.mark_subject_read(member=request.user, subject=line.subject)
    return HttpResponseRedirect(line.url or reverse("home:inbox"))


@login_required
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Everything is read."""
    services.mark_all_read(member=request.user)
    return redirect("home:inbox")


@login_required
@require_POST
def mute(request: MemberRequest) -> HttpResponse:
    """No more of this kind, neither here nor by mail; the preferences can turn it on again."""
    name = request.POST.get("kind", "")
    services.set_preference(member_id=request.user.pk, kind=name, mail=False, inbox=False)
    label = registry.kinds[name].label
    messages.success(request, _("“%(kind)s” is muted. You can turn it on again in the settings.") % {"kind": label})
    return redirect("home:inbox")
