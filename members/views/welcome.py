from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from community.core.http import MemberRequest
from members.forms.profile import WelcomeForm
from members.services.members import update_profile
from members.views.language import set_language


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: MemberRequest) -> HttpResponse:
    """Right after signing up: city and language, both of which can wait."""
    sent = request.method == "POST"
    form = WelcomeForm(request.POST if sent else None, initial={"language": request.user.language})
    if sent and form.is_valid():
        place = form.cleaned_data["chosen_place"]
        update_profile(
            actor=request.user,
            place=place,
            language=form.cleaned_data["language"],
            zone=place.zone if place else None,
        )
        return set_language(redirect("home:front"), form.cleaned_data["language"])
    return render(request, "members/welcome.html", {"form": form}, status=422 if sent else 200)
