"""Streets and buildings by day."""

import math
from collections.abc import Callable

from PIL import Image

from community.home.demo.pictures.brush import Canvas, Colour, Point, mix, rgb


def stairwell(c: Canvas, mood: str) -> Image.Image:
    """An old stairwell after rain, two greens that do not speak to each other; `up` looks up the well."""
    wall, dado, rail = rgb("d8d3c2"), rgb("7fa08a"), rgb("1f6b55")
    if mood == "up":
        c.fill(rgb("cfc9b6"))
        for turn in range(7):
            size = 1500 * 0.72**turn
            place = c.turned(820, 590, 6 + turn * 9)
            c.slab(place, size, size * 0.78, mix(dado, rgb("dfe6df"), turn / 7))
            c.slab(place, size * 0.9, size * 0.7, mix(wall, (255, 255, 255), turn / 9))
            ring = [
                place(-size * 0.41, -size * 0.31),
                place(size * 0.41, -size * 0.31),
                place(size * 0.41, size * 0.31),
                place(-size * 0.41, size * 0.31),
                place(-size * 0.41, -size * 0.31),
            ]
            c.line(ring, 26 * 0.8**turn, rail)
        c.glow(820, 590, 420, rgb("f7fff5"), 0.9)
        c.soft([(0, 0), (600, 0), (0, 1200)], rgb("2c3a34"), 0.5, 160)
        return c.finish(warmth=0.2)
    tilt = c.turned(800, 600, 2.5)
    c.fill(wall)
    c.poly([tilt(-1000, 60), tilt(1000, 60), tilt(1000, 900), tilt(-1000, 900)], dado)
    c.line([tilt(-1000, 60), tilt(1000, 60)], 12, rgb("5f7f6b"))
    c.poly([tilt(-760, -520), tilt(-300, -520), tilt(-300, -120), tilt(-760, -120)], rgb("e8efe9"))
    for x in (-610.0, -455):
        c.line([tilt(x, -520), tilt(x, -120)], 12, rgb("8a8f86"))
    c.line([tilt(-760, -320), tilt(-300, -320)], 12, rgb("8a8f86"))
    c.soft([tilt(-700, 100), tilt(-200, 80), tilt(220, 600), tilt(-500, 640)], rgb("fdfff2"), 0.5, 46, light=True)
    for step in range(9):
        x, y = -60 + step * 110, 560 - step * 88
        c.poly(
            [tilt(x, y), tilt(x + 900, y), tilt(x + 900, y + 900), tilt(x, y + 900)],
            mix(rgb("8d8a80"), rgb("b6b1a4"), step / 10),
        )
        c.poly([tilt(x, y), tilt(x + 900, y), tilt(x + 900, y + 22), tilt(x, y + 22)], rgb("d9d5c8"))
    for step in range(10):
        x, y = -50 + step * 110, 560 - step * 88
        c.line([tilt(x, y), tilt(x, y - 250)], 9, mix(rail, (0, 0, 0), 0.3))
    c.line([tilt(-90, 342), tilt(1000, -530)], 34, rail)
    c.line([tilt(-90, 334), tilt(1000, -538)], 8, mix(rail, (255, 255, 255), 0.4))
    return c.finish(warmth=-0.2)


def facade(c: Canvas, mood: str) -> Image.Image:
    """A tall building: `leaning` backwards as photographed from below, otherwise upright."""
    c.sky(rgb("7fa7c9"), rgb("cfdde0"), rgb("efe6d5"))
    lean = 0.42 if mood == "leaning" else 0.0
    left, right, base, top = 360.0, 1240.0, 1260.0, 60.0

    def at(u: float, v: float) -> Point:
        """u 0..1 across, v 0..1 from the street up."""
        squeeze = 1 - lean * v
        middle = (left + right) / 2
        return middle + (u - 0.5) * (right - left) * squeeze, base + (top - base) * (v**0.92 if lean else v)

    c.poly([at(0, 0), at(1, 0), at(1, 1), at(0, 1)], rgb("b08968"))
    side = [at(1, 0), at(1.22, 0.02), at(1.2, 0.985), at(1, 1)]
    c.poly(side, rgb("7d5d49"))
    for floor in range(9):
        for window in range(6):
            u, v = 0.055 + window * 0.155, 0.04 + floor * 0.108
            lit = c.rng.random()
            glass = rgb("e8cf94") if lit < 0.12 else mix(rgb("3d4d5b"), rgb("8fb0c2"), c.rng.random())
            c.poly(
                [at(u - 0.012, v - 0.01), at(u + 0.122, v - 0.01), at(u + 0.122, v + 0.078), at(u - 0.012, v + 0.078)],
                rgb("d6c3a5"),
            )
            c.poly([at(u, v), at(u + 0.11, v), at(u + 0.11, v + 0.07), at(u, v + 0.07)], glass)
            c.line([at(u + 0.055, v), at(u + 0.055, v + 0.07)], 4, rgb("d6c3a5"))
            if lit > 0.8:
                c.poly(
                    [at(u, v + 0.04), at(u + 0.11, v + 0.04), at(u + 0.11, v + 0.07), at(u, v + 0.07)], rgb("e9e4d8")
                )
        c.line([at(0, 0.028 + floor * 0.108), at(1, 0.028 + floor * 0.108)], 7, rgb("96714f"))
    c.soft([at(0, 0), at(0.5, 0), at(0.2, 1), at(0, 1)], rgb("fff1d0"), 0.3, 80, light=True)
    c.line([(0, 330), (1600, 250)], 4, rgb("39424a"))
    c.line([(0, 372), (1600, 300)], 3, rgb("39424a"))
    return c.finish(warmth=0.3)


def street(c: Canvas, mood: str) -> Image.Image:
    """An old street at dawn without people: `arcade`, `wet`, or the dry patch where a bicycle stood (`patch`)."""
    c.sky(rgb("8d9bb8"), rgb("d7bfb4"), rgb("f4dcbc"), bottom=700)
    c.glow(800, 640, 460, rgb("ffe6bd"), 0.8)
    c.poly([(0, 640), (1600, 640), (1600, 1200), (0, 1200)], rgb("6c6a70"))
    for side in (-1, 1):

        def at(u: float, v: float, side: int = side) -> Point:
            """u 0 near .. 1 far, v height in metres."""
            shrink = 1 / (1 + u * 6)
            return 800 + side * (110 + 860 * (shrink - 1 / 7) / (6 / 7)), 640 + (560 - v * 190) * (shrink - 0.02)

        for house in range(6):
            a, b = house / 6, (house + 1) / 6
            tone = mix(
                c.rng.choice([rgb("a89684"), rgb("c4b5a0"), rgb("8c7f78"), rgb("b79a86")]), rgb("efd9c0"), house / 8
            )
            high = c.rng.uniform(5.2, 7)
            c.poly([at(a, 0), at(b, 0), at(b, high), at(a, high)], tone)
            c.poly(
                [at(a, high), at(b, high), at(b, high + 0.5), at(a, high + 0.6)], mix(rgb("4a4644"), tone, house / 9)
            )
            c.poly(
                [at(a + 0.02, 0), at(b - 0.02, 0), at(b - 0.02, 2.3), at(a + 0.02, 2.3)],
                mix(rgb("4d4038"), tone, 0.25 + house / 12),
            )
            for w in (0.03, 0.095):
                c.poly(
                    [at(a + w, 3.2), at(a + w + 0.04, 3.2), at(a + w + 0.04, 4.7), at(a + w, 4.7)],
                    mix(rgb("3c4450"), tone, 0.2 + house / 12),
                )
    for i in range(26):
        y = 660 + i * i * 0.86
        c.line([(800 - (y - 640) * 1.35, y), (800 + (y - 640) * 1.35, y)], 1 + i / 9, rgb("605e65"))
    shine = rgb("f6ddbb")
    if mood in ("wet", "patch"):
        c.soft([(690, 650), (910, 650), (1120, 1200), (480, 1200)], shine, 0.55, 60, light=True)
    if mood == "patch":
        c.soft([(420, 1010), (760, 985), (800, 1010), (470, 1050)], rgb("8e8a86"), 0.8, 9)
        c.soft([(520, 960), (560, 955), (640, 1070), (600, 1080)], rgb("8e8a86"), 0.7, 9)
    if mood == "arcade":
        c.rect(0, 0, 170, 1200, rgb("2c2a2e"))
        c.rect(1430, 0, 170, 1200, rgb("2c2a2e"))
        c.poly([(0, 0), (1600, 0), (1600, 170), (1430, 250), (170, 250), (0, 170)], rgb("2c2a2e"))
        c.disc(800, 330, 40, rgb("c4452f"), 48)
        c.line([(800, 240), (800, 290)], 4, rgb("15151a"))
        c.glow(800, 330, 150, rgb("ff9a6a"), 0.5)
    return c.finish(warmth=0.2, grain=2.5)


def bridge(c: Canvas, _mood: str) -> Image.Image:
    """A stone arch over a canal, with its reflection."""
    c.sky(rgb("b7c9cf"), rgb("e3e3d6"), bottom=640)
    for _ in range(20):
        c.soft_discs(
            [(c.rng.uniform(0, 1600), c.rng.uniform(330, 560), c.rng.uniform(60, 150))], rgb("6f8c66"), 0.65, 26
        )
    for x in (0.0, 250, 1210, 1420):
        c.rect(x, 400, 240, 260, rgb("eeeae0"))
        c.poly([(x - 24, 410), (x + 264, 410), (x + 230, 350), (x + 10, 350)], rgb("4a4c4e"))
    c.sky(rgb("aebfb8"), rgb("6d8b85"), top=650)
    stone = rgb("9b968b")
    deck = [(180 + i * 12.4, 560 - 210 * math.sin(math.pi * i / 100)) for i in range(101)]
    c.poly([*deck, (1420, 720), (180, 720)], stone)
    for i in range(0, 100, 5):
        c.line([(deck[i][0], deck[i][1] - 44), deck[i]], 8, mix(stone, (255, 255, 255), 0.3))
    c.line([(x, y - 46) for x, y in deck], 12, mix(stone, (255, 255, 255), 0.35))
    c.disc(800, 716, 250, rgb("71908b"), 262)
    c.rect(500, 716, 600, 280, rgb("789690"))
    c.disc(800, 716, 250, rgb("5f7d78"), 262)
    c.sky(rgb("8ba69d"), rgb("56736f"), top=716)
    c.disc(800, 716, 248, rgb("86a39b"), 200)
    c.rect(540, 500, 520, 216, rgb("a9bdb5"), 0)
    c.poly(
        [
            *[(x, y) for x, y in deck],
            (1420, 716),
            (1046, 716),
            *[(800 + 250 * math.cos(math.radians(a)), 716 - 250 * math.sin(math.radians(a))) for a in range(0, 181, 4)],
            (180, 716),
        ],
        stone,
    )
    for i in range(11):
        a = math.radians(8 + i * 16.4)
        c.line(
            [(800 + 250 * math.cos(a), 716 - 250 * math.sin(a)), (800 + 300 * math.cos(a), 716 - 300 * math.sin(a))],
            4,
            rgb("7d786e"),
        )
    for _ in range(90):
        y = c.rng.uniform(735, 1190)
        x = c.rng.uniform(0, 1500)
        c.line([(x, y), (x + c.rng.uniform(50, 190), y)], 4, mix(rgb("a9c0b7"), rgb("54706c"), c.rng.random()))
    return c.finish(warmth=0.1)


def door_plate(c: Canvas, mood: str) -> Image.Image:
    """A house number in a hutong: `blue`, `red`, `tree` where the house is gone, `mended` with a painted corner."""
    wall = {"blue": "8d8a86", "red": "9c5f4f", "tree": "6e5a48", "mended": "a29c92"}[mood]
    c.fill(rgb(wall))
    if mood == "tree":
        for _ in range(70):
            x = c.rng.uniform(-40, 1600)
            c.line(
                [(x + c.rng.uniform(-26, 26), y) for y in range(-20, 1240, 120)],
                c.rng.uniform(8, 26),
                mix(rgb("54443a"), rgb("9b8570"), c.rng.random()),
            )
    else:
        for row in range(17):
            for column in range(9):
                tone = mix(rgb(wall), c.rng.choice([rgb("5b5754"), rgb("c9c2b8")]), c.rng.uniform(0.05, 0.3))
                c.rect(column * 200 - (100 if row % 2 else 0), row * 74, 192, 67, tone, 4)
    plate = rgb("a8322b") if mood == "red" else rgb("1f4f9e")
    place = c.turned(800, 590, {"tree": -6, "mended": 1}.get(mood, 0))
    c.soft([place(-390, -250), place(430, -250), place(430, 290), place(-390, 290)], rgb("1b1a18"), 0.55, 22)
    c.slab(place, 800, 520, rgb("e9e6dc"), 36)
    c.slab(place, 764, 484, plate, 28)
    digits = {"blue": "27", "red": "104", "tree": "9", "mended": "61"}[mood]
    for i, digit in enumerate(digits):
        _digit(
            c,
            c.turned(*place((i - (len(digits) - 1) / 2) * 210, 40), {"tree": -6, "mended": 1}.get(mood, 0)),
            digit,
            rgb("f4f1e6"),
        )
    for i in range(5):
        c.slab(c.turned(*place(-150 + i * 75, -178), 0), 46, 46, rgb("f4f1e6"), 8)
        c.slab(c.turned(*place(-150 + i * 75, -178), 0), 26, 8, plate)
        c.slab(c.turned(*place(-150 + i * 75, -178), 0), 8, 34, plate)
    for u, v in ((-340, -210), (340, -210), (-340, 210), (340, 210)):
        c.disc(*place(u, v), 13, rgb("8d877b"))
    for _ in range(9):
        x, y = place(c.rng.choice([-1, 1]) * c.rng.uniform(240, 370), c.rng.uniform(-230, 230))
        c.disc(x, y, c.rng.uniform(6, 20), rgb("6e4a33"), c.rng.uniform(5, 13))
    if mood == "mended":
        c.poly([place(382, 70), place(382, 242), place(190, 242), place(250, 170)], rgb("e2dfd4"))
        c.poly([place(376, 96), place(376, 238), place(216, 238), place(264, 178)], rgb("f3f1ea"))
    c.soft([(0, 0), (900, 0), (200, 1200), (0, 1200)], rgb("fff3d8"), 0.28, 120, light=True)
    return c.finish()


_SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "4": "fgbc", "6": "afgedc", "7": "abc", "9": "abcfgd",
}  # fmt: skip


_ENDS = {
    "a": ((-60, -130), (60, -130)), "b": ((66, -124), (66, 0)), "c": ((66, 0), (66, 124)), "d": ((-60, 130), (60, 130)),
    "e": ((-66, 0), (-66, 124)), "f": ((-66, -124), (-66, 0)), "g": ((-60, 0), (60, 0)),
}  # fmt: skip


def _digit(c: Canvas, at: Callable[[float, float], Point], digit: str, colour: Colour) -> None:
    for segment in _SEGMENTS[digit]:
        (x0, y0), (x1, y1) = _ENDS[segment]
        c.line([at(x0, y0), at(x1, y1)], 38, colour)


def void_deck(c: Canvas, mood: str) -> Image.Image:
    """The open ground floor of a housing block at four: light from two sides; `reader` with his newspaper."""
    c.sky(rgb("cfe3d6"), rgb("b7d0a6"), bottom=760)
    c.rect(0, 0, 1600, 330, rgb("d9d2c0"))
    c.poly([(0, 330), (1600, 330), (1320, 420), (280, 420)], rgb("b9b1a0"))
    c.poly([(0, 760), (1600, 760), (1600, 1200), (0, 1200)], rgb("b08d77"))
    for i in range(18):
        c.line([(800 + (i - 9) * 90, 760), (800 + (i - 9) * 260, 1200)], 2, rgb("9c7a66"))
    for i in range(7):
        y = 770 + i * i * 11
        c.line([(0, y), (1600, y)], 2, rgb("9c7a66"))
    c.soft([(60, 800), (560, 780), (980, 1200), (200, 1200)], rgb("ffe9b0"), 0.75, 16, light=True)
    for x, wide in ((120.0, 150), (640, 110), (1010, 110), (1400, 160)):
        c.rect(x, 330, wide, 500 if wide > 120 else 440, rgb("c8c2b4"))
        c.rect(x, 330, wide * 0.3, 500 if wide > 120 else 440, rgb("f3e7c4"))
        c.rect(x, 700, wide, 16, rgb("6f9d93"))
    c.poly([(1100, 770), (1330, 770), (1370, 800), (1070, 800)], rgb("8f8a80"))
    c.rect(1190, 800, 60, 110, rgb("7d786e"))
    for x in (1030.0, 1410):
        c.disc(x, 880, 50, rgb("8f8a80"), 18)
        c.rect(x - 22, 884, 44, 56, rgb("7d786e"))
    if mood == "reader":
        figure = rgb("5c4a3e")
        c.line([(470, 900), (470, 820)], 12, rgb("3b3b3b"))
        c.rect(420, 900, 130, 16, rgb("c8502f"), 6)
        for x in (430.0, 540):
            c.line([(x, 910), (x - 4, 1010)], 8, rgb("44464a"))
        c.rect(432, 770, 90, 140, rgb("e9e4d2"), 34)
        c.disc(480, 742, 32, figure)
        c.rect(466, 890, 120, 40, rgb("4a5a78"), 18)
        c.line([(580, 912), (590, 1010)], 22, figure)
        c.poly([(530, 790), (640, 770), (650, 890), (540, 900)], rgb("efece2"))
        c.line([(588, 780), (594, 895)], 3, rgb("b9b6ac"))
        c.soft([(440, 1010), (600, 1010), (900, 1090), (760, 1090)], rgb("4b372b"), 0.55, 16)
    return c.finish(warmth=0.6)


def estate(c: Canvas, _mood: str) -> Image.Image:
    """A lake inside a housing estate: terraces, concrete, reeds."""
    c.sky(rgb("8fa6bb"), rgb("d5d8d3"), bottom=500)
    for tower in ((1080.0, 30.0, 190), (330, 120, 150)):
        x, top, wide = tower
        c.rect(x, top, wide, 560, rgb("877a6c"))
        for floor in range(14):
            c.rect(x - 14, top + 20 + floor * 38, wide + 28, 13, rgb("a79a88"))
    for level in range(4):
        y = 380.0 + level * 66
        c.rect(0, y, 1600, 66, mix(rgb("8d7f70"), rgb("b3a592"), level / 4))
        for x in [10.0 + 108 * i for i in range(15)]:
            c.rect(x, y + 16, 84, 40, c.rng.choice([rgb("3e4850"), rgb("55626a"), rgb("e3c37f")]))
        c.rect(0, y - 7, 1600, 14, rgb("c2b5a2"))
    c.sky(rgb("6f8c80"), rgb("34524f"), top=650)
    for _ in range(120):
        y, x = c.rng.uniform(664, 1190), c.rng.uniform(-40, 1580)
        c.line([(x, y), (x + c.rng.uniform(50, 200), y)], 4, mix(rgb("9fb2a0"), rgb("3d5c57"), c.rng.random()))
    for i in range(3):
        c.disc(420 + i * 330, 900 + i * 46, 120 - i * 14, rgb("a85a48"), 30)
        c.disc(420 + i * 330, 892 + i * 46, 112 - i * 14, rgb("c27460"), 26)
    for _ in range(80):
        x = c.rng.gauss(120, 110)
        c.line(
            [(x, 1210), (x + c.rng.uniform(-60, 60), c.rng.uniform(820, 1000))],
            7,
            mix(rgb("4c6a3a"), rgb("94a75c"), c.rng.random()),
        )
    return c.finish(warmth=-0.1)


def radiator(c: Canvas, _mood: str) -> Image.Image:
    """A radiator and coloured light on it."""
    c.fill(rgb("cbbfa8"))
    c.rect(0, 930, 1600, 270, rgb("6d5847"))
    for x in range(0, 1600, 160):
        c.line([(x, 930), (x - 90, 1200)], 4, rgb("5a4738"))
    c.soft([(150, 1000), (1450, 1000), (1500, 1080), (200, 1080)], rgb("2c221b"), 0.6, 26)
    for i in range(13):
        x = 190 + i * 94
        c.rect(x, 300, 80, 700, rgb("8c4a3c"), 38)
        c.rect(x + 10, 312, 22, 676, rgb("b5705c"), 11)
    c.rect(150, 340, 1300, 46, rgb("7a3f33"), 22)
    c.rect(150, 890, 1300, 46, rgb("7a3f33"), 22)
    c.disc(1480, 912, 40, rgb("c9a452"))
    for i, tone in enumerate(("d8493a", "e8b23e", "3f8f6d", "3d63b0", "8d4aa0")):
        x = 140 + i * 210
        c.soft([(x, 90), (x + 150, 60), (x + 330, 720), (x + 170, 760)], rgb(tone), 0.55, 26, light=True)
    return c.finish(vignette=0.35)
