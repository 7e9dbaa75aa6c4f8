"""What one person sees: at work, under way, under a lamp."""

import math

from PIL import Image

from community.home.demo.pictures.brush import Canvas, mix, rgb
from community.home.demo.pictures.land import leaf as small_leaf


def corridor(c: Canvas, _mood: str) -> Image.Image:
    """A ward's corridor at four in the morning."""
    c.fill(rgb("10161c"))
    for i in range(7):
        s = 0.8**i
        w, h = 1600 * s, 1300 * s
        c.rect(800 - w / 2, 590 - h / 2, w, h, mix(rgb("1c2a30"), rgb("57706b"), i / 7))
        c.poly(
            [
                (800 - w / 2, 590 + h / 2),
                (800 + w / 2, 590 + h / 2),
                (800 + w * 0.4, 590 + h * 0.4),
                (800 - w * 0.4, 590 + h * 0.4),
            ],
            mix(rgb("232b2e"), rgb("7a8a7c"), i / 7),
        )
        c.rect(800 - w * 0.08, 590 - h / 2, w * 0.16, h * 0.03, rgb("e9f2dc") if i in (2, 4) else rgb("39474a"))
        if i in (1, 3):
            c.rect(800 + w * 0.42, 590 - h * 0.26, w * 0.07, h * 0.7, rgb("3d5f6b"))
    c.rect(700, 470, 200, 280, rgb("f0dfae"))
    c.line([(800, 470), (800, 750)], 8, rgb("8a7a55"))
    c.glow(800, 600, 520, rgb("ffe9b0"), 0.8)
    c.soft([(700, 752), (900, 752), (1080, 1200), (520, 1200)], rgb("ffe9b0"), 0.4, 40, light=True)
    return c.finish(vignette=0.5, grain=3)


# The patches of a colour checker.
_CARD = (
    ("735244", "c29682", "627a9d", "576c43", "8580b1", "67bdaa"),
    ("d67e2c", "505ba6", "c15a63", "5e3c6c", "9dbc40", "e0a32e"),
    ("383d96", "469449", "af363c", "e7c71f", "bb5695", "0885a1"),
    ("f3f3f2", "c8c8c8", "a0a0a0", "7a7a79", "555555", "343434"),
)


def bands(c: Canvas, _mood: str) -> Image.Image:
    """A test card under a flickering lamp."""
    c.fill(rgb("cfc8ba"))
    for row in range(4):
        for column in range(6):
            tone = rgb(_CARD[row][column])
            c.rect(220 + column * 200, 190 + row * 212, 178, 190, tone, 6)
    for i in range(15):
        y = -60 + i * 92
        c.soft([(-100, y), (1700, y), (1700, y + 40), (-100, y + 40)], rgb("1c1812"), 0.42, 13)
    return c.finish(vignette=0.3, grain=3.5)


def pinhole(c: Canvas, _mood: str) -> Image.Image:
    """Housing blocks through a needle's hole in a drinks can."""
    c.sky(rgb("c9b58a"), rgb("e9d9ac"), bottom=760)
    for x, wide, high in ((120, 340, 620), (560, 260, 470), (980, 460, 700)):
        c.rect(x, 820 - high, wide, high, rgb("8a7350"))
        for row in range(int(high / 70)):
            c.rect(x + 20, 830 - high + row * 70, wide - 40, 24, rgb("6b573b"))
    c.rect(0, 810, 1600, 400, rgb("6f5d40"))
    c.disc(1420, 760, 150, rgb("5d5a35"), 180)
    c.blur(15)
    c.soft_discs([(930, 300, 60)], rgb("fff6d6"), 0.7, 40, light=True)
    dark = Image.radial_gradient("L").point(lambda value: min(255, max(0, (value - 96) * 3)))
    c.image.paste((9, 7, 5), (0, 0), dark.resize(c.image.size))
    return c.finish(grain=3.5)


def truck_cab(c: Canvas, _mood: str) -> Image.Image:
    """The road from a lorry's cab, the phone low on the pillar."""
    c.sky(rgb("8fb3cc"), rgb("dfe3da"), bottom=620)
    c.hill(560, 40, rgb("7f9a8a"))
    c.rect(0, 600, 1600, 300, rgb("8fa56c"))
    c.poly([(760, 600), (850, 600), (1500, 960), (250, 960)], rgb("5f6468"))
    for i in range(7):
        y = 612 + i * i * 8
        c.rect(802 - i * 0.6 - i * 3, y, 5 + i * 4, 10 + i * 8, rgb("eef0e6"))
    c.rect(700, 470, 150, 132, rgb("b8584a"), 6)
    c.poly([(0, 0), (150, 0), (70, 900), (0, 900)], rgb("22262a"))
    c.poly([(1600, 0), (1400, 0), (1520, 900), (1600, 900)], rgb("22262a"))
    c.rect(0, 0, 1600, 70, rgb("22262a"))
    c.poly([(0, 850), (1600, 850), (1600, 1200), (0, 1200)], rgb("2c3136"))
    c.poly([(0, 850), (1600, 850), (1600, 884), (0, 900)], rgb("454c52"))
    c.line([(150 + 330 * math.cos(a / 20), 1200 - 300 * math.sin(a / 20)) for a in range(64)], 46, rgb("121416"))
    place = c.turned(1350, 770, 6)
    c.line([(1430, 900), place(0, 100)], 22, rgb("15171a"))
    c.slab(place, 170, 290, rgb("0f1113"), 24)
    c.slab(place, 148, 262, rgb("6fa08a"), 14)
    c.line([place(-40, 110), place(-10, 20), place(30, -30), place(10, -110)], 14, rgb("f3e3a2"))
    for x in (640, 760, 880):
        c.disc(x, 1010, 44, rgb("171a1d"))
        c.disc(x, 1010, 32, rgb("3a4147"))
    return c.finish(vignette=0.2)


def bike_mount(c: Canvas, _mood: str) -> Image.Image:
    """Handlebars, a phone in its third clamp, the path by the river."""
    c.sky(rgb("e7c79a"), rgb("d9d5bd"), bottom=500)
    for _ in range(24):
        c.soft_discs(
            [(c.rng.uniform(0, 1600), c.rng.uniform(250, 470), c.rng.uniform(60, 160))],
            mix(rgb("7a8f5a"), rgb("b3a35a"), c.rng.random()),
            0.7,
            30,
        )
    c.sky(rgb("a3a55c"), rgb("6f8a48"), top=462)
    c.poly([(640, 470), (900, 470), (1700, 1200), (-100, 1200)], rgb("8d8a84"))
    c.poly([(766, 470), (774, 470), (830, 1200), (740, 1200)], rgb("e9e5d5"))
    c.blur(9)
    c.line([(60, 930), (420, 800), (800, 830), (1180, 800), (1540, 930)], 56, rgb("1b1d20"))
    for x0, x1 in ((30, 230), (1370, 1570)):
        c.line([(x0, 944 if x0 < 800 else 868), (x1, 868 if x0 < 800 else 944)], 76, rgb("5a3f2c"))
    c.line([(800, 830), (800, 1200)], 70, rgb("2b2e32"))
    place = c.turned(800, 690, -3)
    c.soft([place(-150, -240), place(190, -240), place(190, 290), place(-150, 290)], rgb("0b0b0b"), 0.5, 26)
    c.slab(place, 300, 520, rgb("16181b"), 40)
    c.slab(place, 264, 480, rgb("2f5a6b"), 24)
    c.line([place(-70, 210), place(-40, 70), place(50, 10), place(20, -120), place(70, -220)], 16, rgb("f0d27a"))
    c.disc(*place(-40, 70), 16, rgb("ffffff"))
    for side in (-1, 1):
        c.slab(c.turned(*place(side * 158, 30), -3), 44, 150, rgb("9aa1a6"), 10)
    c.disc(1080, 810, 46, rgb("b98f45"))
    c.disc(1080, 800, 34, rgb("d9b565"))
    return c.finish(warmth=0.4)


def night_light(c: Canvas, _mood: str) -> Image.Image:
    """A twelve-yuan night light in a corridor's socket."""
    c.fill(rgb("2c2723"))
    c.rect(0, 900, 1600, 300, rgb("3b2f27"))
    c.rect(0, 880, 1600, 30, rgb("4b3d33"))
    c.rect(640, 360, 320, 420, rgb("d8cfc0"), 20)
    c.rect(670, 400, 260, 300, rgb("f3e9d2"), 60)
    c.soft_discs([(800, 540, 110)], rgb("fff3c4"), 1.0, 30, light=True)
    c.rect(700, 715, 200, 34, rgb("b9ae9c"), 8)
    c.glow(800, 540, 900, rgb("ffb861"), 0.95)
    c.soft([(500, 905), (1100, 905), (1300, 1200), (300, 1200)], rgb("ffb861"), 0.35, 60, light=True)
    return c.finish(vignette=0.45, warmth=0.5, grain=2.5)


def contact_sheet(c: Canvas, _mood: str) -> Image.Image:
    """One walk on one page: thumbnails in rows."""
    c.fill(rgb("f4f1e8"))
    tones = ["8d9bb8", "c4b5a0", "6c6a70", "d7bfb4", "4a5560", "a89684", "b8584a", "7f9a8a"]
    for row in range(5):
        for column in range(6):
            x, y = 74 + column * 246, 60 + row * 216
            sky, ground = rgb(c.rng.choice(tones)), rgb(c.rng.choice(tones))
            c.rect(x, y, 226, 196, mix(sky, (255, 255, 255), 0.3))
            level = y + c.rng.uniform(80, 150)
            c.rect(x, level, 226, y + 196 - level, mix(ground, (20, 20, 30), 0.3))
            kind = c.rng.randrange(4)
            if kind == 0:
                c.poly([(x, y), (x + 90, level), (x, level + 40)], mix(ground, (0, 0, 0), 0.3))
                c.poly([(x + 226, y), (x + 140, level), (x + 226, level + 40)], mix(ground, (0, 0, 0), 0.15))
            elif kind == 1:
                for wheel in (80, 150):
                    c.line(
                        [(x + wheel + 26 * math.cos(a / 5), level + 6 + 26 * math.sin(a / 5)) for a in range(33)],
                        4,
                        rgb("23252a"),
                    )
                c.line([(x + 80, level + 6), (x + 112, level - 26), (x + 150, level + 6)], 4, rgb("23252a"))
            elif kind == 2:
                c.disc(x + 150, level - 30, 16, rgb("f7e3b0"))
            else:
                small_leaf(c, x + 60, level + 30, 110, -30, rgb("5c7a3f"), rgb("a3b565"))
    c.line([(980, 1162), (1120, 1150), (1250, 1170), (1480, 1152)], 5, rgb("3a4a7a"))
    c.line([(600, 150), (640, 260), (860, 262), (860, 60), (560, 50), (560, 262), (700, 270)], 7, rgb("c4452f"))
    return c.finish(grain=3, vignette=0.12)
