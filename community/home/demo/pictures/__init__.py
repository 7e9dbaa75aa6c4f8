"""Drawn stand-ins for the photos that the demo's members took, made at set-up; the same name always gives the same.

A scene is called "street" or, with a variant, "street:wet".
"""

from collections.abc import Callable

from PIL import Image

from community.home.demo.pictures import alone, city, food, land, life, night, workshop
from community.home.demo.pictures.avatars import NAMES as AVATARS
from community.home.demo.pictures.avatars import avatar
from community.home.demo.pictures.brush import Canvas, jpeg

__all__ = ["AVATARS", "SCENES", "draw_avatar", "draw_photo"]

_Scene = Callable[[Canvas, str], Image.Image]
_DRAWN: dict[_Scene, tuple[str, ...]] = {
    land.hills: ("", "clouds", "white", "burnt"),
    land.tea_hills: ("",),
    land.harbour: ("", "far", "shaken"),
    land.riverside: ("", "bridge"),
    land.under_bridge: ("",),
    land.branch: ("", "evening", "mangrove"),
    land.bougainvillea: ("",),
    land.allotment: ("",),
    land.hot_spring: ("",),
    land.underwater: ("", "deep"),
    city.stairwell: ("", "up"),
    city.facade: ("", "leaning"),
    city.street: ("arcade", "wet", "patch"),
    night.tram: ("depot", "rails", "empty", "trails"),
    night.rest_stop: ("", "close", "blurred"),
    night.sunrise: ("", "floury", "skyline"),
    city.bridge: ("",),
    city.door_plate: ("blue", "red", "tree", "mended"),
    city.void_deck: ("", "reader"),
    city.estate: ("",),
    city.radiator: ("",),
    food.dimsum: ("", "green", "siu", "bun", "full"),
    food.noodles: ("",),
    food.bread: ("", "plastic"),
    food.oven: ("", "waiting"),
    food.egg: ("", "disc"),
    workshop.old_photo: ("", "back"),
    workshop.copy_stand: ("", "card", "shaken"),
    workshop.phones: ("cases", "rig"),
    workshop.chart: ("drops", "screws", "steps"),
    workshop.batteries: ("",),
    workshop.bracket: ("", "worn"),
    workshop.radio: ("",),
    food.tea_table: ("", "steps"),
    life.leaf: ("honeysuckle", "eaten", "greens", "ginkgo", "ginkgo_late"),
    life.flower: ("", "petals"),
    life.cat: ("", "sofa", "pigeon", "bowl"),
    life.portrait: ("driver", "knows", "mother"),
    alone.corridor: ("",),
    alone.bands: ("",),
    alone.pinhole: ("",),
    alone.truck_cab: ("",),
    alone.bike_mount: ("",),
    alone.night_light: ("",),
    alone.contact_sheet: ("",),
}
SCENES: dict[str, tuple[_Scene, str]] = {
    f"{scene.__name__}:{variant}".rstrip(":"): (scene, variant) for scene, found in _DRAWN.items() for variant in found
}


def draw_photo(scene: str, *, seed: str) -> bytes:
    """Return a JPEG of 960 × 720 pixels; another seed gives another picture of the same scene."""
    draw, variant = SCENES[scene]
    return jpeg(draw(Canvas(f"{scene} {seed}"), variant))


def draw_avatar(name: str) -> bytes:
    """Return a square JPEG of 480 pixels."""
    return jpeg(avatar(name))
