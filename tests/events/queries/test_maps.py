"""Links to maps, and the shifted coordinates of Chinese ones."""

from urllib.parse import parse_qs, urlsplit

import pytest

from events.queries.maps import bd09, gcj02, map_links
from tests.factories.events import ClubFactory, MeetupFactory
from tests.factories.members import place


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        # The Forbidden City, the Bund and the Canton Tower, from published tables.
        ((39.908823, 116.397470), (39.910225, 116.403713)),
        ((31.235929, 121.480539), (31.233988, 121.485012)),
        ((23.106465, 113.324511), (23.103855, 113.329936)),
    ],
)
def test_gcj02_is_shifted_by_some_hundred_metres(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert gcj02(*wgs) == pytest.approx(gcj, abs=5e-4)


def test_bd09_is_shifted_further() -> None:
    latitude, longitude = bd09(39.915, 116.404)
    assert (latitude, longitude) == pytest.approx((39.92133699351021, 116.41036949371029), abs=1e-9)


def links(**fields: object) -> dict[str, str]:
    private = bool(fields.pop("private", True))
    return {link.name: link.url for link in map_links(MeetupFactory(**fields), private=private)}


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_in_the_mainland_chinese_maps_come_first_and_are_shifted(db: None) -> None:
    found = links(latitude="30.25961", longitude="120.13026")
    assert list(found) == ["Amap", "Baidu Maps", "Apple Maps", "Google Maps", "OpenStreetMap"]
    longitude, latitude = map(float, query(found["Amap"])["position"].split(","))
    assert (latitude, longitude) == pytest.approx(gcj02(30.25961, 120.13026), abs=1e-6)
    assert query(found["Amap"])["coordinate"] == "gaode"
    baidu = query(found["Baidu Maps"])
    assert tuple(map(float, baidu["location"].split(","))) == pytest.approx(bd09(*gcj02(30.25961, 120.13026)), abs=1e-6)
    assert baidu["coord_type"] == "bd09ll"
    assert query(found["Google Maps"])["query"] == "30.259610,120.130260"
    assert "mlat=30.25961&mlon=120.13026" in found["OpenStreetMap"]


def test_elsewhere_nothing_is_shifted(db: None) -> None:
    found = links(club=ClubFactory(place=place("london")), latitude="51.50000", longitude="-0.12000")
    assert list(found) == ["Apple Maps", "Google Maps", "OpenStreetMap", "Amap", "Baidu Maps"]
    assert query(found["Amap"])["position"] == "-0.120000,51.500000"
    assert query(found["Baidu Maps"])["coord_type"] == "wgs84"


def test_without_a_position_they_look_for_the_address(db: None) -> None:
    found = links(exact_address="北山路 12 号 & <后门>")
    assert query(found["Amap"])["keyword"] == "Hangzhou 北山路 12 号 & <后门>"
    assert all(url.startswith("https://") and "<" not in url for url in found.values())


def test_who_may_not_know_the_address_gets_the_area(db: None) -> None:
    found = links(private=False, latitude="30.25961", longitude="120.13026")
    assert query(found["Amap"]) == {"keyword": "Hangzhou West Lake, north shore"}
    assert not any("30.2" in url or "Beishan" in url for url in found.values())
    public = links(private=False, exact_address="", latitude="30.25961", longitude="120.13026")
    assert "position" in query(public["Amap"])
