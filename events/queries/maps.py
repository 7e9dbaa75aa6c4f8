"""Links to maps by address, without tiles or scripts of others. Chinese maps count in shifted coordinates."""

from dataclasses import dataclass
from decimal import Decimal
from math import atan2, cos, pi, sin, sqrt
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from events.models import Meetup

# The Krasovsky ellipsoid, by which GCJ-02 is shifted from WGS-84.
_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BAIDU = pi * 3000 / 180


@dataclass(frozen=True)
class MapLink:
    """One map service and the address that opens it."""

    name: str
    url: str


def gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the GCJ-02 position of a WGS-84 one in mainland China (Amap, Tencent), to about a metre."""
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = latitude / 180.0 * pi
    magic = 1 - _ECCENTRICITY * sin(radians) ** 2
    root = sqrt(magic)
    north = north * 180.0 / ((_AXIS * (1 - _ECCENTRICITY)) / (magic * root) * pi)
    east = east * 180.0 / (_AXIS / root * cos(radians) * pi)
    return latitude + north, longitude + east


def bd09(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the BD-09 position (Baidu) of a GCJ-02 one."""
    radius = sqrt(longitude**2 + latitude**2) + 0.00002 * sin(latitude * _BAIDU)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * _BAIDU)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def map_links(meetup: Meetup, *, private: bool) -> list[MapLink]:
    """Links to where the meetup is, those most used there first; precise only for who may know the exact address."""
    place = meetup.club.place
    mainland = place.region == "CN"
    exact = private or not meetup.exact_address
    text = f"{place.name} {meetup.exact_address if private and meetup.exact_address else meetup.area}"
    position = None
    if exact and meetup.latitude is not None and meetup.longitude is not None:
        position = (float(meetup.latitude), float(meetup.longitude))
    chinese = [_amap(text, meetup.title, position, mainland), _baidu(text, meetup.title, position, mainland)]
    others = [_apple(text, position), _google(text, position), _osm(text, position)]
    return [*chinese, *others] if mainland else [*others, *chinese]


Position = tuple[float, float] | None


def _amap(text: str, title: str, position: Position, mainland: bool) -> MapLink:
    if position is None:
        return MapLink(_("Amap"), "https://uri.amap.com/search?" + urlencode({"keyword": text}))
    latitude, longitude = gcj02(*position) if mainland else position
    query = {"position": f"{longitude:.6f},{latitude:.6f}", "name": title, "coordinate": "gaode"}
    return MapLink(_("Amap"), "https://uri.amap.com/marker?" + urlencode(query))


def _baidu(text: str, title: str, position: Position, mainland: bool) -> MapLink:
    base = {"output": "html", "src": "webapp.hearth"}
    if position is None:
        query = {"address": text, **base}
        return MapLink(_("Baidu Maps"), "https://api.map.baidu.com/geocoder?" + urlencode(query))
    latitude, longitude = bd09(*gcj02(*position)) if mainland else position
    kind = "bd09ll" if mainland else "wgs84"
    query = {"location": f"{latitude:.6f},{longitude:.6f}", "title": title, "content": text, "coord_type": kind, **base}
    return MapLink(_("Baidu Maps"), "https://api.map.baidu.com/marker?" + urlencode(query))


def _apple(text: str, position: Position) -> MapLink:
    query = {"q": text} if position is None else {"ll": _pair(position), "q": text}
    return MapLink(_("Apple Maps"), "https://maps.apple.com/?" + urlencode(query))


def _google(text: str, position: Position) -> MapLink:
    query = {"api": "1", "query": text if position is None else _pair(position)}
    return MapLink(_("Google Maps"), "https://www.google.com/maps/search/?" + urlencode(query))


def _osm(text: str, position: Position) -> MapLink:
    if position is None:
        return MapLink("OpenStreetMap", "https://www.openstreetmap.org/search?query=" + quote(text))
    latitude, longitude = (f"{Decimal(str(part)):.5f}" for part in position)
    address = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
    return MapLink("OpenStreetMap", address)


def _pair(position: tuple[float, float]) -> str:
    return f"{position[0]:.6f},{position[1]:.6f}"
