"""The canvas the demo's photos are drawn on: flat shapes, soft light, a little grain."""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

# Shapes are given on a sheet of this size, whatever the picture's own size is.
WIDTH, HEIGHT = 1600, 1200
_SOFT = 4  # light and blurred shapes need no sharpness: their masks are this much smaller


def rgb(text: str) -> Colour:
    """`rgb("e2855b")`."""
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of `b` in `a`."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


class Canvas:
    """A picture in the making. Everything random comes from `rng`, so that a seed always gives the same picture."""

    def __init__(self, seed: str, *, size: tuple[int, int] = (960, 720), sheet: tuple[int, int] = (WIDTH, HEIGHT)):
        self.rng = random.Random(seed)  # noqa: S311 - pictures are no secrets
        self.size = size
        self.width, self.height = sheet
        self._scale = 2 * size[0] / sheet[0]  # drawn at twice the size and halved: that smooths the edges
        self.image = Image.new("RGB", (size[0] * 2, size[1] * 2))
        self._draw = ImageDraw.Draw(self.image)

    # --- flat shapes --------------------------------------------------------------------------------

    def _points(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def fill(self, colour: Colour) -> None:
        self.image.paste(colour, (0, 0, *self.image.size))

    def sky(self, *stops: Colour, top: float = 0, bottom: float | None = None) -> None:
        """A vertical run of colours between two heights."""
        bottom = self.height if bottom is None else bottom
        steps = 64
        column = Image.new("RGB", (1, steps))
        for step in range(steps):
            at = step / (steps - 1) * (len(stops) - 1)
            low = min(int(at), len(stops) - 2) if len(stops) > 1 else 0
            colour = mix(stops[low], stops[min(low + 1, len(stops) - 1)], at - low)
            column.putpixel((0, step), colour)
        box = (0, round(top * self._scale), self.image.width, round(bottom * self._scale))
        run = column.resize((box[2], max(1, box[3] - box[1])), Image.Resampling.BICUBIC)
        self.image.paste(run, box[:2])

    def poly(self, points: Iterable[Point], colour: Colour) -> None:
        self._draw.polygon(self._points(points), fill=colour)

    def rect(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0) -> None:
        box = self._points([(x, y), (x + width, y + height)])
        self._draw.rounded_rectangle([*box[0], *box[1]], radius * self._scale, fill=colour)

    def disc(self, x: float, y: float, rx: float, colour: Colour, ry: float | None = None) -> None:
        ry = rx if ry is None else ry
        box = self._points([(x - rx, y - ry), (x + rx, y + ry)])
        self._draw.ellipse([*box[0], *box[1]], fill=colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A line with round ends and joints."""
        scaled = self._points(points)
        wide = max(1, round(width * self._scale))
        self._draw.line(scaled, fill=colour, width=wide, joint="curve")
        half = wide / 2
        if wide > 3:
            for x, y in (scaled[0], scaled[-1]):
                self._draw.ellipse([x - half, y - half, x + half, y + half], fill=colour)

    def turned(self, x: float, y: float, degrees: float) -> Callable[[float, float], Point]:
        """Return a function that places a point of a shape of its own, turned and moved to (x, y)."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return lambda u, v: (x + u * cos - v * sin, y + u * sin + v * cos)

    def slab(self, place: Callable[[float, float], Point], w: float, h: float, colour: Colour, r: float = 0) -> None:
        """A rectangle round the origin of `place`, with round corners where `r` is given."""
        if not r:
            self.poly([place(-w / 2, -h / 2), place(w / 2, -h / 2), place(w / 2, h / 2), place(-w / 2, h / 2)], colour)
            return
        corners = [(w / 2 - r, h / 2 - r, 0), (-w / 2 + r, h / 2 - r, 90), (-w / 2 + r, -h / 2 + r, 180)]
        corners.append((w / 2 - r, -h / 2 + r, 270))
        self.poly(
            [
                place(x + r * math.cos(math.radians(a + t)), y + r * math.sin(math.radians(a + t)))
                for x, y, a in corners
                for t in range(0, 91, 15)
            ],
            colour,
        )

    def ridge(self, y: float, rough: float, *, waves: int = 5, step: float = 16) -> list[Point]:
        """The outline of a hill across the sheet, around height `y`."""
        parts = [
            (self.rng.uniform(0.6, 1.4) * 2**wave, self.rng.uniform(0, 6.3), self.rng.uniform(0.5, 1) / 1.75**wave)
            for wave in range(waves)
        ]
        count = int(self.width / step) + 2
        return [
            (
                i * step,
                y - rough * sum(high * math.sin(i * step / self.width * 6.3 * f + phase) for f, phase, high in parts),
            )
            for i in range(count)
        ]

    def hill(self, y: float, rough: float, colour: Colour, *, waves: int = 5) -> list[Point]:
        """Fill everything below a ridge; return the ridge."""
        outline = self.ridge(y, rough, waves=waves)
        self.poly([*outline, (self.width, self.height), (0, self.height)], colour)
        return outline

    # --- light --------------------------------------------------------------------------------------

    def _mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw, float]:
        mask = Image.new("L", (self.size[0] // _SOFT, self.size[1] // _SOFT))
        return mask, ImageDraw.Draw(mask), mask.width / self.width

    def _lay(self, mask: Image.Image, colour: Colour, strength: float, mode: str) -> None:
        found = mask.getbbox()
        if found is None:
            return
        # Only what the mask touches, with a border so that the enlarged edge stays soft.
        box = (
            max(0, found[0] - 1),
            max(0, found[1] - 1),
            min(mask.width, found[2] + 1),
            min(mask.height, found[3] + 1),
        )
        ratio = self.image.width // mask.width
        where = (box[0] * ratio, box[1] * ratio, box[2] * ratio, box[3] * ratio)
        part = mask.crop(box).point(lambda value: int(value * strength))
        part = part.resize((where[2] - where[0], where[3] - where[1]), Image.Resampling.BILINEAR)
        if mode == "light":
            lit = Image.merge("RGB", [part.point(lambda value, c=c: value * c // 255) for c in colour])
            self.image.paste(ImageChops.screen(self.image.crop(where), lit), where[:2])
        else:
            self.image.paste(colour, where, part)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 1.0, flat: float = 1.0) -> None:
        """Light around a point; `flat` squeezes it vertically."""
        disc = Image.radial_gradient("L").point(lambda value: int(255 * max(0.0, 1 - value / 181) ** 2.2))
        mask, _, scale = self._mask()
        box = (int(2 * radius * scale), max(1, int(2 * radius * scale * flat)))
        mask.paste(disc.resize((max(1, box[0]), box[1])), (int(x * scale) - box[0] // 2, int(y * scale) - box[1] // 2))
        self._lay(mask, colour, min(strength, 1.0), "light")

    def soft(
        self, points: Iterable[Point], colour: Colour, strength: float, blur: float, *, light: bool = False
    ) -> None:
        """A shape with soft edges: a shadow, or with `light` a patch of light."""
        mask, draw, scale = self._mask()
        draw.polygon([(x * scale, y * scale) for x, y in points], fill=255)
        self._lay(mask.filter(ImageFilter.GaussianBlur(blur * scale)), colour, strength, "light" if light else "over")

    def soft_discs(
        self, discs: Iterable[tuple[float, float, float]], colour: Colour, strength: float, blur: float, *,
        light: bool = False, flat: float = 1.0,
    ) -> None:  # fmt: skip
        """Discs (x, y, radius) with soft edges, in one go."""
        mask, draw, scale = self._mask()
        for x, y, r in discs:
            box = [(x - r) * scale, (y - r * flat) * scale, (x + r) * scale, (y + r * flat) * scale]
            draw.ellipse(box, fill=255)
        self._lay(mask.filter(ImageFilter.GaussianBlur(blur * scale)), colour, strength, "light" if light else "over")

    def mist(self, y: float, height: float, colour: Colour, strength: float) -> None:
        """A band of haze."""
        self.soft([(-200, y), (self.width + 200, y), (self.width + 200, y + height), (-200, y + height)], colour,
                  strength, height * 0.45)  # fmt: skip

    def bokeh(self, count: int, box: tuple[float, float, float, float], colours: Sequence[Colour], r: float) -> None:
        """Lights out of focus."""
        for _ in range(count):
            x, y = self.rng.uniform(box[0], box[2]), self.rng.uniform(box[1], box[3])
            size = r * self.rng.uniform(0.4, 1.2)
            self.soft_discs([(x, y, size)], self.rng.choice(list(colours)), self.rng.uniform(0.25, 0.7), size * 0.12,
                            light=True)  # fmt: skip

    def only_inside(self, outline: Iterable[Point], before: Image.Image) -> None:
        """Take back what was drawn outside `outline` since `before` (a copy of the image)."""
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon(self._points(outline), fill=255)
        self.image.paste(Image.composite(self.image, before, mask))

    def blur(self, radius: float) -> None:
        """Everything drawn so far goes out of focus."""
        small = self.image.resize((self.size[0] // 2, self.size[1] // 2), Image.Resampling.BOX)
        small = small.filter(ImageFilter.GaussianBlur(radius * small.width / self.width))
        self.image.paste(small.resize(self.image.size, Image.Resampling.BICUBIC))

    # --- the print ----------------------------------------------------------------------------------

    def finish(self, *, vignette: float = 0.22, grain: float = 2.5, warmth: float = 0.0) -> Image.Image:
        """Return the picture at its size, with darker corners, grain, and a tint towards warm or (negative) cold."""
        picture = self.image.reduce(2)
        if vignette:
            corners = Image.radial_gradient("L").point(lambda value: int(max(0, value - 110) * vignette * 1.7))
            picture.paste((8, 8, 14), (0, 0), corners.resize(picture.size, Image.Resampling.BICUBIC))
        if warmth:
            red, green, blue = picture.split()
            red = red.point(lambda value: min(255, int(value * (1 + 0.08 * warmth))))
            blue = blue.point(lambda value: min(255, int(value * (1 - 0.1 * warmth))))
            picture = Image.merge("RGB", (red, green, blue))
        if grain:
            noise = self._noise(picture.size, grain)
            picture = ImageChops.add(picture, Image.merge("RGB", (noise, noise, noise)), offset=-128)
        return picture

    def _noise(self, size: tuple[int, int], strength: float) -> Image.Image:
        # Pillow's effect_noise takes no seed; a tile of our own noise, turned and repeated, always comes out the same.
        tile = Image.frombytes("L", (160, 160), self.rng.randbytes(160 * 160))
        tile = tile.point(lambda value: int(128 + (value - 128) / 128 * strength))
        noise = Image.new("L", size)
        for x in range(0, size[0], 160):
            for y in range(0, size[1], 160):
                noise.paste(tile.rotate(90 * self.rng.randrange(4)), (x, y))
        return noise


def shaken(picture: Image.Image, across: int, down: int) -> Image.Image:
    """The same taken by a hand that moved by `across` and `down` pixels, seven times over."""
    blurred = picture
    for i in range(1, 7):
        moved = picture.copy()
        moved.paste(picture, (i * across, i * down))
        blurred = Image.blend(blurred, moved, 1 / (i + 1))
    return blurred


def jpeg(picture: Image.Image) -> bytes:
    """The picture as a phone would send it."""
    into = BytesIO()
    picture.save(into, "JPEG", quality=88)
    return into.getvalue()
