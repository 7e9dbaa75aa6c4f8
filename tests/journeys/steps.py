"""What people do on the pages, by the names that forms and links carry in every language."""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.stack import Stack

PASSWORD = "river stones in the rain"
# Degrees, minutes, seconds of a place nobody should learn.
GPS = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 10.0, 0.0)}
GPS_TAG = 0x8825


def phone_photo(path: Path) -> Path:
    """Write a picture as a phone takes it: lying on its side, with the maker, the time and the position inside."""
    exif = Image.Exif()
    exif[0x0110] = "A phone"
    exif[0x0112] = 6
    exif.get_ifd(GPS_TAG).update(GPS)
    picture = Image.effect_mandelbrot((1200, 800), (-2.0, -1.2, 0.8, 1.2), 60).convert("RGB")
    picture.save(path, "JPEG", exif=exif, comment=b"taken at 30.25N 120.16E")
    assert Image.open(path).getexif().get_ifd(GPS_TAG), "the photo must carry a position, or the test proves nothing"
    return path


def has_position(content: bytes) -> bool:
    """Whether an image still tells where it was taken, or anything else about the camera."""
    with Image.open(io.BytesIO(content)) as picture:
        return bool(dict(picture.getexif())) or b"30.25N" in content or b"A phone" in content


class Hand:
    """Uses the page with a finger or a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, selector: str, text: str) -> None:
        self.page.locator(selector).first.fill(text)

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def attach(self, selector: str, path: Path) -> None:
        self.page.locator(selector).first.set_input_files(path)


class Keyboard(Hand):
    """Uses the page with nothing but a keyboard, as it comes: Tab, letters, Space, Enter."""

    def reach(self, selector: str) -> Locator:
        """Tab on until the focus is on `selector`, as somebody would who can't see a pointer."""
        wanted = self.page.locator(selector).first
        expect(wanted).to_be_attached()
        for _ in range(250):
            if wanted.evaluate("element => element === document.activeElement"):
                return wanted
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} can't be reached with the Tab key")

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def attach(self, selector: str, path: Path) -> None:
        self.reach(selector)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(path)


SUBMIT = "main form button.primary"


@dataclass
class Newcomer:
    """Somebody new at a browser."""

    page: Page
    stack: Stack
    handle: str
    email: str
    name: str
    hand: Hand
    scripts: bool = True
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A page that breaks its own security policy or throws is broken, even when it looks right.
        self.page.on("pageerror", lambda error: self.refused.append(str(error)))
        self.page.on(
            "console", lambda line: self.refused.append(line.text) if "Content Security Policy" in line.text else None
        )

    def go(self, path: str) -> None:
        self.page.goto(self.stack.url + path)

    def submit(self, selector: str = SUBMIT) -> None:
        """Press a form's button and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.hand.press(selector)

    def sign_up(self) -> None:
        """Fill in the form, read the code from the mail, type it in."""
        self.go("/accounts/signup/")
        self.hand.write("[name=email]", self.email)
        self.hand.write("[name=username]", self.handle)
        self.hand.write("[name=display_name]", self.name)
        self.hand.write("[name=password1]", PASSWORD)
        self.submit()
        expect(self.page.locator("[name=code]")).to_be_visible()
        self.hand.write("[name=code]", self.code())
        self.submit()
        expect(self.page).to_have_url(re.compile("/me/welcome/"))

    def code(self) -> str:
        """Return the code of the newest mail to this person."""
        mail = self.stack.mail_to(self.email)
        body = mail.get_body(("plain",))
        assert body is not None
        found = re.search(r"\b(\d{6})\b", body.get_content())
        assert found, body.get_content()
        return found[1]

    def choose_city(self, typed: str) -> None:
        """Type into the city field and take the first suggestion; without scripts the form resolves what was typed."""
        if self.scripts:
            self.hand.press("[name=city]") if type(self.hand) is Hand else self.hand.write("[name=city]", "")
            self.page.keyboard.insert_text(typed)
            expect(self.page.locator("[role=option]").first).to_be_visible()
            self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Enter")
        else:
            self.hand.write("[name=city]", typed)
        self.submit()
        expect(self.page).not_to_have_url(re.compile("/welcome/"))

    def open_thread(self, board: str, title: str, body: str, photo: Path) -> str:
        """Post a thread with a photo; return its address."""
        self.go(f"/b/{board}/")
        with self.page.expect_navigation():
            self.hand.press(f"main a[href='/b/{board}/new/']")
        self.hand.write("[name=title]", title)
        self.hand.write("[name=body]", body)
        self.hand.attach("input[type=file]", photo)
        self.submit("main form button.primary[type=submit]")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)
        return self.page.url

    def images(self) -> list[str]:
        """Return the addresses of every picture that the page shows or links to."""
        found: list[str] = self.page.eval_on_selector_all(
            "main img, main a[href*='/media/'], main source",
            """elements => elements
               .flatMap(e => [e.src, e.href, ...(e.srcset || '').split(',').map(s => s.trim().split(' ')[0])])
               .filter(Boolean).map(a => new URL(a, document.baseURI).href).filter(a => a.includes('/media/'))""",
        )
        return sorted(set(found))
