"""Paper, lamps and things taken apart."""

import math

from PIL import Image

from community.home.demo.pictures.brush import Canvas, mix, rgb, shaken
from community.home.demo.pictures.food import wood


def old_photo(c: Canvas, mood: str) -> Image.Image:
    """An old print with a crease that was thirty years in a wallet, or its `back`."""
    c.fill(rgb("2a2c2b"))
    place = c.turned(800, 600, -4 if mood != "back" else 3)
    c.soft([place(-400, -500), place(440, -500), place(440, 540), place(-400, 540)], rgb("000000"), 0.7, 26)
    c.slab(place, 800, 1010, rgb("efe6d0"))
    if mood == "back":
        c.slab(place, 790, 1000, rgb("e3d6b8"))
        for i, length in enumerate((420, 300, 360)):
            y = -260.0 + i * 110
            path = [
                place(-300 + t * 12, y + 14 * math.sin(t * 1.3 + i) + c.rng.uniform(-9, 9)) for t in range(length // 12)
            ]
            c.line(path, 6, rgb("33457a"))
        for r in (120, 104):
            ring = [place(190 + r * math.cos(a / 10), 300 + r * math.sin(a / 10)) for a in range(64)]
            c.line(ring, 5, rgb("a8423a"))
        c.line([place(110, 300), place(270, 300)], 9, rgb("a8423a"))
        c.line([place(130, 260), place(250, 260)], 6, rgb("a8423a"))
        c.line([place(130, 342), place(250, 342)], 6, rgb("a8423a"))
    else:
        c.slab(place, 710, 920, rgb("b59a72"))
        c.soft([place(-355, -460), place(355, -460), place(355, 100), place(-355, 100)], rgb("cdb583"), 0.35, 90)
        coat = rgb("4b3a28")
        c.poly(
            [place(-270, 460), place(-210, 170), place(-70, 90), place(70, 90), place(210, 170), place(270, 460)], coat
        )
        c.poly([place(-60, 95), place(60, 95), place(0, 260)], rgb("e0d2b2"))
        x, y = place(0, -40)
        skin, ink = rgb("e9d8b4"), rgb("4b3826")
        c.rect(x - 44, y + 80, 88, 110, rgb("c9b083"), 20)
        c.disc(x, y - 40, 142, rgb("3b2c1d"), 160)
        c.disc(x, y, 118, skin, 150)
        c.poly(
            [
                (x - 130, y - 20),
                (x - 120, y - 130),
                (x + 40, y - 175),
                (x + 128, y - 100),
                (x + 126, y - 20),
                (x + 90, y - 96),
                (x - 40, y - 84),
            ],
            rgb("3b2c1d"),
        )
        for side in (-1, 1):
            c.disc(x + side * 44, y - 6, 10, ink, 8)
            c.line([(x + side * 44 - 22, y - 34), (x + side * 44 + 20, y - 36)], 7, ink)
        c.line([(x - 2, y + 6), (x - 10, y + 46), (x + 8, y + 50)], 4, rgb("a98c60"))
        c.line([(x - 32, y + 88), (x, y + 96), (x + 32, y + 88)], 7, rgb("8d6a48"))
    for a, b in (((-400, -60), (400, 20)), ((-90, -505), (-40, 505))):
        c.line([place(*a), place(*b)], 5, rgb("f8f1de"))
        c.line([place(a[0], a[1] + 6), place(b[0], b[1] + 6)], 3, rgb("8d7a58"))
    c.poly([place(400, 505), place(250, 505), place(400, 380)], rgb("2a2c2b"))
    for _ in range(40):
        c.disc(*place(c.rng.uniform(-390, 390), c.rng.uniform(-490, 490)), c.rng.uniform(2, 8), rgb("c9b48a"))
    return c.finish(vignette=0.3, warmth=0.4, grain=3.5)


def copy_stand(c: Canvas, mood: str) -> Image.Image:
    """Two clip lamps, a phone on an arm, an old picture on black card; `card` is a grey card, `shaken` a hand's."""
    c.sky(rgb("d8d2c6"), rgb("b8b0a2"), bottom=760)
    c.rect(0, 760, 1600, 440, rgb("7b5f48"))
    c.poly([(420, 820), (1180, 820), (1340, 1130), (260, 1130)], rgb("191a1c"))
    if mood == "card":
        c.poly([(560, 850), (1040, 850), (1110, 1090), (490, 1090)], rgb("8b8b8b"))
        for i, tone in enumerate(("c0392b", "e67e22", "f1c40f", "27ae60", "2e86c1", "6c3483")):
            c.poly([(600 + i * 68, 1010), (656 + i * 68, 1010), (662 + i * 70, 1064), (600 + i * 70, 1064)], rgb(tone))
    else:
        c.poly([(610, 850), (990, 850), (1050, 1090), (550, 1090)], rgb("efe6d0"))
        c.poly([(640, 868), (960, 868), (1010, 1070), (590, 1070)], rgb("b59a72"))
        c.disc(800, 940, 50, rgb("5a452f"), 40)
        c.poly([(700, 1068), (740, 990), (860, 990), (900, 1068)], rgb("4b3a28"))
    for side in (-1, 1):
        x = 800 + side * 560
        c.line([(x, 1100), (x, 480), (x - side * 190, 420)], 20, rgb("3a3c40"))
        c.rect(x - 110, 1090, 220, 34, rgb("2a2b2e"), 14)
        c.poly(
            [(x - side * 150, 350), (x - side * 290, 460), (x - side * 230, 560), (x - side * 90, 440)], rgb("c9572f")
        )
        c.glow(x - side * 290, 560, 430, rgb("ffe9b8"), 0.75)
        c.poly(
            [(x - side * 330, 470), (x - side * 190, 640), (x - side * 182, 632), (x - side * 322, 462)], rgb("fbf7ea")
        )
    c.line([(800, 0), (800, 330)], 26, rgb("3a3c40"))
    c.rect(640, 320, 320, 44, rgb("1d1f22"), 18)
    c.disc(800, 366, 30, rgb("0b0c0d"), 12)
    picture = c.finish(warmth=0.4, grain=2.5)
    return shaken(picture, 3, 5) if mood == "shaken" else picture


def phones(c: Canvas, mood: str) -> Image.Image:
    """Phones on a stone slab: five `cases` in a row, or the drop `rig`."""
    c.fill(rgb("8f938f"))
    for _ in range(60):
        c.soft_discs(
            [(c.rng.uniform(0, 1600), c.rng.uniform(0, 1200), c.rng.uniform(30, 120))],
            c.rng.choice([rgb("6f7471"), rgb("adb1ac")]),
            0.35,
            30,
        )
    if mood == "rig":
        c.rect(0, 0, 1600, 860, rgb("d5d2c8"))
        for i in range(13):
            y = 60 + i * 62
            c.line([(260, y), (260 + (60 if i % 5 == 0 else 34), y)], 5, rgb("4d5256"))
        c.line([(260, 40), (260, 850)], 8, rgb("4d5256"))
        c.rect(620, 120, 500, 40, rgb("5a4636"), 8)
        place = c.turned(860, 470, 24)
        c.soft([place(-80, -150), place(80, -150), place(120, 420), place(-60, 420)], rgb("3a3d40"), 0.3, 40)
        c.slab(place, 190, 380, rgb("c96a3a"), 34)
        c.slab(place, 160, 350, rgb("202327"), 24)
        for x, y in ((700, 866), (980, 880), (1250, 862)):
            c.rect(x, y - 12, 150, 24, rgb("2f3337"), 12)
        return c.finish()
    tones = ["2f3236", "3f6f8f", "7a4a2c", "b5532f", "5a6040"]
    for i, tone in enumerate(tones):
        x = 200 + i * 300
        place = c.turned(x, 600 + c.rng.uniform(-26, 26), c.rng.uniform(-7, 7))
        c.soft([place(-120, -250), place(140, -250), place(150, 280), place(-110, 280)], rgb("22241f"), 0.6, 18)
        c.slab(place, 244, 500, rgb(tone), 46)
        c.slab(place, 208, 462, rgb("14171a"), 30)
        c.poly([place(-104, -231), place(20, -231), place(-104, 60)], rgb("272d33"))
        if i in (3, 4):
            for u, v in ((-112, -240), (112, -240), (-112, 240), (112, 240)):
                c.disc(*place(u, v), 26, rgb(tone))
        if i == 0:
            for a in range(9):
                c.line(
                    [place(60, 190), place(60 + 200 * math.cos(a * 0.7 + 2.4), 190 + 260 * math.sin(a * 0.7 + 2.4))],
                    2,
                    rgb("9aa2a8"),
                )
    return c.finish()


def chart(c: Canvas, mood: str) -> Image.Image:
    """A sheet on the wall of a workshop: `drops` as bars, `screws` at full size, `steps` of a repair."""
    c.fill(rgb("a7a9a2") if mood != "drops" else rgb("71767a"))
    place = c.turned(800, 600, -1.5)
    c.soft([place(-600, -480), place(640, -480), place(640, 520), place(-600, 520)], rgb("191a1a"), 0.5, 22)
    c.slab(place, 1220, 980, rgb("f7f5ee"))
    ink = rgb("2c2f33")
    if mood == "drops":
        c.line([place(-500, 380), place(520, 380)], 7, ink)
        c.line([place(-500, 380), place(-500, -380)], 7, ink)
        for i, (warm, cold) in enumerate(((14, 17), (6, 9), (11, 11), (1, 12), (3, 5), (9, 12), (2, 4))):
            x = -420 + i * 134
            for shift, value, tone in ((0, warm, "d1603d"), (46, cold, "3f6f9f")):
                c.poly(
                    [
                        place(x + shift, 378),
                        place(x + shift + 42, 378),
                        place(x + shift + 42, 378 - value * 40),
                        place(x + shift, 378 - value * 40),
                    ],
                    rgb(tone),
                )
            c.line([place(x, 412), place(x + 80, 412)], 8, rgb("8a8d90"))
        for i in range(1, 5):
            c.line([place(-500, 380 - i * 170), place(520, 380 - i * 170)], 2, rgb("c9c9c2"))
    elif mood == "screws":
        for row in range(3):
            for column in range(4):
                x, y = -440 + column * 290, -300 + row * 290
                long = 50 + 26 * ((row * 4 + column) % 5)
                ring = [(x + 60 * math.cos(a / 8), y + 60 * math.sin(a / 8)) for a in range(51)]
                c.line([place(u, v) for u, v in ring], 5, ink)
                c.line([place(x - 34, y), place(x + 34, y)], 8, ink)
                c.line([place(x, y - 34), place(x, y + 34)], 8, ink)
                c.poly(
                    [place(x + 90, y - 20), place(x + 126, y - 20), place(x + 126, y + 20), place(x + 90, y + 20)],
                    rgb("6b7075"),
                )
                c.poly(
                    [
                        place(x + 98, y + 20),
                        place(x + 118, y + 20),
                        place(x + 118, y + 20 + long),
                        place(x + 98, y + 20 + long),
                    ],
                    rgb("9aa0a4"),
                )
                c.line([place(x - 60, y + 100), place(x + 40, y + 100)], 7, rgb("a4a6a2"))
    else:
        for row in range(3):
            for column in range(4):
                x, y = -450 + column * 295, -310 + row * 300
                c.line(
                    [
                        place(x - 110, y - 120),
                        place(x + 120, y - 120),
                        place(x + 120, y + 90),
                        place(x - 110, y + 90),
                        place(x - 110, y - 120),
                    ],
                    4,
                    ink,
                )
                body = c.turned(*place(x, y - 16), 12 * ((row + column) % 3 - 1))
                c.slab(body, 90, 170, rgb("d8d8d2"), 16)
                c.slab(body, 60, 90, rgb("d1603d") if (row + column) % 4 == 2 else rgb("a9adb0"), 8)
                c.line([place(x - 100, y + 116), place(x + 70, y + 116)], 7, rgb("a4a6a2"))
                c.line([place(x - 100, y + 136), place(x + 20, y + 136)], 7, rgb("c4c5c0"))
    for u, v in ((-590, -470), (590, -470)):
        c.slab(c.turned(*place(u, v), -38 if u < 0 else 38), 150, 44, rgb("dccf9a"))
    return c.finish(grain=2.5)


def batteries(c: Canvas, _mood: str) -> Image.Image:
    """Twelve old batteries in a tray of sand, one of them swollen."""
    c.fill(rgb("c9b48a"))
    for _ in range(1500):
        c.disc(
            c.rng.uniform(0, 1600),
            c.rng.uniform(0, 1200),
            c.rng.uniform(1, 4),
            mix(rgb("a58e63"), rgb("e6d6b0"), c.rng.random()),
        )
    for i in range(12):
        x, y = 250 + (i % 4) * 366, 230 + (i // 4) * 370
        place = c.turned(x, y, c.rng.uniform(-5, 5))
        swollen = i == 9
        c.soft([place(-120, -140), place(160, -140), place(160, 170), place(-120, 170)], rgb("4d3d22"), 0.6, 18)
        c.slab(place, 270 if swollen else 260, 300, rgb("2c2f33"), 60 if swollen else 14)
        c.slab(place, 238, 200, mix(rgb("3c4045"), rgb("565b61"), c.rng.random()), 56 if swollen else 8)
        if swollen:
            c.soft_discs([(x - 30, y - 20, 90)], rgb("aab0b6"), 0.6, 40, light=True)
        c.slab(c.turned(*place(0, -172), 0), 90, 30, rgb("c98f3a"), 4)
        for k in range(3):
            c.line([place(-80, 20 + k * 30), place(60 - k * 30, 20 + k * 30)], 6, rgb("9aa0a6"))
        c.slab(c.turned(*place(80, 110), -4), 80, 44, rgb("f2ead2"))
    return c.finish(warmth=0.2)


def bracket(c: Canvas, mood: str) -> Image.Image:
    """A printed bracket that holds the smallest camera; `worn` with its two forerunners."""
    c.sky(rgb("39424a"), rgb("5b666d"))
    c.poly([(0, 800), (1600, 760), (1600, 1200), (0, 1200)], rgb("8c7a63"))
    spots = [(800, 1.25)] if mood != "worn" else [(330, 0.7), (800, 0.8), (1270, 0.9)]
    for i, (x, size) in enumerate(spots):
        tone = [rgb("e0e0da"), rgb("7a8a94"), rgb("e2702f")][i if mood == "worn" else 2]
        base = 900
        c.soft(
            [(x - 180 * size, base), (x + 220 * size, base), (x + 320 * size, base + 60), (x - 120 * size, base + 60)],
            rgb("17130f"),
            0.6,
            24,
        )
        c.rect(x - 150 * size, base - 60 * size, 300 * size, 70 * size, tone, 14)
        c.rect(x - 150 * size, base - 300 * size, 60 * size, 290 * size, tone, 14)
        for k in range(15):
            c.line(
                [
                    (x - 146 * size, base - 290 * size + k * 19 * size),
                    (x - 96 * size, base - 290 * size + k * 19 * size),
                ],
                2,
                mix(tone, (0, 0, 0), 0.16),
            )
        c.disc(x - 120 * size, base - 250 * size, 16 * size, rgb("b9bec2"))
        if not (mood == "worn" and i == 0):
            c.rect(x - 85 * size, base - 270 * size, 220 * size, 200 * size, rgb("1c1f22"), 60 * size)
            c.disc(x + 25 * size, base - 170 * size, 66 * size, rgb("33383d"))
            c.disc(x + 25 * size, base - 170 * size, 46 * size, rgb("0d1013"))
            c.disc(x + 8 * size, base - 188 * size, 13 * size, rgb("7fb2cf"))
    c.glow(300, 120, 800, rgb("fff0d0"), 0.5)
    return c.finish(vignette=0.3)


def radio(c: Canvas, _mood: str) -> Image.Image:
    """An old radio whose dial now turns photographs: a phone stands where the scale was."""
    wood(c, rgb("6a4a31"))
    c.rect(0, 0, 1600, 700, rgb("cdbf9f"))
    c.soft([(160, 880), (1500, 880), (1560, 980), (220, 980)], rgb("1c120b"), 0.65, 26)
    c.rect(170, 230, 1260, 690, rgb("7c4322"), 60)
    c.rect(205, 262, 1190, 620, rgb("94552d"), 44)
    c.rect(250, 310, 560, 520, rgb("d9c79d"), 24)
    for i in range(26):
        c.line([(270, 330 + i * 19), (790, 330 + i * 19)], 5, rgb("b39d70"))
    c.rect(870, 310, 480, 300, rgb("181a1d"), 26)
    c.rect(890, 328, 440, 264, rgb("e0936b"), 16)
    c.poly([(890, 560), (1000, 470), (1090, 530), (1200, 430), (1330, 540), (1330, 592), (890, 592)], rgb("5b4a6b"))
    c.disc(1180, 410, 34, rgb("ffe6b0"))
    for x in (980, 1240):
        c.disc(x, 740, 96, rgb("2a1c12"))
        c.disc(x, 736, 82, rgb("c9a86a"))
        c.disc(x, 736, 66, rgb("e3c88f"))
        place = c.turned(x, 736, -60 if x < 1000 else 35)
        c.line([place(0, 0), place(0, -60)], 10, rgb("6b4a2a"))
        for a in range(0, 360, 15):
            spot = c.turned(x, 736, a)
            c.line([spot(74, 0), spot(82, 0)], 3, rgb("8a6a3a"))
    c.soft([(0, 0), (700, 0), (100, 1200), (0, 1200)], rgb("fff0cc"), 0.4, 140, light=True)
    return c.finish(vignette=0.3, warmth=0.5)
