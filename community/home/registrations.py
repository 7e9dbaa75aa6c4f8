"""What joins the apps in the kernel's registries."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.digests import registry as digests
from community.home.queries.newcomers import joined_between
from members.models import Member


def register() -> None:
    """Called once, when the models are ready: after the apps, so that newcomers close the digest."""
    digests.register(digests.Part("newcomers", _newcomers, _("New here: say hello")))


def _newcomers(member: Member, since: datetime, until: datetime) -> list[digests.Line]:
    return [digests.Line(one.display_name, one.url, one.place_name) for one in joined_between(member, since, until)]
