"""What a member wants to be told, and how."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.core.http import MemberRequest
from community.notifications import queries, services


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """One line for each kind, with a box for mail and one for the inbox; sent as a whole."""
    groups = queries.choices(request.user)
    if request.method != "POST":
        context = {"groups": groups.items(), "refused": queries.refused_address(request.user)}
        return render(request, "notifications/preferences.html", context)
    with transaction.atomic():
        for choice in (choice for group in groups.values() for choice in group):
            mail = f"mail-{choice.kind.name}" in request.POST if choice.kind.template else None
            inbox = f"inbox-{choice.kind.name}" in request.POST if choice.kind.inbox else None
            if mail not in (None, choice.mail) or inbox not in (None, choice.inbox):
                services.set_preference(member_id=request.user.pk, kind=choice.kind.name, mail=mail, inbox=inbox)
    messages.success(request, _("Saved."))
    return redirect("home:preferences")
