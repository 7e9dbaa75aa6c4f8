"""A gallery: photos, captions, the camera only if its owner agrees; photos large by keyboard, finger and link."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational
from playwright.sync_api import Browser, Locator, Page, Route, expect

from forums.models import Photo, Thread
from forums.services import gallery, posts
from forums.services.setup import create_default_boards
from tests.journeys.people import at_browser, person
from tests.journeys.steps import GPS, GPS_TAG, has_position, phone_photo
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def photos(folder: Path) -> list[Path]:
    """Three photos; the first two by a phone that writes its name and the place into them."""
    found = [phone_photo(folder / f"{number}.jpg") for number in (1, 2)]
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Old camera"
    Image.linear_gradient("L").resize((800, 600)).save(folder / "3.jpg", exif=exif)
    return [*found, folder / "3.jpg"]


def count(page: Page) -> Locator:
    return page.locator(".lightbox-count")


def swipe(page: Page, start: int, end: int) -> None:
    """One finger across the photo."""
    session = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", start), ("touchMove", (start + end) // 2), ("touchMove", end)):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": 400}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_gallery_is_filled_captioned_and_looked_at(stack: Stack, browser: Browser, tmp_path: Path) -> None:
    stack.reconnect()
    create_default_boards()
    author, keeper, fan = person("lens_lou", "regular"), person("keeper_kit", staff=True), person("eye_ella")
    page = at_browser(browser, stack, author)
    page.goto("/b/snapshots/new/")
    page.fill("[name=title]", "Three stairwells")
    page.fill("[name=body]", "Before they paint them.")
    page.locator("input[type=file]").first.set_input_files(photos(tmp_path))
    expect(page.locator(".picks > *")).to_have_count(3)
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.locator("main form button.primary[type=submit]").first.click()
    address = page.url.partition("#")[0]
    expect(page.locator(".photo-grid figure")).to_have_count(3)
    large = page.locator("a.photo-link").first.get_attribute("href") or ""
    assert not has_position(page.request.get(large).body())

    # Captions, and the camera of one photo only.
    page.locator("#floor-1 details.menu summary").click()
    page.get_by_role("link", name="Photos and captions").click()
    page.locator("[name$=-caption]").nth(0).fill("Two greens")
    page.locator("[name$=-caption]").nth(1).fill("Looking up")
    ticks = page.locator("[name$=-shows_camera]")
    if ticks.count():
        ticks.last.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator("figcaption")).to_contain_text(["Two greens", "Looking up"])

    # By keyboard alone.
    reader = at_browser(browser, stack, fan, reduced_motion="reduce")
    reader.goto(address)
    reader.locator("a.photo-link").first.focus()
    reader.keyboard.press("Enter")
    box = reader.locator("dialog.lightbox")
    expect(box).to_be_visible()
    expect(box.locator(".lightbox-words")).to_have_text("Two greens")
    expect(count(reader)).to_have_text("Photo 1 of 3")
    reader.keyboard.press("ArrowLeft")
    expect(count(reader)).to_have_text("Photo 1 of 3")
    reader.keyboard.press("ArrowRight")
    expect(box.locator(".lightbox-words")).to_have_text("Looking up")
    reader.keyboard.press("End")
    expect(count(reader)).to_have_text("Photo 3 of 3")
    moves = reader.evaluate("parseFloat(getComputedStyle(document.querySelector('.lightbox img')).transitionDuration)")
    assert moves < 0.001
    # The focus stays inside, however often Tab is pressed.
    for _ in range(6):
        reader.keyboard.press("Tab")
        assert reader.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog.lightbox')"
        )
    reader.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert reader.evaluate("document.activeElement === document.querySelectorAll('a.photo-link')[2]")

    # By finger, on a phone.
    phone = at_browser(browser, stack, None, has_touch=True, viewport={"width": 360, "height": 780})
    phone.goto(address)
    phone.locator("a.photo-link").first.tap()
    expect(phone.locator("dialog.lightbox")).to_be_visible()
    swipe(phone, 300, 60)
    expect(count(phone)).to_have_text("Photo 2 of 3")
    swipe(phone, 60, 300)
    expect(count(phone)).to_have_text("Photo 1 of 3")
    phone.get_by_role("button", name="Close").click()
    expect(phone.locator("dialog.lightbox")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    # Without scripts the link leads to the picture.
    plain = at_browser(browser, stack, None, scripts=False)
    plain.goto(address)
    plain.locator("a.photo-link").first.click()
    expect(plain).to_have_url(re.compile(r"/media/photos/.*\.(jpg|webp)$"))

    # The photo of the week: by thanks, on the front page, and gone at once when it is hidden.
    with reader.expect_response(re.compile("/thanks/")):
        reader.locator("#floor-1 .thanks button").click()
    stack.move_clock(timedelta(days=7))
    gallery.choose_photo_of_week()
    phone.goto("/")
    expect(phone.locator(".week-photo")).to_contain_text("Two greens")
    phone.locator(".week-photo").click()
    expect(phone.locator(".thread-head")).to_contain_text("Photo of the week")
    post = Thread.objects.get().posts.select_related("thread__board", "author").get()
    posts.hide_post(actor=keeper, post=post, reason="Not yours")
    phone.goto("/")
    expect(phone.locator(".week-photo")).to_have_count(0)


def camera_photo(path: Path, byte_order: str) -> Path:
    """A photo larger than is ever stored, by a camera that writes down all it knows: about itself, and where it was."""
    exif = Image.Exif()
    exif.endian = byte_order
    exif[ExifTags.Base.Make] = "Ember"
    exif[ExifTags.Base.Model] = "Ember 4"
    exif[ExifTags.Base.Artist] = "Somebody Private"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.ExposureTime: IFDRational(1, 120),
            ExifTags.Base.FNumber: IFDRational(18, 10),
            ExifTags.Base.ISOSpeedRatings: 640,
            ExifTags.Base.FocalLength: IFDRational(26),
            ExifTags.Base.LensModel: "26 mm",
            ExifTags.Base.BodySerialNumber: "SN-1234567",
            ExifTags.Base.DateTimeOriginal: "2027:03:10 12:00:00",
        }
    )
    exif.get_ifd(GPS_TAG).update(GPS)
    picture = Image.effect_noise((4000, 3000), 60).convert("RGB")
    picture.save(path, "JPEG", exif=exif, quality=90)
    return path


@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_a_photo_made_smaller_keeps_what_the_camera_says_of_itself(
    stack: Stack, browser: Browser, tmp_path: Path, byte_order: str
) -> None:
    stack.reconnect()
    create_default_boards()
    author = person(f"lens_{'lo' if byte_order == '<' else 'bo'}", "regular")
    page = at_browser(browser, stack, author)
    sent: list[bytes] = []

    def keep(route: Route) -> None:
        sent.append(route.request.post_data_buffer or b"")
        route.continue_()

    page.route("**/photos/", keep)
    original = camera_photo(tmp_path / "large.jpg", byte_order)
    assert b"Somebody Private" in original.read_bytes()
    page.goto("/b/snapshots/new/")
    page.locator("input[type=file]").first.set_input_files(original)
    expect(page.locator(".picks img")).to_have_count(1, timeout=30_000)
    # Made smaller, and neither where nor whose nor when leaves the browser.
    assert 0 < len(sent[0]) < original.stat().st_size
    assert b"Ember 4" in sent[0]
    for word in (b"Somebody Private", b"SN-1234567", b"2027:03:10"):
        assert word not in sent[0]
    carried = sent[0][sent[0].index(b"\xff\xd8\xff") : sent[0].rindex(b"\xff\xd9") + 2]
    with Image.open(io.BytesIO(carried)) as picture:
        assert max(picture.size) == 2560
        assert not picture.getexif().get_ifd(GPS_TAG)
    photo = Photo.objects.filter(uploader=author).latest("pk")
    assert (photo.width, photo.height) == (1920, 2560)
    assert photo.camera == {
        "make": "Ember",
        "model": "Ember 4",
        "lens": "26 mm",
        "exposure": 0.008333,
        "aperture": 1.8,
        "iso": 640.0,
        "focal": 26.0,
    }
    # Nobody sees it before the owner says so.
    assert (photo.shows_camera, photo.camera_words) == (False, "")
