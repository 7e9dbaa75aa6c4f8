from datetime import date, datetime, tzinfo

from community.core.timewords import zone_of
from community.site_settings import queries as site_settings


def site_zone() -> tzinfo:
    """The zone in which the community counts its days."""
    return zone_of(site_settings.current().zone)


def day_of(moment: datetime) -> date:
    """The day, in the site's zone, on which `moment` (aware) fell."""
    return moment.astimezone(site_zone()).date()
