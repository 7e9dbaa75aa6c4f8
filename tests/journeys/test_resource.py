"""A resource from its thread to its second version: reviewed, downloaded, followed; with and without scripts."""

import hashlib
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from forums.models import ReleaseFile, Resource
from forums.services.setup import create_default_boards
from tests.journeys.people import at_browser, person
from tests.stack import Stack, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def archive(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as into:
        into.writestr("read-me.txt", text)
    return path


def open_thread(page: Page) -> str:
    page.goto("/b/downloads/new/")
    page.fill("[name=title]", "Night profiles")
    page.fill("[name=body]", "Profiles for low light. Unpack and copy.")
    with page.expect_navigation():
        page.locator("main form button.primary[type=submit]").first.click()
    return page.url


def test_a_resource_is_released_reviewed_downloaded_and_followed(
    stack: Stack, browser: Browser, tmp_path: Path
) -> None:
    stack.reconnect()
    create_default_boards()
    author, keeper, fan = person("maker_ming", "regular"), person("keeper_kai", staff=True), person("fan_fei")
    first, second = archive(tmp_path, "night-1.0.zip", "one"), archive(tmp_path, "night-1.1.zip", "two")
    page, desk, reader = (at_browser(browser, stack, who) for who in (author, keeper, fan))

    # With scripts: the file travels by itself, one of the wrong kind is refused with its reason, one is taken back.
    address = open_thread(page)
    page.get_by_role("link", name="Release the first version").click()
    page.fill("[name=version]", "1.0")
    page.fill("[name=notes]", "The **first** one")
    (tmp_path / "run.exe").write_bytes(b"MZ")
    page.locator("#id_files").set_input_files([first, tmp_path / "run.exe"])
    expect(page.locator(".upload.is-refused")).to_contain_text("is of a kind that we don't take")
    page.locator(".upload.is-refused button").click()
    page.locator("#id_files").set_input_files(second)
    expect(page.locator(".upload.is-done")).to_have_count(2)
    page.get_by_role("button", name="Remove night-1.1.zip").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Release it").click()
    expect(page.locator("main")).to_contain_text("A moderator looks at it first")
    expect(page.locator(".resource")).to_contain_text("Waits for a moderator")
    visitor = at_browser(browser, stack, None)
    visitor.goto(address)
    expect(visitor.locator(".resource")).to_contain_text("There is no file here yet.")

    # At the desk.
    desk.goto("/moderation/")
    expect(desk.locator(".desk-item")).to_contain_text("night-1.0.zip")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Publish", exact=True).click()

    # A visitor saves it; what is saved is what was sent, and the page says so.
    visitor.goto(address)
    expect(visitor.locator(".release-notes strong")).to_have_text("first")
    visitor.locator(".file-sum summary").click()
    shown = visitor.locator(".file-sum code").inner_text()
    for _ in range(2):
        with visitor.expect_download() as saved:
            visitor.get_by_role("link", name="night-1.0.zip").click()
        content = Path(saved.value.path()).read_bytes()
        assert saved.value.suggested_filename == "night-1.0.zip"
        assert content == first.read_bytes()
        assert hashlib.sha256(content).hexdigest() == shown
    # Counted by a tick, and once for this person and day.
    stack.run_task("forums.count_downloads")
    wait_until(lambda: Resource.objects.get().download_count, what="a counted download")
    assert Resource.objects.get().download_count == 1
    answer = visitor.request.get(
        visitor.locator(".file-name").get_attribute("href") or "", headers={"Range": "bytes=2-5"}
    )
    assert (answer.status, answer.body()) == (206, first.read_bytes()[2:6])
    assert answer.headers["content-disposition"] == 'attachment; filename="night-1.0.zip"'

    # Somebody wants to hear of new versions.
    reader.goto(address)
    with reader.expect_navigation():
        reader.get_by_role("button", name="Tell me of new versions").click()
    expect(reader.get_by_role("button", name="You hear of new versions")).to_be_visible()

    # The second version by the plain form; nobody needs to look at it.
    plain = at_browser(browser, stack, author, scripts=False)
    plain.goto(address)
    plain.get_by_role("link", name="New version").click()
    plain.fill("[name=version]", "1.1")
    plain.locator("#id_files").set_input_files(second)
    with plain.expect_navigation():
        plain.get_by_role("button", name="Release it").click()
    expect(plain.locator(".release-version")).to_contain_text("Version 1.1")
    mail = stack.mail_to(fan.email, subject="Version 1.1 of “Night profiles” is out")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "/versions/#release-" in body.get_content()

    # The older one stays; the board shows the newest; withdrawn, the older one is the newest again.
    visitor.goto("/b/downloads/")
    expect(visitor.locator(".resource-line")).to_contain_text("night-1.1.zip")
    visitor.goto(address)
    visitor.get_by_role("link", name="1 older version").click()
    expect(visitor.locator(".release-version")).to_have_text([re.compile("1.1"), re.compile("1.0")])
    old = ReleaseFile.objects.get(name="night-1.1.zip", release__isnull=False)
    page.goto(f"{address}versions/")
    page.get_by_role("link", name="Withdraw").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Withdraw").click()
    assert visitor.request.get(old.get_absolute_url()).status == 404
    visitor.goto(address)
    expect(visitor.locator(".release-version")).to_contain_text("Version 1.0")
