"""What people do on the pages, by the names that forms and links carry in every language."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.stack import Stack

PASSWORD = "river stones in the rain"


@dataclass
class Newcomer:
    """Somebody at a browser."""

    page: Page
    stack: Stack
    handle: str
    email: str
    name: str

    def go(self, path: str) -> None:
        self.page.goto(self.stack.url + path)

    def sign_up(self) -> None:
        """Fill in the form, read the code from the mail, type it in."""
        self.go("/accounts/signup/")
        self.page.fill("[name=email]", self.email)
        self.page.fill("[name=username]", self.handle)
        self.page.fill("[name=display_name]", self.name)
        self.page.fill("[name=password1]", PASSWORD)
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        expect(self.page.locator("[name=code]")).to_be_visible()
        self.page.fill("[name=code]", self.code())
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        self.page.wait_for_url("**/me/welcome/**")

    def code(self) -> str:
        """Return the code of the newest mail to this person."""
        mail = self.stack.mail_to(self.email)
        body = mail.get_body(("plain",))
        assert body is not None
        found = re.search(r"\b(\d{6})\b", body.get_content())
        assert found, body.get_content()
        return found[1]

    def choose_city(self, typed: str) -> None:
        """Type into the city field and take the first suggestion by keyboard."""
        self.page.locator("[name=city]").press_sequentially(typed, delay=20)
        option = self.page.locator("[role=option]").first
        expect(option).to_be_visible()
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.page.locator("main form .button.primary").click()
        self.page.wait_for_url(lambda url: "/welcome/" not in url)
