from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest
from events.enums import RegistrationState
from events.models import Registration
from events.policies import can_see_private
from events.queries import calendars, sharing
from events.queries.access import get_meetup_for
from events.views.meetup import in_wechat


@require_safe
def download(request: AnyRequest, meetup_id: int) -> HttpResponse:
    """The meetup for a calendar; inside WeChat, which opens none, how to get it and text to copy."""
    meetup, standing = get_meetup_for(request.user, meetup_id)
    going = request.user.is_authenticated and (
        Registration.objects.filter(meetup=meetup, member=request.user.pk, state=RegistrationState.GOING).exists()
    )
    private = can_see_private(request.user, standing, going=going)
    if in_wechat(request):
        text = sharing.copy_text(meetup, private=private)
        response = render(request, "events/in_wechat.html", {"meetup": meetup, "copy_text": text})
    else:
        content = calendars.public_file(meetup, private=private)
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="meetup-{meetup.pk}.ics"'
        response["Last-Modified"] = http_date(meetup.updated_at.timestamp())
    patch_vary_headers(response, ("User-Agent",))
    return response
