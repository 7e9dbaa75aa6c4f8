import io
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from community.core import camera

GPS = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 10.0, 0.0)}


def photo(base: dict[int, Any] | None = None, settings: dict[int, Any] | None = None, kind: str = "JPEG") -> io.BytesIO:
    exif = Image.Exif()
    for tag, value in (base or {}).items():
        exif[tag] = value
    exif.get_ifd(ExifTags.IFD.Exif).update(settings or {})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(GPS)
    into = io.BytesIO()
    Image.new("RGB", (8, 8)).save(into, kind, exif=exif)
    return into


SETTINGS = {
    ExifTags.Base.LensModel: "26 mm wide",
    ExifTags.Base.ExposureTime: IFDRational(1, 120),
    ExifTags.Base.FNumber: IFDRational(18, 10),
    ExifTags.Base.ISOSpeedRatings: 640,
    ExifTags.Base.FocalLength: IFDRational(26, 1),
}
OWNERS: dict[ExifTags.Base, object] = {
    ExifTags.Base.BodySerialNumber: "SN-4711",
    ExifTags.Base.LensSerialNumber: "LN-4712",
    ExifTags.Base.CameraOwnerName: "Wang Owner",
    ExifTags.Base.DateTimeOriginal: "2026:11:22 10:00:00",
    ExifTags.Base.UserComment: b"at home",
}
PERSON = {ExifTags.Base.Artist: "Wang Artist", ExifTags.Base.Copyright: "Wang Copyright", 0x010E: "My house"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_maker_lens_and_settings_and_nothing_else(kind: str) -> None:
    base = {ExifTags.Base.Make: "Hearth", ExifTags.Base.Model: "Ember 4", **PERSON}
    found = camera.read(photo(base, SETTINGS | OWNERS, kind))
    assert found == {
        "make": "Hearth",
        "model": "Ember 4",
        "lens": "26 mm wide",
        "exposure": pytest.approx(1 / 120, abs=1e-6),
        "aperture": 1.8,
        "iso": 640.0,
        "focal": 26.0,
    }
    assert camera.in_words(found) == "Hearth Ember 4 · 26 mm wide · 26 mm · f/1.8 · 1/120 s · ISO 640"


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, ""),
        ({"make": "Canon", "model": "Canon EOS R5"}, "Canon EOS R5"),
        ({"model": "X100"}, "X100"),
        ({"exposure": 2.0}, "2.0 s"),
        ({"exposure": 0.5}, "0.5 s"),
        ({"exposure": 0.004}, "1/250 s"),
        ({"focal": 6.86, "iso": 100.0}, "6.86 mm · ISO 100"),
    ],
)
def test_in_words(known: dict[str, Any], words: str) -> None:
    assert camera.in_words(known) == words


def test_broken_values_are_left_out() -> None:
    broken = {
        ExifTags.Base.ExposureTime: IFDRational(1, 0),
        ExifTags.Base.FNumber: IFDRational(99999, 1),
        ExifTags.Base.LensModel: "\x01\u200b",
    }
    found = camera.read(photo({ExifTags.Base.Model: "M" * 500, ExifTags.Base.Make: "Ma\x00ker"}, broken))
    assert found == {"make": "Ma", "model": "M" * 60}


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00broken"])
def test_what_is_no_photo_says_nothing(content: bytes) -> None:
    file = io.BytesIO(content)
    assert camera.read(file) == {}
    assert file.tell() == 0
