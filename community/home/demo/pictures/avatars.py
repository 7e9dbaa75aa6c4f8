"""Small square pictures that members chose for themselves: one thing each, on two colours."""

import math

from PIL import Image

from community.home.demo.pictures.brush import Canvas, Colour, mix, rgb
from community.home.demo.pictures.land import leaf as small_leaf

_GROUNDS = {
    "key": "2f5d62",
    "plug": "3d4f73",
    "lens": "5a3f5c",
    "book": "8c4a3c",
    "tower": "4a6b8a",
    "camera": "6b4a3a",
    "kettle": "4f6b52",
    "knob": "7a5a33",
    "caliper": "566069",
    "planet": "33384f",
    "tram": "2d6a4d",
    "battery": "35404a",
    "bicycle_wet": "6c7a89",
    "robot": "3f7a76",
    "boxes": "a07a4a",
    "soda": "c4664a",
    "leaf": "dfe3cf",
    "bowl": "7a3b33",
    "cat": "d9a577",
    "wave": "2e4a5f",
    "screwdriver": "8a4f2f",
    "moon": "27304f",
    "wheel": "b56b3a",
    "bridge": "7fa3a0",
    "bread": "b08a5f",
    "flower": "e6d3cf",
    "truck": "22314f",
    "plate": "8d8a86",
    "mask": "1f6a8a",
    "lamp": "3b3430",
    "steamer": "6d4429",
    "noodle": "3d6ea0",
    "bird": "557a5f",
    "sun": "a5688a",
    "river": "6e9ec4",
}
NAMES = tuple(_GROUNDS)


def avatar(name: str) -> Image.Image:
    """The picture called `name`, 480 pixels square."""
    c = Canvas(f"avatar {name}", size=(480, 480), sheet=(400, 400))
    ground = rgb(_GROUNDS[name])
    c.sky(mix(ground, (255, 255, 255), 0.12), ground, mix(ground, (0, 0, 0), 0.12))
    _DRAWN[name](c, ground)
    return c.finish(grain=3, vignette=0.1)


def _key(c: Canvas, _g: Colour) -> None:
    gold = rgb("e9c46a")
    c.disc(140, 200, 62, gold)
    c.disc(140, 200, 30, rgb("2f5d62"))
    c.rect(195, 186, 140, 28, gold, 6)
    for x in (270, 308):
        c.rect(x, 200, 22, 50, gold, 4)


def _plug(c: Canvas, _g: Colour) -> None:
    c.rect(140, 150, 120, 110, rgb("f1e7d0"), 26)
    for x in (166, 218):
        c.rect(x, 96, 18, 60, rgb("c9cfd6"), 5)
    c.line([(200, 260), (200, 310), (160, 345), (60, 352)], 18, rgb("f1e7d0"))
    c.poly([(206, 168), (172, 214), (198, 214), (190, 248), (228, 198), (202, 198)], rgb("e2702f"))


def _lens(c: Canvas, _g: Colour) -> None:
    for r, tone in ((140, "22252b"), (118, "3a3f49"), (96, "14161a"), (70, "3b4f86"), (44, "1b2036")):
        c.disc(200, 200, r, rgb(tone))
    c.disc(168, 164, 24, rgb("a9c3ef"), 18)
    c.disc(232, 236, 9, rgb("d98ab0"))


def _book(c: Canvas, _g: Colour) -> None:
    c.poly([(60, 130), (200, 160), (200, 320), (60, 286)], rgb("f4ead5"))
    c.poly([(340, 130), (200, 160), (200, 320), (340, 286)], rgb("e4d6b8"))
    for i in range(5):
        c.line([(84, 164 + i * 24), (178, 184 + i * 24)], 5, rgb("b9a587"))
        c.line([(316, 164 + i * 24), (222, 184 + i * 24)], 5, rgb("b39d7c"))
    c.line([(200, 158), (200, 322)], 6, rgb("6b3529"))
    c.poly([(256, 140), (286, 134), (286, 214), (270, 196), (256, 220)], rgb("e2702f"))


def _tower(c: Canvas, _g: Colour) -> None:
    for x, w, top, tone in ((60, 80, 180, "35506b"), (250, 90, 150, "2f4861"), (140, 120, 70, "e9dcc0")):
        c.rect(x, top, w, 340, rgb(tone))
    for row in range(9):
        for column in range(4):
            c.rect(
                152 + column * 26,
                90 + row * 34,
                18,
                22,
                rgb("e2b25a") if (row * 3 + column) % 5 == 0 else rgb("5b7085"),
            )


def _camera(c: Canvas, _g: Colour) -> None:
    c.rect(70, 130, 260, 170, rgb("23211f"), 24)
    c.rect(70, 130, 260, 44, rgb("d9d2c2"), 20)
    c.rect(150, 102, 100, 40, rgb("d9d2c2"), 10)
    c.disc(200, 224, 66, rgb("8d867a"))
    c.disc(200, 224, 50, rgb("15161a"))
    c.disc(186, 208, 14, rgb("8fb0d9"))
    c.disc(300, 152, 11, rgb("e2702f"))


def _kettle(c: Canvas, _g: Colour) -> None:
    tone = rgb("f0e6d2")
    c.disc(200, 240, 100, tone, 86)
    c.rect(120, 250, 160, 76, tone, 30)
    c.poly([(285, 220), (350, 160), (364, 176), (300, 276)], tone)
    c.line([(130, 180), (150, 100), (250, 100), (270, 180)], 16, rgb("2b3a2e"))
    c.disc(200, 154, 16, rgb("2b3a2e"))
    for x in (330, 356):
        c.line([(x, 130), (x + 12, 104), (x - 2, 78), (x + 10, 52)], 7, rgb("dfe8dd"))


def _knob(c: Canvas, _g: Colour) -> None:
    c.disc(200, 206, 132, rgb("2a1c12"))
    c.disc(200, 200, 116, rgb("e3c88f"))
    c.disc(200, 200, 84, rgb("c9a86a"))
    for a in range(0, 360, 12):
        spot = c.turned(200, 200, a)
        c.line([spot(98, 0), spot(110, 0)], 4, rgb("8a6a3a"))
    spot = c.turned(200, 200, -50)
    c.line([spot(20, 0), spot(78, 0)], 14, rgb("5a3f22"))


def _caliper(c: Canvas, _g: Colour) -> None:
    steel = rgb("dfe3e6")
    c.rect(50, 120, 300, 46, steel, 4)
    for i in range(24):
        c.line([(66 + i * 12, 120), (66 + i * 12, 120 + (24 if i % 5 == 0 else 14))], 3, rgb("555d64"))
    c.poly([(60, 160), (120, 160), (120, 200), (86, 320), (60, 320)], steel)
    c.rect(180, 104, 120, 84, rgb("b9c0c5"), 8)
    c.poly([(190, 180), (250, 180), (224, 320), (198, 320), (190, 220)], rgb("b9c0c5"))
    c.disc(270, 146, 16, rgb("e2702f"))


def _planet(c: Canvas, _g: Colour) -> None:
    c.disc(200, 200, 120, rgb("f4efe4"))
    before = c.image.copy()
    for i in range(8):
        c.soft_discs([(290 + i * 9, 220, 130)], rgb("1d2032"), 0.24, 24)
    ring = [math.radians(a) for a in range(0, 360, 4)]
    c.only_inside([(200 + 120 * math.cos(a), 200 + 120 * math.sin(a)) for a in ring], before)


def _tram(c: Canvas, _g: Colour) -> None:
    c.rect(105, 50, 190, 310, rgb("e9dfc4"), 22)
    c.rect(105, 200, 190, 160, rgb("1d4d38"), 12)
    for y in (72, 220):
        for i in range(3):
            c.rect(118 + i * 57, y, 50, 76, rgb("35525a") if y > 100 else rgb("7fa3a8"), 6)
    c.rect(134, 160, 132, 30, rgb("23332c"), 5)
    c.rect(150, 168, 100, 14, rgb("f3d27a"))
    c.disc(200, 322, 17, rgb("f6efcf"))


def _battery(c: Canvas, _g: Colour) -> None:
    c.rect(130, 90, 140, 240, rgb("d8dde0"), 20)
    c.rect(172, 66, 56, 30, rgb("d8dde0"), 8)
    c.rect(146, 108, 108, 204, rgb("20272d"), 10)
    for i, tone in enumerate(("8fce6a", "8fce6a", "e2b25a")):
        c.rect(158, 262 - i * 56, 84, 42, rgb(tone), 6)


def _bicycle(c: Canvas, _g: Colour) -> None:
    ink = rgb("f1ead8")
    for x in (116, 284):
        c.line([(x + 68 * math.cos(a / 10), 246 + 68 * math.sin(a / 10)) for a in range(64)], 11, ink)
    c.line([(116, 246), (170, 150), (262, 150), (284, 246)], 10, ink)
    c.line([(262, 150), (196, 246), (116, 246)], 10, ink)
    c.line([(170, 150), (196, 246)], 10, ink)
    c.line([(150, 132), (190, 132)], 13, ink)
    c.line([(262, 150), (252, 108), (290, 102)], 10, ink)
    c.soft([(40, 320), (360, 320), (340, 346), (60, 346)], rgb("dfe8f0"), 0.5, 8)


def _robot(c: Canvas, _g: Colour) -> None:
    c.rect(110, 130, 180, 160, rgb("e4e8e4"), 30)
    c.line([(200, 130), (200, 84)], 9, rgb("e4e8e4"))
    c.disc(200, 76, 15, rgb("e2702f"))
    for x in (160, 240):
        c.disc(x, 196, 26, rgb("22302f"))
        c.disc(x + 7, 188, 8, rgb("9fe0d6"))
    c.rect(158, 244, 84, 16, rgb("22302f"), 6)
    for x in (86, 290):
        c.rect(x, 180, 24, 60, rgb("b9c4c0"), 8)


def _boxes(c: Canvas, _g: Colour) -> None:
    for x, y, w, h, tone in (
        (70, 230, 150, 120, "d9b27c"),
        (215, 250, 120, 100, "c79a63"),
        (140, 120, 140, 112, "e6c898"),
    ):
        c.rect(x, y, w, h, rgb(tone), 4)
        c.rect(x + w * 0.42, y, w * 0.16, h, mix(rgb(tone), rgb("f7efdc"), 0.5))
        c.line([(x, y + 4), (x + w, y + 4)], 4, mix(rgb(tone), (0, 0, 0), 0.2))


def _soda(c: Canvas, _g: Colour) -> None:
    c.poly([(120, 90), (280, 90), (258, 340), (142, 340)], rgb("f8e6da"))
    c.poly([(126, 150), (274, 150), (256, 332), (144, 332)], rgb("8fd0d0"))
    c.line([(230, 180), (270, 40), (320, 30)], 12, rgb("fff8ee"))
    for _ in range(26):
        c.disc(c.rng.uniform(148, 252), c.rng.uniform(170, 322), c.rng.uniform(4, 11), rgb("e4f6f4"))


def _leaf(c: Canvas, _g: Colour) -> None:
    small_leaf(c, 80, 300, 320, -42, rgb("4f8a4a"), rgb("d6e6b8"))
    for t in range(1, 6):
        place = c.turned(80, 300, -42)
        for side in (-1, 1):
            c.line([place(t * 50, 0), place(t * 50 + 34, side * 56 * math.sin(t / 2.1))], 4, rgb("a9cf95"))


def _bowl(c: Canvas, _g: Colour) -> None:
    c.disc(200, 190, 140, rgb("f3efe6"), 40)
    c.poly([(60, 190), (340, 190), (280, 320), (120, 320)], rgb("f3efe6"))
    c.disc(200, 186, 124, rgb("8a5a35"), 30)
    for x in (130, 200, 262):
        c.disc(x, 178, 30, rgb("f0e2cf"), 20)
    c.line([(90, 250), (310, 250)], 10, rgb("3f6f9f"))
    c.line([(220, 180), (330, 60)], 9, rgb("e2c08a"))
    c.line([(246, 180), (352, 74)], 9, rgb("e2c08a"))


def _cat(c: Canvas, _g: Colour) -> None:
    c.disc(200, 236, 120, rgb("efe7da"), 104)
    for side in (-1, 1):
        c.poly(
            [(200 + side * 112, 210), (200 + side * 104, 90), (200 + side * 26, 150)],
            rgb("efe7da") if side < 0 else rgb("b8763f"),
        )
    c.disc(252, 196, 60, rgb("b8763f"), 56)
    for side in (-1, 1):
        c.disc(200 + side * 50, 226, 25, rgb("c9cf6a"), 22)
        c.disc(200 + side * 50, 226, 8, rgb("15160f"), 20)
    c.poly([(188, 262), (212, 262), (200, 276)], rgb("c9766b"))
    c.line([(176, 294), (200, 280), (224, 294)], 5, rgb("6b4a40"))


def _wave(c: Canvas, _g: Colour) -> None:
    for i in range(15):
        high = 20 + 110 * abs(math.sin(i * 0.72)) * math.sin(math.pi * (i + 0.5) / 15)
        c.rect(56 + i * 20, 200 - high, 12, high * 2, mix(rgb("e9c46a"), rgb("8fd0d0"), i / 15), 6)


def _screwdriver(c: Canvas, _g: Colour) -> None:
    place = c.turned(200, 200, -45)
    c.slab(c.turned(*place(-90, 0), -45), 150, 62, rgb("e9c46a"), 28)
    c.slab(c.turned(*place(-90, 0), -45), 150, 16, rgb("b5862f"))
    c.slab(c.turned(*place(80, 0), -45), 210, 20, rgb("d8dde0"))
    c.poly([place(180, -16), place(214, -7), place(214, 7), place(180, 16)], rgb("d8dde0"))


def _moon(c: Canvas, g: Colour) -> None:
    c.disc(200, 196, 110, rgb("f3e6bd"))
    c.disc(250, 168, 96, mix(g, (255, 255, 255), 0.06))
    for _ in range(22):
        c.disc(c.rng.uniform(30, 370), c.rng.uniform(30, 370), c.rng.uniform(1.5, 4), rgb("e9e4d0"))


def _wheel(c: Canvas, _g: Colour) -> None:
    c.line([(200 + 118 * math.cos(a / 10), 200 + 118 * math.sin(a / 10)) for a in range(64)], 20, rgb("2b221c"))
    for a in range(0, 360, 30):
        place = c.turned(200, 200, a)
        c.line([place(10, 0), place(110, 12)], 4, rgb("f3e4cc"))
    c.disc(200, 200, 22, rgb("f3e4cc"))


def _bridge(c: Canvas, _g: Colour) -> None:
    c.rect(0, 250, 400, 150, rgb("4f7a78"))
    arch = [(20 + i * 7.2, 260 - 130 * math.sin(math.pi * i / 50)) for i in range(51)]
    c.poly([*arch, (380, 290), (20, 290)], rgb("d9d2c2"))
    c.disc(200, 288, 88, rgb("4f7a78"), 84)
    c.poly([(112, 288), (288, 288), (288, 262), (112, 262)], rgb("6f9a97"))
    for i in range(5):
        c.line([(60 + i * 40, 320 + i * 12), (190 + i * 40, 320 + i * 12)], 5, rgb("8fb3ae"))


def _bread(c: Canvas, _g: Colour) -> None:
    c.disc(200, 222, 130, rgb("9a5a26"), 92)
    c.disc(200, 212, 122, rgb("c98a48"), 82)
    for i in range(4):
        c.line([(116 + i * 48, 178), (150 + i * 44, 250)], 15, rgb("f0dcb4"))


def _flower(c: Canvas, _g: Colour) -> None:
    for i in range(3):
        small_leaf(c, 200, 208, 150, i * 120 - 90, rgb("cf3d84"), rgb("f3a9cb"))
        small_leaf(c, 200, 208, 120, i * 120 - 30, rgb("5c7a3f"), rgb("a3b565"))
    c.disc(200, 208, 13, rgb("f7edd0"))


def _truck(c: Canvas, _g: Colour) -> None:
    c.rect(50, 130, 190, 150, rgb("d9d2c2"), 6)
    c.rect(246, 170, 100, 110, rgb("3f7fb0"), 12)
    c.rect(276, 186, 58, 42, rgb("cfe3ee"), 6)
    for x in (110, 290):
        c.disc(x, 286, 32, rgb("0d121c"))
        c.disc(x, 286, 13, rgb("8a93a0"))
    c.glow(350, 256, 110, rgb("ffe9b0"), 0.9)


def _plate(c: Canvas, _g: Colour) -> None:
    c.rect(70, 120, 260, 170, rgb("efece2"), 16)
    c.rect(80, 130, 240, 150, rgb("1f4f9e"), 12)
    c.line([(140, 176), (180, 176), (180, 240), (140, 240)], 13, rgb("f4f1e6"))
    c.line([(150, 206), (180, 206)], 13, rgb("f4f1e6"))
    c.line([(236, 172), (236, 244)], 13, rgb("f4f1e6"))


def _mask(c: Canvas, _g: Colour) -> None:
    c.rect(80, 130, 240, 130, rgb("13222c"), 56)
    c.rect(98, 146, 204, 98, rgb("8fd0e0"), 42)
    c.poly([(180, 250), (200, 196), (220, 250)], rgb("13222c"))
    c.line([(320, 200), (352, 200), (352, 70)], 18, rgb("e9c46a"))
    for i in range(5):
        c.disc(60 + i * 9, 330 - i * 34, 10 + i, rgb("bfeef2"))


def _lamp(c: Canvas, _g: Colour) -> None:
    c.glow(200, 190, 260, rgb("ffc46b"), 0.9)
    c.disc(200, 180, 84, rgb("fff0c9"))
    c.rect(164, 246, 72, 64, rgb("b9b2a4"), 8)
    for i in range(3):
        c.line([(166, 264 + i * 18), (234, 258 + i * 18)], 5, rgb("7d776b"))
    c.line([(176, 200), (190, 160), (200, 196), (212, 160), (226, 200)], 6, rgb("d98a2f"))


def _steamer(c: Canvas, _g: Colour) -> None:
    c.disc(200, 200, 142, rgb("c99a5e"))
    c.disc(200, 200, 122, rgb("8d5f33"))
    c.disc(200, 200, 118, rgb("e3c68f"))
    for a in (90, 210, 330):
        place = c.turned(200, 200, a)
        c.disc(*place(58, 0), 44, rgb("f3ebdd"))
        for k in range(6):
            spot = c.turned(*place(58, 0), k * 60)
            c.line([spot(6, 0), spot(22, 3)], 4, rgb("d0c0a4"))


def _noodle(c: Canvas, _g: Colour) -> None:
    c.disc(200, 200, 150, rgb("eef1ee"))
    c.disc(200, 200, 122, rgb("7a5230"))
    for _ in range(46):
        a, r = c.rng.uniform(0, 6.3), 92 * math.sqrt(c.rng.random())
        place = c.turned(200 + r * math.cos(a), 200 + r * math.sin(a), c.rng.uniform(0, 360))
        c.line(
            [place(t * 8 - 24, 14 * math.sin(t)) for t in range(7)],
            7,
            mix(rgb("d9a95a"), rgb("f0d08a"), c.rng.random()),
        )
    for _ in range(16):
        c.disc(c.rng.uniform(180, 260), c.rng.uniform(190, 260), 5, rgb("6fa54d"))


def _bird(c: Canvas, _g: Colour) -> None:
    c.line([(20, 300), (380, 270)], 20, rgb("4b3a2e"))
    c.disc(206, 200, 74, rgb("2f7fb0"), 62)
    c.disc(262, 150, 44, rgb("2f7fb0"))
    c.disc(214, 226, 54, rgb("e2843f"), 40)
    c.poly([(298, 144), (366, 158), (298, 166)], rgb("2b2b2b"))
    c.poly([(150, 190), (60, 260), (90, 276), (190, 236)], rgb("225f86"))
    c.disc(272, 142, 8, rgb("10161a"))


def _sun(c: Canvas, _g: Colour) -> None:
    c.sky(rgb("5a4a7a"), rgb("e0806f"), rgb("fdd489"), bottom=260)
    c.disc(200, 250, 84, rgb("fff3cf"))
    c.rect(0, 256, 400, 150, rgb("3b3152"))
    for i in range(5):
        c.line([(150 - i * 16, 276 + i * 24), (250 + i * 16, 276 + i * 24)], 8, rgb("f0a878"))


def _river(c: Canvas, _g: Colour) -> None:
    c.rect(0, 220, 400, 180, rgb("4f7a8a"))
    c.line([(40 + i * 6.4, 224 - 96 * math.sin(math.pi * i / 50)) for i in range(51)], 15, rgb("b8412f"))
    for i in range(8, 46, 5):
        c.line([(40 + i * 6.4, 224 - 96 * math.sin(math.pi * i / 50)), (40 + i * 6.4, 224)], 4, rgb("b8412f"))
    c.rect(0, 218, 400, 14, rgb("e4e0d4"))
    for i in range(5):
        c.line([(40 + i * 44, 270 + i * 22), (150 + i * 44, 270 + i * 22)], 6, rgb("8fb6bd"))


_DRAWN = {
    "key": _key, "plug": _plug, "lens": _lens, "book": _book, "tower": _tower, "camera": _camera, "kettle": _kettle,
    "knob": _knob, "caliper": _caliper, "planet": _planet, "tram": _tram, "battery": _battery, "bicycle_wet": _bicycle,
    "robot": _robot, "boxes": _boxes, "soda": _soda, "leaf": _leaf, "bowl": _bowl, "cat": _cat, "wave": _wave,
    "screwdriver": _screwdriver, "moon": _moon, "wheel": _wheel, "bridge": _bridge, "bread": _bread, "flower": _flower,
    "truck": _truck, "plate": _plate, "mask": _mask, "lamp": _lamp, "steamer": _steamer, "noodle": _noodle,
    "bird": _bird, "sun": _sun, "river": _river,
}  # fmt: skip
