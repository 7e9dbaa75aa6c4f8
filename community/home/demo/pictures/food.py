"""What there is to eat and drink, from above."""

import math

from PIL import Image

from community.home.demo.pictures.brush import Canvas, Colour, mix, rgb


def wood(c: Canvas, tone: Colour) -> None:
    """A table top."""
    c.fill(tone)
    for plank in range(6):
        y = plank * 206
        c.rect(0, y, 1600, 200, mix(tone, c.rng.choice([rgb("2c1d12"), rgb("e6c79c")]), c.rng.uniform(0.03, 0.14)))
        for _ in range(11):
            v = y + c.rng.uniform(8, 192)
            c.line([(x, v + 6 * math.sin(x / 260 + plank)) for x in range(-20, 1640, 80)], 2,
                   mix(tone, rgb("2c1d12"), c.rng.uniform(0.06, 0.2)))  # fmt: skip


def _steamer(c: Canvas, x: float, y: float, r: float, filling: str) -> None:
    c.soft_discs([(x + 16, y + 26, r)], rgb("120b07"), 0.6, 24)
    c.disc(x, y, r, rgb("a9743d"))
    c.disc(x, y, r * 0.94, rgb("c99a5e"))
    c.disc(x, y, r * 0.86, rgb("8d5f33"))
    c.disc(x, y, r * 0.84, rgb("e3c68f"))
    for i in range(11):
        v = (i / 5.5 - 0.9) * r * 0.8
        half = math.sqrt(max(0.0, (r * 0.82) ** 2 - v * v))
        c.line([(x - half, y + v), (x + half, y + v)], 4, rgb("cfae74"))
    if filling == "bun":
        for u, v in ((-0.3, -0.22), (0.36, -0.1), (0.0, 0.4)):
            c.soft_discs([(x + u * r + 6, y + v * r + 10, r * 0.3)], rgb("8a6a3c"), 0.6, 10)
            c.disc(x + u * r, y + v * r, r * 0.3, rgb("f3ebdd"))
            c.disc(x + u * r - 6, y + v * r - 8, r * 0.2, rgb("fbf7ee"))
            for a in range(0, 360, 60):
                place = c.turned(x + u * r, y + v * r, a)
                c.line([place(4, 0), place(r * 0.12, 3)], 4, rgb("d9cbb2"))
        return
    for k in range(4):
        u, v = math.cos(k * 1.57 + 0.6) * 0.4, math.sin(k * 1.57 + 0.6) * 0.4
        place = c.turned(x + u * r, y + v * r, k * 71)
        skin = {"siu": rgb("e6b84f"), "green": rgb("c5cfa4")}.get(filling, rgb("f0dfd2"))
        c.soft_discs([(x + u * r + 5, y + v * r + 9, r * 0.26)], rgb("8a6a3c"), 0.55, 9)
        if filling == "siu":
            c.disc(x + u * r, y + v * r, r * 0.25, skin)
            c.disc(x + u * r, y + v * r, r * 0.18, rgb("b56b45"))
            c.disc(x + u * r, y + v * r, r * 0.07, rgb("e8742f"))
            continue
        moon = [
            place(r * 0.29 * math.cos(math.radians(a)), r * 0.2 * math.sin(math.radians(a))) for a in range(0, 360, 12)
        ]
        c.poly(moon, skin)
        inside = [
            place(r * 0.2 * math.cos(math.radians(a)), 5 + r * 0.11 * math.sin(math.radians(a)))
            for a in range(0, 360, 12)
        ]
        c.poly(inside, mix(skin, rgb("e08a6a"), 0.45 if filling != "green" else 0.1))
        for fold in range(-3, 4):
            c.line(
                [place(fold * r * 0.07, -r * 0.19), place(fold * r * 0.05, -r * 0.06)], 3, mix(skin, rgb("7a5a3a"), 0.3)
            )


def dimsum(c: Canvas, mood: str) -> Image.Image:
    """Morning tea from above; `green` under the wrong lamp, `siu`, `bun`, `full` table."""
    wood(c, rgb("6d4429"))
    c.soft([(-100, -100), (900, -100), (300, 1300), (-100, 1300)], rgb("ffe7bf"), 0.35, 120, light=True)
    main = {"green": "green", "siu": "siu", "bun": "bun"}.get(mood, "har")
    _steamer(c, 720, 600, 400, main)
    _steamer(c, 1380, 330, 260, "siu" if main != "siu" else "bun")
    if mood in ("full", "bun"):
        _steamer(c, 1350, 930, 270, "har")
    for x, y, r in ((180, 260, 120), (190, 900, 110)):
        c.soft_discs([(x + 10, y + 18, r)], rgb("120b07"), 0.5, 18)
        c.disc(x, y, r, rgb("eef0ec"))
        c.disc(x, y, r * 0.82, rgb("d6d9d2"))
        c.disc(x, y, r * 0.76, rgb("9a5a26"))
        c.disc(x - r * 0.2, y - r * 0.25, r * 0.2, rgb("c98a4b"), r * 0.1)
    for dy in (0, 34):
        c.line([(20, 1120 + dy), (640, 1080 + dy * 1.3)], 15, rgb("2c1a12"))
    if mood == "green":
        c.soft([(0, 0), (1600, 0), (1600, 1200), (0, 1200)], rgb("8fbf7a"), 0.32, 1)
        return c.finish(vignette=0.3)
    return c.finish(warmth=0.5)


def noodles(c: Canvas, _mood: str) -> Image.Image:
    """Hot dry noodles from above, with vinegar that cannot be seen."""
    wood(c, rgb("8a8378"))
    c.soft_discs([(826, 640, 470)], rgb("201a16"), 0.55, 40)
    c.disc(800, 600, 470, rgb("e9ece9"))
    c.disc(800, 600, 440, rgb("3d6ea0"))
    c.disc(800, 600, 425, rgb("eef1ee"))
    c.disc(800, 600, 385, rgb("7a5230"))
    for _ in range(150):
        a, r = c.rng.uniform(0, 6.3), 330 * math.sqrt(c.rng.random())
        x, y, turn, bend = 800 + r * math.cos(a), 600 + r * math.sin(a), c.rng.uniform(0, 360), c.rng.uniform(20, 80)
        place = c.turned(x, y, turn)
        path = [place(t * 22 - 110, bend * math.sin(t * 0.6)) for t in range(11)]
        path = [(px, py) for px, py in path if (px - 800) ** 2 + (py - 600) ** 2 < 365**2]
        if len(path) > 2:
            tone = mix(rgb("d9a95a"), rgb("f0d08a"), c.rng.random())
            c.line([(px + 3, py + 4) for px, py in path], 15, rgb("8a5f30"))
            c.line(path, 13, tone)
    for _ in range(7):
        x, y = 800 + c.rng.gauss(-40, 90), 560 + c.rng.gauss(0, 80)
        c.soft_discs([(x, y, c.rng.uniform(40, 90))], rgb("5f3516"), 0.65, 16)
    for _ in range(70):
        x, y = 800 + c.rng.gauss(120, 80), 640 + c.rng.gauss(50, 70)
        c.disc(x, y, 10, mix(rgb("4f8a3c"), rgb("a5cf6f"), c.rng.random()), 7)
    for _ in range(40):
        x, y = 800 + c.rng.gauss(-120, 60), 690 + c.rng.gauss(30, 50)
        c.rect(x, y, 22, 15, mix(rgb("b9622f"), rgb("e6a34f"), c.rng.random()), 4)
    for dx in (0, 40):
        c.line([(1160 + dx, 1230), (1010 + dx * 0.6, 250)], 17, rgb("b98a55"))
    c.soft([(0, 0), (800, 0), (200, 1200), (0, 1200)], rgb("fff2d5"), 0.3, 120, light=True)
    return c.finish(warmth=0.3)


def bread(c: Canvas, mood: str) -> Image.Image:
    """A loaf with its cracks and flour; `plastic` as software smoothed it."""
    wood(c, rgb("c3b7a6") if mood != "plastic" else rgb("cfc5b8"))
    c.soft_discs([(830, 700, 470)], rgb("3a2a1c"), 0.6, 60, flat=0.66)
    crust = rgb("b8763a") if mood != "plastic" else rgb("c98a48")
    c.disc(800, 610, 500, crust, 320)
    c.soft_discs([(700, 500, 300)], rgb("f0bd76"), 0.6 if mood != "plastic" else 0.85, 110, light=True, flat=0.6)
    c.soft_discs([(800, 860, 430)], rgb("5a2f12"), 0.5, 70, flat=0.3)
    if mood == "plastic":
        c.soft_discs([(620, 440, 120)], rgb("fff6e6"), 0.8, 60, light=True, flat=0.4)
        c.soft([(470, 560), (1130, 480), (1150, 520), (480, 610)], rgb("e8b877"), 0.8, 16)
        c.blur(3)
        return c.finish(grain=0, warmth=0.6)
    before = c.image.copy()
    for i in range(5):
        y = 470 + i * 66
        path = [(430 + t * 37 + i * 14, y - t * 7 + 26 * math.sin(t * 0.5 + i)) for t in range(20)]
        c.line(path, 30, rgb("7a4318"))
        c.line([(x, v - 10) for x, v in path], 20, rgb("e9cf9f"))
    ring = [math.radians(a) for a in range(0, 360, 4)]
    c.only_inside([(800 + 470 * math.cos(a), 610 + 296 * math.sin(a)) for a in ring], before)
    for _ in range(900):
        a, r = c.rng.uniform(0, 6.3), math.sqrt(c.rng.random())
        c.disc(
            800 + 490 * r * math.cos(a),
            600 + 305 * r * math.sin(a),
            c.rng.uniform(1, 4.5),
            mix(rgb("fdf6e6"), crust, c.rng.uniform(0, 0.6)),
        )
    for _ in range(60):
        a, r = c.rng.uniform(0, 6.3), math.sqrt(c.rng.random())
        c.disc(800 + 470 * r * math.cos(a), 610 + 290 * r * math.sin(a), c.rng.uniform(4, 10), rgb("8a4e1e"))
    for _ in range(500):
        c.disc(c.rng.gauss(800, 460), c.rng.gauss(820, 190), c.rng.uniform(1, 3.5), rgb("fbf5e8"))
    return c.finish(warmth=0.3, grain=3.5)


def oven(c: Canvas, mood: str) -> Image.Image:
    """Before opening time only the oven is lit: toast inside, or somebody who waits for it (`waiting`)."""
    c.fill(rgb("16120f"))
    for row in range(3):
        y = 150 + row * 320
        c.rect(180, y, 900, 260, rgb("2b2521"), 14)
        c.rect(220, y + 34, 820, 190, rgb("a4521c"), 8)
        c.soft([(220, y + 34), (1040, y + 34), (1040, y + 224), (220, y + 224)], rgb("ffb95c"), 0.6, 40, light=True)
        c.line([(220, y + 190), (1040, y + 190)], 6, rgb("5b3015"))
        for loaf in range(5):
            x = 260 + loaf * 156
            c.rect(x, y + 84, 128, 106, mix(rgb("d98a3f"), rgb("a05a22"), c.rng.random()), 34)
            c.rect(x + 14, y + 92, 100, 26, rgb("f0b468"), 13)
        c.rect(1090, y + 40, 40, 180, rgb("544a42"), 18)
    c.glow(630, 560, 1000, rgb("ffa654"), 0.55)
    c.rect(0, 1110, 1600, 100, rgb("241d18"))
    if mood == "waiting":
        coat = rgb("0e0b0a")
        c.disc(1270, 470, 88, rgb("5a3218"), 104)
        c.disc(1292, 468, 84, coat, 104)
        c.poly([(1090, 1210), (1130, 690), (1210, 600), (1330, 600), (1440, 700), (1500, 1210)], coat)
        c.line([(1184, 470), (1196, 540)], 10, rgb("e08b3f"))
        c.line([(1124, 720), (1100, 1000)], 9, rgb("c4722f"))
        c.rect(1186, 350, 180, 70, rgb("d9b98f"), 20)
        c.rect(1230, 350, 140, 70, rgb("7a5a40"), 20)
    return c.finish(vignette=0.4, warmth=0.6, grain=3.5)


def egg(c: Canvas, mood: str) -> Image.Image:
    """A white egg by a window: as a `disc` lit from the front, or as a planet lit from the side."""
    side = mood != "disc"
    c.sky(rgb("5b5650") if side else rgb("b9b3a8"), rgb("423d39") if side else rgb("a39c90"))
    c.poly([(0, 860), (1600, 830), (1600, 1200), (0, 1200)], rgb("4f4740") if side else rgb("8d8478"))
    if side:
        c.soft([(-50, 860), (900, 850), (1300, 1200), (-50, 1200)], rgb("fff0d2"), 0.4, 90, light=True)
        c.soft([(830, 900), (1250, 880), (1480, 960), (900, 980)], rgb("14110f"), 0.7, 30)
    else:
        c.soft([(640, 900), (980, 900), (980, 950), (640, 950)], rgb("3c362f"), 0.4, 30)
    shape = [
        (800 + 230 * math.sin(a) * (1 - 0.14 * math.cos(a)), 640 - 300 * math.cos(a))
        for a in [i * 0.0628 for i in range(101)]
    ]
    c.poly(shape, rgb("f4efe4") if side else rgb("efe9dd"))
    if side:
        before = c.image.copy()
        for i in range(14):
            x = 690 + i * 26
            c.soft([(x, 300), (1200, 300), (1200, 980), (x + 40, 980), (x + 70, 640)], rgb("2b2522"), 0.2, 34)
        c.soft_discs([(680, 560, 60)], rgb("ffffff"), 0.6, 40, light=True)
        c.only_inside(shape, before)
    return c.finish(vignette=0.35, warmth=0.3)


def tea_table(c: Canvas, mood: str) -> Image.Image:
    """A tea table in the village; `steps` is the tea egg that fell."""
    if mood == "steps":
        for i in range(6):
            c.rect(0, i * 220 - 40, 1600, 230, mix(rgb("8d918a"), rgb("b9bcb1"), i / 6))
            c.rect(0, i * 220 + 150, 1600, 40, rgb("63675f"))
            for _ in range(12):
                c.soft_discs(
                    [(c.rng.uniform(0, 1600), i * 220 + c.rng.uniform(0, 140), c.rng.uniform(20, 70))],
                    rgb("6f7a63"),
                    0.3,
                    20,
                )
        c.soft_discs([(860, 610, 110)], rgb("23211d"), 0.6, 20, flat=0.5)
        c.disc(840, 560, 120, rgb("8a5a35"), 92)
        for _ in range(26):
            a = c.rng.uniform(0, 6.3)
            x, y = 840 + 90 * c.rng.random() * math.cos(a), 560 + 66 * c.rng.random() * math.sin(a)
            c.line([(x, y), (x + c.rng.uniform(-40, 40), y + c.rng.uniform(-30, 30))], 3, rgb("4a2c18"))
        for _ in range(8):
            x, y = c.rng.gauss(1010, 90), c.rng.gauss(640, 40)
            c.poly([(x, y), (x + 34, y + 8), (x + 16, y + 30)], rgb("a06b41"))
        return c.finish()
    wood(c, rgb("7a5a3c"))
    for x, y in ((360, 380), (1240, 330), (1180, 860), (420, 900)):
        c.soft_discs([(x + 16, y + 24, 130)], rgb("150d07"), 0.55, 20)
        c.disc(x, y, 130, rgb("f0efe8"))
        c.disc(x, y, 112, rgb("c9c8bd"))
        c.disc(x, y, 104, rgb("b9b45c"))
        for _ in range(8):
            a, r = c.rng.uniform(0, 6.3), c.rng.uniform(10, 80)
            place = c.turned(x + r * math.cos(a), y + r * math.sin(a), c.rng.uniform(0, 360))
            c.poly([place(-24, 0), place(0, -8), place(26, 0), place(0, 8)], rgb("5f7a35"))
    c.soft_discs([(820, 630, 210)], rgb("150d07"), 0.55, 26)
    c.disc(800, 600, 210, rgb("8f4a33"))
    c.disc(800, 600, 120, rgb("a45a40"))
    c.disc(800, 600, 34, rgb("74382a"))
    c.poly([(960, 520), (1110, 470), (1120, 500), (980, 590)], rgb("8f4a33"))
    c.line([(600, 640), (500, 660), (500, 560), (600, 560)], 30, rgb("8f4a33"))
    c.soft([(0, 0), (900, 0), (300, 1200), (0, 1200)], rgb("fff2c9"), 0.4, 120, light=True)
    return c.finish(warmth=0.3)
