"""Pictures from people: decoded within bounds, drawn anew, never served as they came (docs/architecture.md, "Images").

What is stored is always our own encoding, so nothing that a file carried beside its pixels (position, comments, scripts
behind the end, a preview of what was cropped away) can survive.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageFile, ImageOps
from PIL.GifImagePlugin import GifImageFile

from community.core.errors import Busy, InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Today's phones make JPEGs of up to 200 megapixels; libjpeg can decode those at a fraction of their size.
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_PIXELS_JPEG = 220_000_000
MAX_FRAMES = 500
_LONGEST_PROFILE = 1_000_000
_TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}
_CHILD_SECONDS = 20
_CHILD_BYTES = 1_200_000_000
# Decoding is what costs memory: two at a time in a process, others wait a moment.
_decoding = threading.BoundedSemaphore(2)
_PATIENCE = 20.0

ImageFile.LOAD_TRUNCATED_IMAGES = False
# Ours are the limits that count; Pillow's would only warn.
Image.MAX_IMAGE_PIXELS = None


class UnusableImage(InvalidInput):
    """The file is no picture that we take; the message says why."""


@dataclass(frozen=True)
class Encoded:
    """A picture as it will be stored and served."""

    data: bytes
    width: int
    height: int
    extension: str

    @property
    def content_type(self) -> str:
        return _TYPES[self.extension]


def content_type_of(path: str) -> str | None:
    """The type under which a stored picture is served, by our own table; None for anything else."""
    return _TYPES.get(path.rpartition(".")[2])


def reencode(file: BinaryIO, *, edges: Mapping[str, int], square: bool = False) -> dict[str, Encoded]:
    """Draw the picture in `file` anew, once for each named longest edge in pixels; never enlarged.

    JPEG for the largest of a photo, WebP for the smaller ones and for pictures with transparency; the first frame of
    an animation. `square` crops to the middle. Raises UnusableImage (with field "photos") and Busy.
    """
    file.seek(0, os.SEEK_END)
    if file.tell() > MAX_BYTES:
        raise UnusableImage(_("This picture is too large: at most 30 MB."), field="photos", code="too_large")
    file.seek(0)
    large = _pixels(file) > MAX_PIXELS
    if not _decoding.acquire(timeout=_PATIENCE):
        raise Busy
    try:
        return _reencode_apart(file, edges, square) if large else _draw(file, edges, square)
    finally:
        _decoding.release()


def _open(file: BinaryIO) -> Image.Image:
    try:
        file.seek(0)
        return Image.open(file, formats=FORMATS)
    except Exception as error:  # Pillow's decoders raise whatever they please
        raise UnusableImage(
            _("This is not a picture we can read. JPEG, PNG, WebP and GIF work."), field="photos", code="not_an_image"
        ) from error


def _pixels(file: BinaryIO) -> int:
    """Check what the header says before anything is decoded; return the number of pixels."""
    with _open(file) as image:
        pixels = image.width * image.height
        limit = MAX_PIXELS_JPEG if image.format == "JPEG" else MAX_PIXELS
        # A progressive JPEG keeps all its coefficients in memory, whatever size it is decoded to.
        if image.info.get("progressive") or image.info.get("progression"):
            limit = MAX_PIXELS
        if pixels > limit:
            raise UnusableImage(_("This picture has too many pixels."), field="photos", code="too_large")
        if _has_too_many_frames(image):
            raise UnusableImage(_("This animation has too many frames."), field="photos", code="too_large")
        return pixels


def _has_too_many_frames(image: Image.Image) -> bool:
    if not isinstance(image, GifImageFile):
        return getattr(image, "n_frames", 1) > MAX_FRAMES
    # A GIF does not say how many: Pillow's n_frames would walk through all of them, this stops where it is too many.
    try:
        for number in range(1, MAX_FRAMES + 1):
            image._seek(number, update_image=False)
    except EOFError:
        return False
    return True


def _draw(file: BinaryIO, edges: Mapping[str, int], square: bool) -> dict[str, Encoded]:
    largest = max(edges, key=lambda name: edges[name])
    with _open(file) as image:
        # A square is cut out of the middle, so its shorter side must still be long enough.
        shrink = (min if square else max)(image.size) / edges[largest]
        if shrink > 1:
            # libjpeg then decodes to a half, a quarter or an eighth, still no smaller than what is asked for here.
            image.draft("RGB", (int(image.width / shrink), int(image.height / shrink)))
        try:
            image.load()
            whole = _plain(image, (min if square else max)(image.size) / edges[largest])
        except Exception as error:  # truncated, broken or out of memory: all the same to the person
            raise UnusableImage(_("This picture is damaged."), field="photos", code="damaged") from error
    if square:
        whole = ImageOps.fit(whole, (min(whole.size),) * 2)
    drawn: dict[str, Encoded] = {}
    for name, edge in sorted(edges.items(), key=lambda item: -item[1]):
        # Each is made from the one before: that costs less, and no difference can be seen.
        whole.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        drawn[name] = _encode(whole, large=name == largest and not square)
    return drawn


def _plain(image: Image.Image, shrink: float) -> Image.Image:
    """The pixels alone, upright, in sRGB, as RGB or RGBA, in a new image that carries nothing else along."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode in ("P", "PA", "1"):
        image = _with_info(image.convert("RGBA" if transparent else "RGB"), image)
    if shrink > 1:
        # First of all: whatever follows copies a small picture instead of a large one.
        size = (max(1, round(image.width / shrink)), max(1, round(image.height / shrink)))
        image = _with_info(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0), image)
    upright = ImageOps.exif_transpose(image)
    pixels = _in_srgb(upright).convert("RGBA" if transparent else "RGB")
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    return clean


def _with_info(image: Image.Image, source: Image.Image) -> Image.Image:
    # Orientation and colour profile are read from here by the steps that follow.
    image.info.update(source.info)
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Phones photograph in wider colour spaces; without their profile the colours would be dull."""
    profile = image.info.get("icc_profile")
    if not profile or len(profile) > _LONGEST_PROFILE or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    try:
        turned = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return turned or image


def _encode(image: Image.Image, *, large: bool) -> Encoded:
    into = BytesIO()
    if large and image.mode == "RGB":
        image.save(into, "JPEG", quality=85, optimize=True, progressive=True, exif=b"", icc_profile=None, comment=b"")
        extension = "jpg"
    else:
        image.save(into, "WEBP", quality=82, method=4, exif=b"", icc_profile=None, xmp=b"")
        extension = "webp"
    return Encoded(into.getvalue(), image.width, image.height, extension)


def _reencode_apart(file: BinaryIO, edges: Mapping[str, int], square: bool) -> dict[str, Encoded]:
    """Do the work in a process of its own, with limits on memory and time that end it and not us."""
    file.seek(0)
    with tempfile.TemporaryDirectory(prefix="hearth-photo-") as folder:
        source = Path(folder) / "source"
        with source.open("wb") as copy:
            while chunk := file.read(1 << 20):
                copy.write(chunk)
        wanted = [f"{name}={edge}" for name, edge in edges.items()]
        command = [sys.executable, "-m", "community.core.images_apart", folder, "1" if square else "0", *wanted]
        try:
            done = subprocess.run(  # noqa: S603  (our own interpreter and module; the names are ours)
                command, timeout=_CHILD_SECONDS + 5, check=False, capture_output=True, cwd=_ROOT
            )
        except subprocess.TimeoutExpired:
            done = None
        if done is None or done.returncode != 0:
            raise UnusableImage(_("This picture is damaged."), field="photos", code="damaged")
        return _collect(Path(folder), edges)


_ROOT = Path(__file__).resolve().parents[2]


def _collect(folder: Path, edges: Mapping[str, int]) -> dict[str, Encoded]:
    drawn: dict[str, Encoded] = {}
    for name in edges:
        found = next(folder.glob(f"{name}.*"))
        with Image.open(found) as image:
            drawn[name] = Encoded(found.read_bytes(), image.width, image.height, found.suffix[1:])
    return drawn


def draw_into(folder: Path, edges: Mapping[str, int], square: bool) -> None:
    """The child's half of `_reencode_apart`: draw `folder/source` into files beside it."""
    import resource  # noqa: PLC0415  (not on every platform; only the child needs it)

    resource.setrlimit(resource.RLIMIT_AS, (_CHILD_BYTES, _CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CHILD_SECONDS, _CHILD_SECONDS))
    with (folder / "source").open("rb") as file:
        for name, encoded in _draw(file, edges, square).items():
            (folder / f"{name}.{encoded.extension}").write_bytes(encoded.data)


def write_file(root: Path, name: str, data: bytes) -> None:
    """Put `data` at `root/name` so that there is always the whole file or none: written aside, synced, renamed."""
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, 0o644)
        os.replace(aside, target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
