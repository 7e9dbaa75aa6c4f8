from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.core.http import MemberRequest
from members.forms.profile import ProfileForm
from members.services.members import update_profile


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    """What I say about myself, and the way to everything about my account."""
    form = ProfileForm(request.POST or None, request.FILES or None, initial=ProfileForm.initial_of(request.user))
    if request.method == "POST" and form.is_valid():
        update_profile(
            actor=request.user,
            display_name=form.cleaned_data["display_name"],
            bio=form.cleaned_data["bio"],
            place=form.cleaned_data["chosen_place"],
            language=form.cleaned_data["language"],
            zone=form.cleaned_data["zone"],
        )
        messages.success(request, _("Saved."))
        return redirect("members:settings")
    status = 422 if form.is_bound else 200
    return render(request, "members/settings.html", {"form": form}, status=status)
