"""Leaves, a flower, a cat, people."""

import math

from PIL import Image

from community.home.demo.pictures.brush import Canvas, Colour, mix, rgb


def leaf(c: Canvas, mood: str) -> Image.Image:
    """One leaf from above: `honeysuckle`, `eaten` like a map, `greens` from the canteen, `ginkgo`, `ginkgo_late`."""
    ground = {"greens": "d9d6cf", "ginkgo": "23252a", "ginkgo_late": "23252a"}.get(mood, "e9e5da")
    c.fill(rgb(ground))
    if mood.startswith("ginkgo"):
        late = mood == "ginkgo_late"
        c.glow(500, 300, 1100, rgb("ffe0a6"), 0.3)
        edge, middle = (rgb("e2b634"), rgb("d8c34b")) if late else (rgb("cdbd3f"), rgb("6f9a3e"))
        stalk = (800.0, 1040.0)
        fan = [
            (
                800 + 520 * math.sin(math.radians(a)) * (1 - 0.1 * (abs(a) < 7)),
                860 - 560 * math.cos(math.radians(a)) * (1 - 0.32 * (abs(a) < 7)) + 14 * math.sin(a * 0.6),
            )
            for a in range(-62, 63, 2)
        ]
        c.soft([(x + 20, y + 30) for x, y in [stalk, *fan]], rgb("000000"), 0.6, 22)
        c.poly([(800, 900), *fan], edge)
        c.soft([(800, 900), *[(800 + (x - 800) * 0.72, 900 + (y - 900) * 0.72) for x, y in fan]], middle, 0.85, 50)
        for x, y in fan:
            c.line(
                [(800, 890), (800 + (x - 800) * 0.97, 890 + (y - 890) * 0.97)],
                3 if late else 4,
                mix(middle, rgb("4f7a30"), 0.7),
            )
        c.line([(800, 890), (806, 980), (780, 1120)], 16, rgb("8f9a3e"))
        return c.finish(vignette=0.35)
    body, vein = {
        "eaten": (rgb("5f8a3f"), rgb("c2d79a")),
        "greens": (rgb("3f8045"), rgb("dfeccb")),
    }.get(mood, (rgb("4f8a4a"), rgb("b5d49a")))
    turn, long, wide = (-24, 1240, 330) if mood != "greens" else (-32, 1180, 420)
    place = c.turned(800, 600, turn)
    rim = [
        (
            -long / 2 + long * t / 60,
            wide * math.sin(math.pi * (t / 60) ** 0.85) * (1 + 0.05 * math.sin(t * (2.4 if mood == "eaten" else 1.1))),
        )
        for t in range(61)
    ]
    outline = [place(u, v) for u, v in rim] + [place(u, -v) for u, v in reversed(rim)]
    c.soft([(x + 22, y + 32) for x, y in outline], rgb("5b5548"), 0.5, 22)
    c.poly(outline, body)
    c.soft([place(u, v) for u, v in rim] + [place(-long / 2, 0)], mix(body, (255, 255, 220), 0.25), 0.6, 30)
    for i in range(1, 15):
        u = -long / 2 + long * i / 16
        reach = wide * math.sin(math.pi * (i / 16) ** 0.85) * 0.94
        for side in (-1, 1):
            path = []
            for t in range(11):
                along, across = u + t * reach * 0.07, reach * t / 10
                share = min(1.0, (along + long / 2) / long)
                if across > wide * math.sin(math.pi * share**0.85) * 0.93:
                    break
                path.append(place(along, side * across))
            if len(path) < 2:
                continue
            c.line(path, 5, mix(body, vein, 0.7))
            for x, y in path[2:-2:2]:
                spot = c.turned(x, y, turn)
                c.line([(x, y), spot(long / 34, side * 18)], 2.4, mix(body, vein, 0.45))
    c.line(
        [place(-long / 2 - 120, 20), place(-long / 2, 0), place(long / 2 - 30, 0)], 12 if mood != "greens" else 34, vein
    )
    if mood == "eaten":
        for _ in range(17):
            u = c.rng.uniform(-long * 0.36, long * 0.36)
            v = c.rng.uniform(-0.75, 0.75) * wide * 0.8
            hole = [
                place(u + c.rng.uniform(24, 66) * math.cos(a), v + c.rng.uniform(20, 54) * math.sin(a))
                for a in [k * 0.7 for k in range(9)]
            ]
            c.poly(hole, mix(body, rgb("7a5a2a"), 0.6))
            centre = (sum(x for x, _ in hole) / 9, sum(y for _, y in hole) / 9)
            c.poly(
                [(centre[0] + (x - centre[0]) * 0.82, centre[1] + (y - centre[1]) * 0.82) for x, y in hole], rgb(ground)
            )
    return c.finish(grain=2.5)


def flower(c: Canvas, mood: str) -> Image.Image:
    """A flower from very near: the camera chose the petals behind (`petals`), or what was wanted, the stamens."""
    wrong = mood == "petals"
    c.sky(rgb("3f5a3c"), rgb("5d7a4a"))
    c.bokeh(12, (0, 0, 1600, 1200), [rgb("a9c77f"), rgb("e6e9b0")], 130)

    def petals() -> None:
        for i in range(6):
            place = c.turned(800, 640, i * 60 + 12)
            rim = [(120 + 560 * t / 20, 210 * math.sin(math.pi * (t / 20) ** 0.7)) for t in range(21)]
            c.poly(
                [place(u, v) for u, v in rim] + [place(u, -v) for u, v in reversed(rim)],
                mix(rgb("f0a3b5"), rgb("fbe3e4"), (i % 3) / 3),
            )
            for k in range(-4, 5):
                c.line([place(150, k * 9), place(560 - k * k * 14, k * 28)], 3, rgb("d9768f"))

    def stamens() -> None:
        for i in range(16):
            place = c.turned(800, 640, i * 22.5 + c.rng.uniform(-6, 6))
            reach = c.rng.uniform(190, 300)
            c.line([place(20, 0), place(reach * 0.6, 14), place(reach, 4)], 9, rgb("f6e9b3"))
            c.disc(*place(reach, 4), 24, rgb("d9962f"), 20)
        c.disc(800, 640, 64, rgb("8fae4a"))

    petals()
    if wrong:
        keep = c.image.copy()
        stamens()
        c.blur(18)
        mask = Image.radial_gradient("L").resize(c.image.size).point(lambda value: min(255, max(0, (value - 74) * 9)))
        c.image.paste(keep, (0, 0), mask)
    else:
        c.blur(16)
        stamens()
    return c.finish(vignette=0.3)


def _cat(c: Canvas, x: float, y: float, s: float, fur: Colour, patch: Colour) -> None:
    """A cat that sits and looks at you."""
    c.poly(
        [
            (x - 150 * s, y + 330 * s),
            (x - 130 * s, y + 60 * s),
            (x - 60 * s, y - 30 * s),
            (x + 60 * s, y - 30 * s),
            (x + 130 * s, y + 60 * s),
            (x + 150 * s, y + 330 * s),
        ],
        fur,
    )
    c.disc(x, y + 300 * s, 165 * s, fur, 90 * s)
    c.disc(x, y - 110 * s, 150 * s, fur, 125 * s)
    for side in (-1, 1):
        c.poly(
            [(x + side * 138 * s, y - 150 * s), (x + side * 120 * s, y - 300 * s), (x + side * 30 * s, y - 222 * s)],
            fur if side < 0 else patch,
        )
        c.poly(
            [(x + side * 116 * s, y - 190 * s), (x + side * 108 * s, y - 262 * s), (x + side * 62 * s, y - 222 * s)],
            rgb("d99a8f"),
        )
    c.disc(x + 70 * s, y - 150 * s, 76 * s, patch, 70 * s)
    for side in (-1, 1):
        c.disc(x + side * 62 * s, y - 118 * s, 30 * s, rgb("c9cf6a"), 26 * s)
        c.disc(x + side * 62 * s, y - 118 * s, 9 * s, rgb("15160f"), 25 * s)
        c.disc(x + side * 62 * s + 8 * s, y - 128 * s, 6 * s, rgb("ffffff"))
        for k in (-1, 0, 1):
            c.line(
                [(x + side * 50 * s, y - 60 * s + k * 8 * s), (x + side * 210 * s, y - 74 * s + k * 34 * s)],
                3 * s,
                rgb("f2efe6"),
            )
    c.poly([(x - 17 * s, y - 84 * s), (x + 17 * s, y - 84 * s), (x, y - 64 * s)], rgb("c9766b"))
    c.line([(x, y - 66 * s), (x, y - 50 * s), (x - 24 * s, y - 40 * s)], 5 * s, rgb("6b4a40"))
    c.line([(x, y - 50 * s), (x + 24 * s, y - 40 * s)], 5 * s, rgb("6b4a40"))
    for side in (-1, 1):
        c.disc(x + side * 52 * s, y + 360 * s, 54 * s, mix(fur, (255, 255, 255), 0.25), 34 * s)


def cat(c: Canvas, mood: str) -> Image.Image:
    """The cat called Shutter; or what Shutter sees: under the `sofa`, a `pigeon`, the empty `bowl`."""
    if mood == "sofa":
        c.fill(rgb("17120f"))
        c.poly([(0, 760), (1600, 700), (1600, 1200), (0, 1200)], rgb("7a5636"))
        for i in range(8):
            c.line([(i * 260 - 200, 1200), (560 + i * 70, 720)], 4, rgb("5f4128"))
        c.rect(0, 0, 1600, 460, rgb("3a2e38"))
        c.rect(0, 430, 1600, 40, rgb("28202a"))
        for x in (120, 1400):
            c.rect(x, 450, 80, 400, rgb("4b3322"), 12)
        c.soft([(560, 700), (1100, 690), (1500, 1000), (700, 1060)], rgb("ffdca0"), 0.55, 60, light=True)
        c.disc(980, 900, 46, rgb("c9452f"))
        c.line([(960, 870), (1000, 930)], 4, rgb("f0b0a0"))
        for _ in range(22):
            c.soft_discs(
                [(c.rng.uniform(200, 1500), c.rng.uniform(800, 1150), c.rng.uniform(10, 30))], rgb("b9ab9a"), 0.4, 9
            )
        return c.finish(vignette=0.6, grain=3)
    if mood == "pigeon":
        c.sky(rgb("bcd0d8"), rgb("e4e6dc"))
        c.rect(0, 620, 1600, 600, rgb("c5b9a6"))
        c.rect(0, 590, 1600, 46, rgb("e6ddcb"))
        c.disc(860, 470, 170, rgb("77808c"), 130)
        c.disc(990, 330, 76, rgb("5f6a78"))
        c.poly([(940, 380), (1050, 370), (1000, 480), (900, 470)], rgb("5d8a7c"))
        c.poly([(1058, 330), (1120, 348), (1058, 362)], rgb("40454b"))
        c.disc(1012, 318, 15, rgb("e07a3a"))
        c.disc(1012, 318, 7, rgb("101010"))
        c.poly([(720, 450), (560, 560), (600, 590), (800, 560)], rgb("4d5560"))
        for x in (830, 900):
            c.line([(x, 580), (x + 8, 622)], 9, rgb("c9584a"))
        c.blur(4)
        for i in range(0, 1600, 20):
            c.line([(i, 0), (i, 1200)], 1.6, rgb("5b6064"))
            c.line([(0, i), (1600, i)], 1.6, rgb("5b6064"))
        return c.finish(vignette=0.4)
    if mood == "bowl":
        for row in range(9):
            for column in range(11):
                c.rect(column * 160 - 40, row * 160 - 40, 154, 154, mix(rgb("cfd2cd"), rgb("e6e7e1"), c.rng.random()))
        c.soft_discs([(820, 700, 400)], rgb("2c2c2c"), 0.5, 50, flat=0.75)
        c.disc(800, 640, 400, rgb("c9cdd0"), 310)
        c.disc(800, 610, 340, rgb("8d9397"), 250)
        c.disc(800, 630, 320, rgb("b9bfc2"), 225)
        c.disc(700, 570, 70, rgb("e9edef"), 34)
        for _ in range(5):
            c.disc(c.rng.uniform(640, 980), c.rng.uniform(660, 780), 12, rgb("8a5a35"), 9)
        c.poly([(0, 1200), (0, 1010), (260, 1080), (420, 1200)], rgb("b98a55"))
        return c.finish(vignette=0.5, grain=2.5)
    c.sky(rgb("c98f6a"), rgb("e6c79a"))
    c.rect(0, 860, 1600, 340, rgb("7d5a48"))
    c.rect(140, 120, 420, 520, rgb("f3ead6"), 8)
    c.rect(170, 150, 360, 460, rgb("8fb4c4"))
    c.rect(340, 150, 20, 460, rgb("f3ead6"))
    c.soft([(200, 900), (700, 880), (1100, 1180), (400, 1200)], rgb("fff0c8"), 0.5, 50, light=True)
    c.soft([(720, 1050), (1240, 1050), (1400, 1110), (760, 1110)], rgb("2a1a12"), 0.6, 26)
    c.line([(1180, 1020), (1330, 1000), (1370, 900), (1330, 850)], 46, rgb("e8dfd0"))
    _cat(c, 960, 680, 1.15, rgb("e8dfd0"), rgb("b8763f"))
    return c.finish(warmth=0.3)


def portrait(c: Canvas, mood: str) -> Image.Image:
    """Somebody: the `driver` who asked if the visitor was lost, the driver who `knows`, `mother`."""
    look = {
        "driver": ("2d3b3a", "53675f", "1f3a5a", "c79a74", "17130f"),
        "knows": ("4a3a2b", "a9794a", "1f3a5a", "d8ab80", "17130f"),
        "mother": ("8a9a86", "d9d3b5", "8f4a55", "d9ad86", "33302e"),
    }[mood]
    dark, light, coat, skin, hair = (rgb(x) for x in look)
    c.sky(light, dark)
    c.bokeh(9, (0, 0, 1600, 700), [mix(light, (255, 240, 200), 0.6)], 120)
    x, y = (760, 520) if mood != "mother" else (830, 540)
    c.poly([(x - 470, 1210), (x - 380, 900), (x - 120, 790), (x + 120, 790), (x + 380, 900), (x + 470, 1210)], coat)
    c.rect(x - 84, y + 120, 168, 230, mix(skin, rgb("5a3a28"), 0.3), 60)
    if mood == "mother":
        c.disc(x, y - 30, 262, hair, 275)
    c.disc(x, y, 205, skin, 262)
    c.soft_discs([(x + 120, y + 30, 130)], rgb("4a2a1c"), 0.35, 70)
    c.soft_discs([(x - 90, y - 20, 110)], rgb("fff0d8"), 0.4, 60, light=True)
    for side in (-1, 1):
        eye = (x + side * 82, y - 16)
        if mood == "knows":
            c.line([(eye[0] - 34, eye[1] + 8), (eye[0], eye[1] - 8), (eye[0] + 34, eye[1] + 8)], 9, hair)
        else:
            c.disc(*eye, 15, hair, 13)
        c.line([(eye[0] - 46, eye[1] - 52), (eye[0] + 40, eye[1] - 58 + (8 if mood == "driver" else 0))], 13, hair)
    c.line([(x - 6, y + 10), (x - 18, y + 76), (x + 14, y + 82)], 6, mix(skin, rgb("5a3a28"), 0.45))
    smile = 34 if mood == "knows" else (10 if mood == "driver" else -2)
    c.line([(x - 62, y + 142), (x, y + 142 + smile), (x + 62, y + 142)], 10, rgb("8f4a40"))
    if mood == "mother":
        c.poly(
            [
                (x - 230, y - 40),
                (x - 150, y - 250),
                (x + 20, y - 215),
                (x + 190, y - 190),
                (x + 232, y - 20),
                (x + 150, y - 130),
                (x - 60, y - 150),
                (x - 170, y - 90),
            ],
            hair,
        )
        for side in (-1, 1):
            c.line(
                [(x + side * 82 + 52 * math.cos(a / 6), y - 10 + 44 * math.sin(a / 6)) for a in range(39)],
                6,
                rgb("3b3b44"),
            )
        c.line([(x - 30, y - 12), (x + 30, y - 12)], 6, rgb("3b3b44"))
    else:
        c.poly(
            [(x - 220, y - 110), (x - 190, y - 240), (x + 190, y - 240), (x + 220, y - 110)], mix(coat, (0, 0, 0), 0.25)
        )
        c.disc(x, y - 232, 214, mix(coat, (0, 0, 0), 0.1), 74)
        c.disc(x, y - 112, 232, rgb("11151c"), 34)
        c.disc(x, y - 190, 32, rgb("d9b25a"))
        c.line([(x - 90, 800), (x, 880), (x + 90, 800)], 16, mix(coat, (255, 255, 255), 0.3))
    return c.finish(vignette=0.35, warmth=0.4)
