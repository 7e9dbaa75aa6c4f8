"""Trams, lorries and roofs, at night or nearly."""

from PIL import Image

from community.home.demo.pictures.brush import Canvas, Colour, mix, rgb


def _tram(c: Canvas, x: float, y: float, size: float, body: Colour, *, lit: bool) -> None:
    """A double-deck tram from the front."""
    w, h = 300 * size, 560 * size
    c.rect(x - w / 2, y - h, w, h, body, 26 * size)
    c.rect(x - w / 2, y - h * 0.53, w, 16 * size, mix(body, (255, 255, 255), 0.6))
    glass = rgb("ffe3a3") if lit else rgb("33454d")
    for row, count in ((0.92, 3), (0.46, 3)):
        for i in range(count):
            c.rect(x - w * 0.43 + i * w * 0.29, y - h * row, w * 0.27, h * 0.27, glass, 8 * size)
    c.rect(x - w * 0.32, y - h * 0.6, w * 0.64, h * 0.08, rgb("f1ecd8"), 4)
    c.disc(x, y - h * 0.1, 20 * size, rgb("fff4cf") if lit else rgb("c8c3b0"))
    c.rect(x - w * 0.46, y - 14 * size, w * 0.92, 26 * size, rgb("1f2326"))


def tram(c: Canvas, mood: str) -> Image.Image:
    """Hong Kong trams: `depot`, `rails` in the rain, `empty` upper deck, `trails` of light."""
    if mood == "empty":
        c.fill(rgb("3b3a35"))
        c.sky(rgb("243349"), rgb("c8855c"), top=0, bottom=620)
        c.bokeh(26, (80, 120, 1500, 560), [rgb("ffb867"), rgb("f5e2b4"), rgb("d9584a"), rgb("6fb2c9")], 46)
        for x in (0.0, 520, 1040, 1560):
            c.rect(x - 26, 0, 60, 700, rgb("2f5b45"))
        c.rect(0, 0, 1600, 90, rgb("e6dcc0"))
        c.rect(0, 590, 1600, 60, rgb("2f5b45"))
        c.poly([(0, 650), (1600, 650), (1600, 1200), (0, 1200)], rgb("6f5236"))
        for row in range(3):
            y = 650 + row * 170
            for side in (-1, 1):
                x = 800 + side * (330 + row * 90)
                c.rect(x - 190 - row * 26, y, 380 + row * 52, 150, mix(rgb("8f6a43"), rgb("c59a66"), row / 3), 18)
                c.rect(x - 180 - row * 26, y + 12, 360 + row * 52, 20, rgb("e0bd8b"), 9)
        c.poly([(740, 650), (860, 650), (980, 1200), (620, 1200)], rgb("4d3a29"))
        c.glow(800, 40, 900, rgb("fff0c4"), 0.4, flat=0.5)
        return c.finish(vignette=0.35)
    if mood == "trails":
        c.sky(rgb("0d1526"), rgb("1f2a40"), rgb("2f3346"))
        for x in [190.0 * i - 40 for i in range(9)]:
            high = c.rng.uniform(260, 620)
            c.rect(x, 760 - high, 180, high + 60, mix(rgb("161d2c"), rgb("2a3244"), c.rng.random()))
            for _ in range(16):
                c.rect(
                    x + c.rng.randrange(10, 150),
                    770 - c.rng.uniform(20, high),
                    16,
                    20,
                    c.rng.choice([rgb("f0c67a"), rgb("9fb9c9"), rgb("4b5568")]),
                )
        c.poly([(0, 800), (1600, 800), (1600, 1200), (0, 1200)], rgb("1c1f2a"))
        for i in range(24):
            y0, drop = 560 + i * 9, c.rng.uniform(40, 120)
            tone = c.rng.choice([rgb("ffd58a"), rgb("ff8a5c"), rgb("fff3cf"), rgb("79d0a5")])
            c.line(
                [(x, y0 + drop * (x / 1600) ** 2 + (i * 7) * (x / 1600)) for x in range(-20, 1640, 60)],
                c.rng.uniform(2, 6),
                mix(tone, rgb("1c1f2a"), c.rng.uniform(0, 0.4)),
            )
        c.glow(1500, 760, 620, rgb("ffcf8a"), 0.5)
        c.rect(90, 700, 40, 500, rgb("10131c"))
        c.rect(60, 660, 260, 60, rgb("2f5b45"), 8)
        return c.finish(vignette=0.4)
    c.sky(rgb("1e2a38"), rgb("4a4d52"), rgb("a9805f"), bottom=800)
    if mood == "depot":
        c.rect(0, 120, 1600, 720, rgb("2b2d2f"))
        for x in [100.0 * i for i in range(16)]:
            c.line([(x, 120), (x + 50, 240), (x + 100, 120)], 9, rgb("44484a"))
        c.rect(0, 232, 1600, 18, rgb("44484a"))
        for x in (360.0, 1240):
            c.glow(x, 270, 460, rgb("ffe2a6"), 0.8)
            c.disc(x, 262, 34, rgb("fff3d2"), 18)
    c.poly([(0, 820), (1600, 820), (1600, 1200), (0, 1200)], rgb("34353a"))
    for x0, x1 in ((380, 90), (520, 420), (1080, 1180), (1220, 1510)):
        c.line([(800 + (x0 - 800) * 0.55, 820), (x1, 1210)], 12, rgb("8d9299"))
    if mood == "rails":
        c.rect(0, 0, 1600, 40, rgb("22262c"))
        for x, high in ((0.0, 640), (220, 520), (1180, 560), (1390, 690)):
            c.rect(x, 820 - high, 210, high, mix(rgb("23282f"), rgb("3c434b"), c.rng.random()))
            for _ in range(12):
                c.rect(
                    x + c.rng.uniform(15, 180),
                    820 - c.rng.uniform(60, high),
                    18,
                    26,
                    c.rng.choice([rgb("e9bf74"), rgb("57636f")]),
                )
        _tram(c, 800, 850, 0.62, rgb("2d6a4d"), lit=True)
        c.soft([(650, 860), (950, 860), (1080, 1200), (520, 1200)], rgb("ffd893"), 0.5, 60, light=True)
        for _ in range(260):
            fallen = (c.rng.uniform(0, 1600), c.rng.uniform(0, 1200))
            c.line([fallen, (fallen[0] - 7, fallen[1] + 34)], 1.4, rgb("8a97a5"))
    else:
        _tram(c, 420, 900, 0.92, rgb("2d6a4d"), lit=False)
        _tram(c, 800, 880, 0.8, rgb("8d3b34"), lit=True)
        _tram(c, 1180, 900, 0.92, rgb("d8b04a"), lit=False)
        c.soft([(700, 900), (900, 900), (980, 1200), (620, 1200)], rgb("ffd893"), 0.35, 60, light=True)
    return c.finish(vignette=0.35)


def rest_stop(c: Canvas, mood: str) -> Image.Image:
    """A motorway rest stop at night, blue and white light on wet ground; `close` is one lorry; `blurred` as it came."""
    c.sky(rgb("0a1020"), rgb("141d33"), rgb("273352"), bottom=640)
    c.poly([(0, 620), (1600, 620), (1600, 1200), (0, 1200)], rgb("151a26"))
    if mood == "close":
        c.rect(420, 250, 620, 470, rgb("2f5f8f"), 22)
        c.rect(470, 300, 520, 190, rgb("9fc4d9"), 16)
        c.rect(440, 560, 580, 90, rgb("1d2530"), 12)
        for x in (490.0, 960):
            c.disc(x, 606, 44, rgb("ffe9b0"))
            c.glow(x, 606, 300, rgb("ffe7ad"), 0.9)
        c.rect(430, 700, 120, 90, rgb("0b0e14"), 20)
        c.rect(910, 700, 120, 90, rgb("0b0e14"), 20)
        c.rect(1040, 160, 560, 600, rgb("5c6168"))
        c.rect(0, 120, 330, 640, rgb("3a4048"))
    else:
        for i in range(5):
            x, h = 60 + i * 310, 200 + c.rng.uniform(-20, 40)
            tone = c.rng.choice([rgb("6e7b88"), rgb("8d3f38"), rgb("39618a"), rgb("8a8674")])
            c.rect(x, 640 - h, 200, h, mix(tone, rgb("141d33"), 0.25))
            c.rect(x + 205, 640 - h * 0.78, 62, h * 0.78, mix(tone, (255, 255, 255), 0.1), 10)
            c.rect(x + 220, 650 - h * 0.72, 42, h * 0.25, rgb("22303f"))
            for wheel in (30, 160, 236):
                c.disc(x + wheel, 642, 19, rgb("05070b"))
    for x, white in ((180.0, "bcd8ff"), (690, "f4f8ff"), (1180, "bcd8ff"), (1510, "fff0d2")):
        c.line([(x, 620), (x, 90)], 8, rgb("2a3346"))
        c.disc(x, 84, 22, rgb(white), 12)
        c.glow(x, 90, 400, rgb(white), 0.9)
        c.soft([(x - 34, 680), (x + 34, 680), (x + 70, 1200), (x - 70, 1200)], rgb(white), 0.55, 34, light=True)
    for _ in range(60):
        x, y = c.rng.uniform(0, 1600), c.rng.uniform(700, 1190)
        c.line([(x, y), (x + c.rng.uniform(60, 240), y)], 3, rgb("1c2334"))
    if mood == "blurred":
        c.blur(16)
    return c.finish(vignette=0.3, grain=2.5)


def sunrise(c: Canvas, mood: str) -> Image.Image:
    """Sunrise from a bakery's loading dock; `floury` through a lens with flour on it, `skyline` above the roofs."""
    c.sky(rgb("35446e"), rgb("a5688a"), rgb("f0906a"), rgb("fdd489"), bottom=720)
    c.glow(980, 690, 620, rgb("ffdc9a"), 1.0)
    c.disc(980, 668, 54, rgb("fff7dc"))
    if mood == "skyline":
        c.poly([(x, y) for x, y in c.ridge(640, 70)] + [(1600, 760), (0, 760)], rgb("7d5a7d"))
    x = -20.0
    while x < 1600:
        wide, high = c.rng.uniform(70, 190), c.rng.uniform(40, 250)
        if not 860 < x + wide / 2 < 1100:
            c.rect(x, 740 - high, wide, high + 40, mix(rgb("4a3a58"), rgb("6d4a62"), c.rng.random()))
        x += wide
    c.poly([(0, 740), (1600, 740), (1600, 1200), (0, 1200)], rgb("2e2940"))
    c.soft([(880, 745), (1080, 745), (1350, 1200), (640, 1200)], rgb("ffb978"), 0.85, 50, light=True)
    for _ in range(120):
        y = c.rng.uniform(760, 1190)
        x = c.rng.uniform(0, 1600)
        c.line([(x, y), (x + c.rng.uniform(20, 120), y)], 3, rgb("3d3450"))
    if mood != "skyline":
        c.rect(0, 0, 250, 1200, rgb("17151f"))
        c.rect(0, 0, 1600, 120, rgb("17151f"))
        for i in range(5):
            c.rect(1240, 760 + i * 74, 330, 60, mix(rgb("2b2735"), rgb("58506a"), i / 8), 8)
            for k in range(6):
                c.disc(1270 + k * 54, 764 + i * 74, 24, mix(rgb("a8703c"), rgb("dda45c"), c.rng.random()), 14)
    if mood == "floury":
        for _ in range(46):
            x, y, r = c.rng.uniform(0, 1600), c.rng.uniform(0, 1200), c.rng.uniform(10, 90)
            c.soft_discs([(x, y, r)], rgb("fff0d8"), c.rng.uniform(0.12, 0.4), r * 0.3, light=True)
    return c.finish(vignette=0.25)
