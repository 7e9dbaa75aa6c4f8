"""Uploads that are not what they seem, and that nothing of what they carry survives."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from community.core import images
from community.core.errors import Busy
from community.core.images import Encoded, UnusableImage, content_type_of, reencode, write_file

EDGES = {"large": 2560, "small": 480}
SECRET = b"<script>alert('still here')</script>"


def picture(format: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **save: object) -> io.BytesIO:
    image = Image.linear_gradient("L").resize(size).convert(mode)
    into = io.BytesIO()
    image.save(into, format, **save)
    return into


def drawn(file: io.BytesIO, **more: bool) -> Encoded:
    return reencode(file, edges=EDGES, **more)["large"]


def opened(encoded: Encoded) -> Image.Image:
    image = Image.open(io.BytesIO(encoded.data))
    image.load()
    return image


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is that large and holds almost nothing."""
    ihdr = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_four_formats_are_drawn_anew(format: str) -> None:
    original = picture(format)
    encoded = reencode(original, edges=EDGES)
    assert (encoded["large"].width, encoded["large"].height) == (60, 40)
    assert encoded["large"].data != original.getvalue()
    assert opened(encoded["large"]).format == "JPEG"
    assert (encoded["large"].extension, encoded["large"].content_type) == ("jpg", "image/jpeg")
    assert (encoded["small"].extension, encoded["small"].content_type) == ("webp", "image/webp")
    assert opened(encoded["small"]).format == "WEBP"


def test_sizes_shrink_and_never_grow() -> None:
    encoded = reencode(picture(size=(3200, 1600)), edges=EDGES)
    assert (encoded["large"].width, encoded["large"].height) == (2560, 1280)
    assert (encoded["small"].width, encoded["small"].height) == (480, 240)


def test_a_square_is_cut_from_the_middle() -> None:
    encoded = reencode(picture(size=(900, 300)), edges={"face": 192}, square=True)["face"]
    assert (encoded.width, encoded.height, encoded.extension) == (192, 192, "webp")


def test_transparency_is_kept() -> None:
    image = Image.new("RGBA", (50, 50), (200, 30, 30, 0))
    into = io.BytesIO()
    image.save(into, "PNG")
    encoded = drawn(into)
    assert encoded.extension == "webp"
    assert opened(encoded).convert("RGBA").getpixel((10, 10))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_picture(mode: str) -> None:
    image = Image.new(mode, (30, 20))
    into = io.BytesIO()
    image.save(into, "PNG")
    assert drawn(into).width == 30


# I1, I2
@pytest.mark.parametrize("size", [(30_000, 30_000), (65_000, 1_000), (40_000, 1_001)])
def test_image_bombs_are_refused_before_they_are_decoded(size: tuple[int, int]) -> None:
    bomb = io.BytesIO(png_header(*size))
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(UnusableImage) as refused:
        reencode(bomb, edges=EDGES)
    took, peak = time.perf_counter() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.code == "too_large"
    assert took < 0.1
    assert peak < 5_000_000


def test_a_file_beyond_30_megabytes_is_refused() -> None:
    big = picture()
    big.seek(0, io.SEEK_END)
    big.write(b"\0" * images.MAX_BYTES)
    with pytest.raises(UnusableImage) as refused:
        reencode(big, edges=EDGES)
    assert (refused.value.code, refused.value.field) == ("too_large", "photos")


def test_a_progressive_jpeg_has_the_smaller_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 2000)
    with pytest.raises(UnusableImage):
        reencode(picture(progressive=True), edges=EDGES)


def test_a_phones_largest_photo_is_drawn_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 1000)
    encoded = reencode(picture(size=(3200, 1600)), edges=EDGES)
    assert (encoded["large"].width, encoded["large"].height, encoded["large"].extension) == (2560, 1280, "jpg")
    assert (encoded["small"].width, encoded["small"].extension) == (480, "webp")


def test_what_that_process_cannot_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 1000)
    whole = picture(size=(400, 300)).getvalue()
    with pytest.raises(UnusableImage) as refused:
        reencode(io.BytesIO(whole[: len(whole) // 2]), edges=EDGES)
    assert refused.value.code == "damaged"


# I3, I6, I11
@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"%PDF-1.7\n" + SECRET,
        b"<!doctype html>" + SECRET,
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"P6\n2 2\n255\n" + b"\0" * 12,
        b"",
        b"\0" * 100,
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableImage):
        reencode(io.BytesIO(data), edges=EDGES)


@pytest.mark.parametrize("format", ["TIFF", "BMP", "ICO", "PPM", "AVIF", "TGA"])
def test_other_formats_are_refused(format: str) -> None:
    try:
        file = picture(format)
    except (KeyError, OSError):
        pytest.skip(f"this Pillow writes no {format}")
    with pytest.raises(UnusableImage) as refused:
        reencode(file, edges=EDGES)
    assert refused.value.code == "not_an_image"


def test_a_zip_is_refused() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("x.png", picture("PNG").getvalue())
    with pytest.raises(UnusableImage):
        reencode(into, edges=EDGES)


# I4, I5
@pytest.mark.parametrize("format", ["GIF", "JPEG", "PNG", "WEBP"])
def test_what_hides_behind_the_end_is_gone(format: str) -> None:
    polyglot = io.BytesIO(picture(format).getvalue() + SECRET)
    for encoded in reencode(polyglot, edges=EDGES).values():
        assert b"<script" not in encoded.data
        assert encoded.data != polyglot.getvalue()


# I7
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_truncated_picture_is_refused(format: str) -> None:
    whole = picture(format, size=(400, 300)).getvalue()
    with pytest.raises(UnusableImage):
        reencode(io.BytesIO(whole[: len(whole) // 2]), edges=EDGES)


# I9
def test_an_animation_becomes_its_first_frame() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "lime", "blue")]
    into = io.BytesIO()
    frames[0].save(into, "GIF", save_all=True, append_images=frames[1:])
    image = opened(drawn(into))
    assert getattr(image, "n_frames", 1) == 1
    red, green, blue = image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 60


def test_too_many_frames_are_refused() -> None:
    frames = [Image.new("P", (2, 2), n % 256) for n in range(images.MAX_FRAMES + 1)]
    into = io.BytesIO()
    frames[0].save(
        into, "GIF", save_all=True, append_images=frames[1:], optimize=False, disposal=2, duration=[*range(1, 502)]
    )
    with pytest.raises(UnusableImage) as refused:
        reencode(into, edges=EDGES)
    assert refused.value.code == "too_large"


# I8
def test_orientation_is_applied_and_position_forgotten() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker of secrets"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 7.5)
    exif.get_ifd(0x8825)[1] = "N"
    original = picture(size=(40, 20), exif=exif.tobytes(), comment=b"by secret somebody", xmp=b"<x:secret/>")
    assert b"secret" in original.getvalue()
    for encoded in reencode(original, edges=EDGES).values():
        image = opened(encoded)
        assert image.size == (20, 40)
        assert not image.getexif()
        assert b"ecret" not in encoded.data
        assert {"exif", "xmp", "comment", "icc_profile", "photoshop"}.isdisjoint(image.info)


def test_text_and_profiles_of_a_png_are_forgotten() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "secret words")
    info.add_itxt("XML:com.adobe.xmp", "<x:secret/>")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for encoded in reencode(picture("PNG", pnginfo=info, icc_profile=profile), edges=EDGES).values():
        assert b"secret" not in encoded.data
        assert "icc_profile" not in opened(encoded).info


def test_colours_of_a_wider_space_are_turned_into_srgb() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (20, 20), (200, 100, 50))
    into = io.BytesIO()
    image.save(into, "JPEG", quality=95, icc_profile=srgb)
    red, green, blue = opened(drawn(into)).getpixel((10, 10))  # type: ignore[misc]
    assert abs(red - 200) < 6
    assert abs(green - 100) < 6
    assert abs(blue - 50) < 6
    broken = io.BytesIO()
    image.save(broken, "JPEG", icc_profile=b"no profile at all")
    assert drawn(broken).width == 20


def test_types_come_from_our_own_table() -> None:
    assert content_type_of("photos/ab/abc.jpg") == "image/jpeg"
    assert content_type_of("photos/ab/abc-480.webp") == "image/webp"
    assert content_type_of("photos/ab/abc.svg") is None
    assert content_type_of("photos/ab/abc") is None


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path, "a/b/c.jpg", b"whole")
    assert (tmp_path / "a/b/c.jpg").read_bytes() == b"whole"

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_file(tmp_path, "a/b/d.jpg", b"half")
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["c.jpg"]


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 1000)
    monkeypatch.setattr(images, "_CHILD_SECONDS", -4.99)
    with pytest.raises(UnusableImage) as refused:
        reencode(picture(size=(400, 300)), edges=EDGES)
    assert refused.value.code == "damaged"


def test_two_are_decoded_at_a_time_and_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_PATIENCE", 0.01)
    with images._decoding, images._decoding, pytest.raises(Busy):
        reencode(picture(), edges=EDGES)
    assert drawn(picture()).width == 60
    # Those in a process of their own too.
    monkeypatch.setattr(images, "MAX_PIXELS", 1000)
    with images._decoding, images._decoding, pytest.raises(Busy):
        reencode(picture(), edges=EDGES)
