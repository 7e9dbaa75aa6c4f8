"""Hills, water, gardens and weather."""

import math

from PIL import Image

from community.home.demo.pictures.brush import Canvas, mix, rgb, shaken


def hills(c: Canvas, mood: str) -> Image.Image:
    """Layered hills at dusk; `clouds` fills the valleys, `white` everything, `burnt` is a hard noon."""
    dusk = {
        "": ("2b3a5c", "c9788a", "f2b98c", "f6d9a8", "22304d"),
        "clouds": ("5b7fae", "d9b7b4", "f6d6b8", "fbead0", "2c4562"),
        "white": ("cdd3d6", "d9dddd", "e2e4e2", "e6e7e4", "aab4b8"),
        "burnt": ("6fa5cf", "a8cbe0", "e3e6d8", "f4ead0", "39523c"),
    }[mood]
    sky, low, glow, light, dark = (rgb(x) for x in dusk)
    c.sky(sky, low, glow, light, bottom=900)
    if mood != "white":
        c.glow(1120, 560 if mood != "burnt" else 180, 620, rgb("ffe2b0"), 0.8)
        if mood != "burnt":
            c.disc(1120, 590, 46, rgb("fff0cf"))
    for i in range(6):
        share = (i / 5) ** 1.3
        y = 560 + i * 105
        if mood == "white" and i > 2:
            break
        c.hill(y, 90 - i * 6, mix(mix(light, low, 0.45), dark, share))
        if mood in ("clouds", "white") and i < 5:
            c.mist(y + 40, 120, rgb("f3e9e4") if mood == "clouds" else rgb("dfe2e1"), 0.85)
    if mood == "white":
        c.mist(200, 900, rgb("dcdfde"), 0.8)
        c.line([(300, 1220), (330, 820)], 14, rgb("6d7476"))
        c.rect(250, 780, 210, 64, rgb("808785"), 8)
        c.mist(640, 260, rgb("dcdfde"), 0.55)
    if mood == "clouds":
        c.poly([(0, 1200), (0, 1010), (210, 1060), (420, 1150), (520, 1200)], rgb("16222e"))
        c.line([(236, 1064), (240, 985)], 16, rgb("16222e"))
        c.disc(241, 968, 17, rgb("16222e"))
        c.line([(240, 1000), (262, 1040)], 9, rgb("16222e"))
    return c.finish(grain=3.5)


def tea_hills(c: Canvas, _mood: str) -> Image.Image:
    """Rows of tea on a slope after rain."""
    c.sky(rgb("b9c7c4"), rgb("d9ddd0"), bottom=620)
    for y, tone in ((420.0, "93a69c"), (500, "76907c")):
        c.hill(y, 70, rgb(tone))
        c.mist(y + 20, 110, rgb("d5dcd3"), 0.7)
    c.hill(600, 30, rgb("4c6b41"))
    for row in range(13):
        y = 640 + row * 16 + row * row * 2.9
        thick = 16 + row * 5.5
        top = [
            (x, y + 60 * math.sin(x / 520 + 0.8) + c.rng.uniform(-3, 3) * (1 + row / 4)) for x in range(-20, 1660, 24)
        ]
        c.poly([*top, *[(x, v + thick) for x, v in reversed(top)]], mix(rgb("557a45"), rgb("8fb158"), (row % 3) / 3))
        c.poly([*[(x, v + thick * 0.62) for x, v in top], *[(x, v + thick) for x, v in reversed(top)]], rgb("355232"))
    c.poly([(980, 1200), (1060, 900), (1092, 720), (1108, 720), (1160, 900), (1290, 1200)], rgb("b7a88c"))
    c.mist(590, 90, rgb("dde3d6"), 0.5)
    return c.finish(warmth=-0.2)


def harbour(c: Canvas, mood: str) -> Image.Image:
    """The river's mouth in the evening; `shaken` as a hand that trembled saw it."""
    c.sky(rgb("3d4a78"), rgb("a86c86"), rgb("ee9a6b"), rgb("fbd08a"), bottom=640)
    c.glow(1050, 600, 560, rgb("ffcf8f"), 0.9)
    c.disc(1050, 585, 62, rgb("fff1c9"))
    c.poly([(x, y - 20) for x, y in c.ridge(600, 46)] + [(1600, 660), (0, 660)], rgb("4d4566"))
    c.sky(rgb("e59a72"), rgb("7b5a7c"), rgb("2f335a"), top=640)
    for i in range(70):
        y = 655 + i * 7.6
        spread = 30 + i * 4.2
        x = 1050 + c.rng.uniform(-1, 1) * spread
        width = c.rng.uniform(30, 110) * (1 + i / 60)
        c.line([(x - width, y), (x + width, y)], 3 + i / 22, mix(rgb("ffe3ab"), rgb("c97f72"), i / 80))
    if mood != "far":
        c.poly([(250, 770), (560, 770), (520, 838), (300, 838)], rgb("22233f"))
        c.line([(380, 772), (380, 560)], 8, rgb("22233f"))
        c.rect(420, 716, 90, 56, rgb("2b2c49"))
        c.line([(380, 570), (540, 768)], 3, rgb("22233f"))
    c.rect(0, 1085, 1600, 130, rgb("1b1a2d"))
    for x in range(40, 1600, 240):
        c.rect(x, 985, 26, 120, rgb("1b1a2d"), 6)
    c.line([(0, 1004), (1600, 1004)], 8, rgb("1b1a2d"))
    return c.finish(grain=3.5) if mood != "shaken" else shaken(c.finish(grain=3.5), 9, 1)


def riverside(c: Canvas, mood: str) -> Image.Image:
    """A cycle path along the river; `bridge` with the red arch, otherwise the long way home."""
    c.sky(rgb("6e9ec4"), rgb("b9d3dc"), rgb("f1e3c8"), bottom=640)
    c.hill(560, 50, rgb("6f8a97"))
    c.sky(rgb("a9c6cc"), rgb("5f8796"), top=600, bottom=900)
    if mood == "bridge":
        red = rgb("b8412f")
        arch = [(150 + i * 13, 590 - 250 * math.sin(math.pi * i / 100)) for i in range(101)]
        c.line(arch, 24, red)
        for i in range(8, 98, 6):
            c.line([arch[i], (arch[i][0], 590)], 4, red)
        c.rect(0, 578, 1600, 26, rgb("c9cdc9"))
        for x in (150.0, 800, 1450):
            c.rect(x - 22, 600, 44, 90, rgb("9aa3a3"))
    for _ in range(40):
        y = c.rng.uniform(640, 860)
        x = c.rng.uniform(0, 1600)
        c.line([(x, y), (x + c.rng.uniform(40, 160), y)], 3, rgb("c5d9da"))
    c.hill(880, 12, rgb("6d8b4d"))
    c.poly([(600, 1200), (900, 905), (960, 880), (1000, 882), (1080, 930), (1380, 1200)], rgb("8f8a86"))
    c.line([(1000, 1190), (1000, 1080)], 10, rgb("e9e4d4"))
    c.line([(985, 1030), (982, 960)], 7, rgb("e9e4d4"))
    for _ in range(150):
        x, y = c.rng.uniform(0, 1600), c.rng.uniform(930, 1210)
        if not 560 < x < 1420:
            c.line(
                [(x, y), (x + c.rng.uniform(-14, 30), y - c.rng.uniform(30, 80))],
                5,
                mix(rgb("4f6d3a"), rgb("a3b565"), c.rng.random()),
            )
    return c.finish(warmth=0.4)


def under_bridge(c: Canvas, _mood: str) -> Image.Image:
    """Under a road bridge at half past five: pillars, water, a man with a saxophone."""
    c.sky(rgb("8fa3b8"), rgb("d8b9a0"), rgb("f0cfa6"), bottom=760)
    c.hill(700, 20, rgb("63707c"), waves=4)
    c.sky(rgb("b7a79b"), rgb("56646f"), top=760, bottom=1000)
    c.poly([(0, 0), (1600, 0), (1600, 250), (0, 120)], rgb("3c4148"))
    c.poly([(0, 120), (1600, 250), (1600, 300), (0, 160)], rgb("2d3137"))
    for x, wide, top in ((180, 150, 140), (640, 110, 190), (980, 80, 225), (1230, 60, 245)):
        c.rect(x, top, wide, 840, rgb("4a5058"))
        c.rect(x, top, wide * 0.35, 840, rgb("5d646b"))
    c.poly([(0, 960), (1600, 930), (1600, 1200), (0, 1200)], rgb("4b4a4a"))
    figure = rgb("1d1f25")
    c.rect(812, 770, 58, 120, figure, 24)
    c.disc(842, 745, 28, figure)
    c.line([(826, 880), (816, 985)], 22, figure)
    c.line([(856, 880), (866, 985)], 22, figure)
    c.line([(858, 772), (894, 812), (886, 868), (908, 880)], 13, rgb("c39a45"))
    c.disc(914, 872, 17, rgb("c39a45"))
    c.soft([(780, 985), (900, 985), (1120, 1060), (900, 1060)], rgb("141519"), 0.5, 26)
    c.glow(1500, 690, 700, rgb("ffd9a6"), 0.5)
    return c.finish(grain=2.5)


def branch(c: Canvas, mood: str) -> Image.Image:
    """An excellent photograph of a branch."""
    tones = {"": ("42664e", "7fa06a"), "evening": ("7a6a3e", "d9b56b"), "mangrove": ("3d5b5c", "8fae9b")}[mood]
    dark, light = (rgb(x) for x in tones)
    c.sky(mix(light, (255, 255, 240), 0.35), light, dark)
    for _ in range(16):
        c.soft_discs([(c.rng.uniform(0, 1600), c.rng.uniform(0, 1200), c.rng.uniform(90, 260))],
                     mix(dark, light, c.rng.random()), 0.6, 60)  # fmt: skip
    c.bokeh(14, (0, 0, 1600, 700), [mix(light, (255, 255, 225), 0.5)], 80)
    bark = rgb("4b3a2e")
    path = [(x, 720 - 90 * math.sin(x / 900) + c.rng.uniform(-7, 7)) for x in range(-30, 1400, 70)]
    for shift, wide, tone in ((0, 46, bark), (-12, 15, mix(bark, light, 0.35)), (13, 13, mix(bark, (0, 0, 0), 0.4))):
        c.line([(x, y + shift) for x, y in path], wide, tone)
    c.line([path[10], (820, 540), (870, 430)], 18, bark)
    c.line([path[6], (300, 800), (220, 930)], 14, bark)
    for x, y, turn in ((890, 410, -50), (940, 470, 10), (200, 950, 120), (1370, 690, 20), (1310, 600, -40)):
        leaf(c, x, y, 130, turn, mix(dark, light, 0.7), mix(light, (255, 255, 230), 0.4))
    return c.finish(vignette=0.3)


def leaf(
    c: Canvas, x: float, y: float, length: float, turn: float, body: tuple[int, int, int], vein: tuple[int, int, int]
) -> None:
    """One small pointed leaf that begins at (x, y)."""
    place = c.turned(x, y, turn)
    wide = length * 0.28
    side = [(length * t / 20, wide * math.sin(math.pi * (t / 20) ** 0.8)) for t in range(21)]
    c.poly([place(u, v) for u, v in side] + [place(u, -v) for u, v in reversed(side)], body)
    c.line([place(0, 0), place(length * 0.95, 0)], 3, vein)


def bougainvillea(c: Canvas, _mood: str) -> Image.Image:
    """Bougainvillea over a tiled wall, the horizon not quite level."""
    place = c.turned(800, 600, -3.5)
    c.fill(rgb("d9d3c5"))
    for row in range(-12, 13):
        for column in range(-10, 11):
            tone = mix(rgb("cfc8b9"), rgb("e4dfd2"), c.rng.random())
            centre = place(column * 120 + (60 if row % 2 else 0), row * 62)
            c.slab(c.turned(*centre, -3.5), 114, 56, tone)
    c.soft([(0, 0), (1000, 0), (300, 1200), (0, 1200)], rgb("6a6a86"), 0.35, 60)
    for _i in range(26):
        x = c.rng.uniform(500, 1650)
        c.line([(x, -20), (x - c.rng.uniform(60, 260), c.rng.uniform(300, 900))], 7, rgb("4d5a38"))
    for _i in range(330):
        x = c.rng.gauss(1130, 300)
        y = abs(c.rng.gauss(0, 330))
        if c.rng.random() < 0.3:
            leaf(c, x, y, c.rng.uniform(50, 90), c.rng.uniform(0, 360), rgb("5c7a3f"), rgb("8aa866"))
            continue
        tone = mix(rgb("b3246b"), rgb("ef6aa8"), c.rng.random())
        for petal in range(3):
            leaf(
                c,
                x,
                y,
                c.rng.uniform(38, 60),
                petal * 120 + c.rng.uniform(0, 60),
                tone,
                mix(tone, (255, 255, 255), 0.25),
            )
        c.disc(x, y, 5, rgb("f7edd0"))
    return c.finish(warmth=0.5)


def allotment(c: Canvas, _mood: str) -> Image.Image:
    """Bean poles, a shed, a grey English sky."""
    c.sky(rgb("9fb0bd"), rgb("cfd4d1"), rgb("e2dfd2"), bottom=640)
    c.hill(600, 26, rgb("71826b"))
    c.rect(1080, 420, 330, 260, rgb("5d6f6a"))
    for i in range(9):
        c.line([(1090 + i * 38, 424), (1090 + i * 38, 678)], 3, rgb("4a5b57"))
    c.poly([(1050, 430), (1245, 330), (1440, 430)], rgb("3f4446"))
    c.rect(1150, 520, 90, 160, rgb("8a5a44"))
    c.rect(1290, 500, 80, 70, rgb("e8dcae"))
    c.poly([(0, 660), (1600, 660), (1600, 1200), (0, 1200)], rgb("6b5442"))
    for row in range(6):
        y = 700 + row * row * 15 + row * 34
        c.rect(0, y, 1600, 14 + row * 5, rgb("57432f"))
        for _ in range(46 - row * 3):
            x = c.rng.uniform(0, 1600)
            leaf(
                c,
                x,
                y,
                26 + row * 10,
                c.rng.uniform(200, 340),
                mix(rgb("4f7a3c"), rgb("93b45b"), c.rng.random()),
                rgb("b9cd86"),
            )
    for i in range(5):
        x = 180 + i * 170
        for lean in (-70, 70):
            c.line([(x + lean, 1010), (x - lean * 0.25, 400)], 8, rgb("a9865c"))
        for k in range(34):
            y = 1000 - k * 17
            leaf(
                c,
                x + c.rng.uniform(-50, 50),
                y,
                c.rng.uniform(36, 62),
                c.rng.uniform(0, 360),
                mix(rgb("3f6b35"), rgb("7fa54d"), c.rng.random()),
                rgb("a5c178"),
            )
        for _ in range(6):
            c.disc(x + c.rng.uniform(-44, 44), c.rng.uniform(480, 940), 9, rgb("d8452f"))
    c.line([(170, 412), (900, 412)], 9, rgb("a9865c"))
    return c.finish(warmth=-0.1)


def hot_spring(c: Canvas, _mood: str) -> Image.Image:
    """A hot spring through a fogged lens."""
    c.sky(rgb("8aa39b"), rgb("a9bfae"))
    for _ in range(14):
        c.soft_discs([(c.rng.uniform(0, 1600), c.rng.uniform(0, 480), c.rng.uniform(90, 220))], rgb("58785f"), 0.6, 50)
    c.sky(rgb("8fb6b4"), rgb("5f9296"), top=560)
    for i in range(13):
        x = i * 130 + c.rng.uniform(-30, 30)
        c.disc(
            x,
            560 + c.rng.uniform(-12, 24),
            c.rng.uniform(70, 120),
            mix(rgb("5a5c58"), rgb("8d8c83"), c.rng.random()),
            62,
        )
    c.rect(980, 300, 26, 290, rgb("6b4a33"))
    c.rect(900, 290, 190, 34, rgb("7d5a3f"), 10)
    c.glow(995, 380, 240, rgb("ffd89a"), 0.7)
    c.blur(9)
    for _ in range(9):
        c.soft_discs(
            [(c.rng.uniform(0, 1600), c.rng.uniform(200, 1100), c.rng.uniform(160, 330))], rgb("e8eeeb"), 0.42, 120
        )
    for _ in range(60):
        x, y, r = c.rng.uniform(0, 1600), c.rng.uniform(0, 1200), c.rng.uniform(4, 13)
        c.soft_discs([(x, y, r)], rgb("f7fbf9"), 0.6, 3)
    return c.finish(vignette=0.1, grain=3)


def underwater(c: Canvas, mood: str) -> Image.Image:
    """Light from above through the sea; `deep` with a diver, otherwise a reef and small fish."""
    deep = mood == "deep"
    c.sky(rgb("8fdce0"), rgb("2e93b0"), rgb("0e4a70"), rgb("072a48"))
    for _ in range(9):
        x = c.rng.uniform(300, 1200)
        c.soft(
            [(x - 30, -40), (x + 50, -40), (x + c.rng.uniform(60, 420), 900), (x - 200, 900)],
            rgb("d8ffff"),
            0.16,
            40,
            light=True,
        )
    if deep:
        suit = rgb("08202f")
        c.line([(760, 560), (900, 590), (1010, 650)], 66, suit)
        c.disc(728, 552, 40, suit)
        c.line([(1010, 650), (1150, 640)], 30, suit)
        c.poly([(1140, 622), (1290, 580), (1300, 640)], rgb("d9a441"))
        c.line([(1000, 655), (1120, 740)], 30, suit)
        c.poly([(1100, 725), (1230, 770), (1180, 810)], rgb("d9a441"))
        c.rect(790, 500, 150, 52, rgb("c9cfd2"), 26)
        c.line([(740, 590), (660, 660)], 24, suit)
        c.glow(640, 672, 200, rgb("fff6d0"), 0.9)
        for i in range(26):
            c.disc(
                716 + c.rng.uniform(-40, 60) + i * 2,
                500 - i * 19,
                c.rng.uniform(4, 15),
                mix(rgb("bfeef2"), rgb("5fb5c9"), c.rng.random()),
            )
    else:
        c.hill(1000, 46, rgb("123f4d"))
        for _ in range(42):
            x, tone = c.rng.uniform(0, 1600), c.rng.choice(["c65d55", "d98a4e", "8a5fa0", "c9a84f", "4f8f86"])
            for _ in range(7):
                c.line(
                    [(x, 1210), (x + c.rng.uniform(-60, 60), c.rng.uniform(900, 1060))],
                    c.rng.uniform(9, 22),
                    mix(rgb(tone), rgb("123f4d"), c.rng.uniform(0.2, 0.6)),
                )
        for _ in range(30):
            x, y, s = c.rng.gauss(820, 260), c.rng.gauss(560, 120), c.rng.uniform(14, 30)
            c.disc(x, y, s, rgb("f3c653"), s * 0.5)
            c.poly([(x + s * 0.8, y), (x + s * 1.6, y - s * 0.5), (x + s * 1.6, y + s * 0.5)], rgb("e5a93a"))
    return c.finish(vignette=0.35)
