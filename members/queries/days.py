from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def site_zone() -> ZoneInfo:
    """The zone in which the community counts its days."""
    return ZoneInfo(settings.TIME_ZONE)


def day_of(moment: datetime) -> date:
    """The day, in the site's zone, on which `moment` (aware) fell."""
    return moment.astimezone(site_zone()).date()
