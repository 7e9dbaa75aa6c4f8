"""Members of the running product, and browsers in which they are signed in."""

import re

from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from members.models import Member
from members.services.members import create_member
from tests.journeys.steps import PASSWORD
from tests.stack import Stack


@override_settings(
    PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"]
)  # the product's, not the tests'
def person(handle: str, role: str = "novice", *, staff: bool = False) -> Member:
    """A member of this role who can sign in with PASSWORD."""
    member = create_member(
        email=f"{handle}@example.org",
        handle=handle,
        display_name=handle.replace("_", " ").title(),
        password=PASSWORD,
        is_staff=staff,
        is_superuser=staff,
    )
    Member.objects.filter(pk=member.pk).update(role=role, role_earned=role)
    return Member.objects.get(pk=member.pk)


def at_browser(browser: Browser, stack: Stack, member: Member | None, *, scripts: bool = True, **more: object) -> Page:
    """A page of a browser of their own, signed in unless `member` is None."""
    context: BrowserContext = browser.new_context(
        locale="en-GB",
        java_script_enabled=scripts,
        base_url=stack.url,
        **more,  # type: ignore[arg-type]
    )
    page = context.new_page()
    if member is not None:
        page.goto("/accounts/login/")
        page.fill("[name=login]", member.email)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.locator("main form button.primary").first.click()
        expect(page).not_to_have_url(re.compile("/accounts/"))
    return page
