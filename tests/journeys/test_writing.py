"""Writing with scripts: drafts that travel, photos that go up by themselves, names, a poll."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from community.notifications.models import Notification
from forums.models import Board, Draft, Photo, PollVote, Post, Tag, Thread
from forums.services.setup import create_default_boards
from forums.services.threads import open_thread
from members.models import Member
from members.services.members import create_member
from tests.factories.forums import PostFactory, TagFactory, reply, unhurried
from tests.journeys.steps import PASSWORD, phone_photo
from tests.stack import Stack, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.stack]
AREA = "[data-composer] textarea"
SAID = "[data-draft-said]"
# As the clipboard gives it: a file of the page's own making.
PASTE = """(area, data) => {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "pasted.jpg", { type: "image/jpeg" }));
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"])
def person(handle: str, name: str) -> Member:
    made = create_member(email=f"{handle}@example.org", handle=handle, display_name=name, password=PASSWORD)
    Member.objects.filter(pk=made.pk).update(role="regular", role_earned="regular")
    return Member.objects.get(pk=made.pk)


@pytest.fixture
def signed_in(stack: Stack, browser: Browser) -> Iterator[Callable[[Member], Page]]:
    """A page of a browser of its own in which the member is signed in; what breaks on it fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def sign_in(member: Member) -> Page:
        context = browser.new_context(locale="en-GB", viewport={"width": 1000, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if "Security Policy" in line.text else None)
        log_in(page, stack, member)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert troubles == []


def log_in(page: Page, stack: Stack, member: Member) -> None:
    page.goto(stack.url + "/accounts/login/")
    page.fill("[name=login]", member.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()
    expect(page).not_to_have_url(re.compile("/accounts/"))


@pytest.fixture
def thread(stack: Stack) -> Thread:
    create_default_boards()
    unhurried()
    author = Member.objects.filter(handle="asker_ann").first() or person("asker_ann", "Ann Asks")
    return open_thread(
        actor=author,
        board=Board.objects.get(slug="cool-play"),
        title="A case?",
        body=f"Which one, {Thread.objects.count()}?",
    )


def test_a_draft_goes_on_in_another_browser(stack: Stack, thread: Thread, signed_in: Callable[[Member], Page]) -> None:
    bo = person("drafting_bo", "Bo")
    first = signed_in(bo)
    first.goto(stack.url + thread.get_absolute_url())
    first.locator(AREA).press_sequentially("The thick one, because")
    expect(first.locator(SAID)).to_have_text("Draft saved")
    second = signed_in(bo)
    second.goto(stack.url + thread.get_absolute_url())
    expect(second.locator(AREA)).to_have_value("The thick one, because")
    second.locator(AREA).press("End")
    second.locator(AREA).press_sequentially(" it lasts. @ann")
    # The list of names has the Enter key while it is open, an input method has it always.
    second.locator(AREA).fill("The thick one, because it lasts. @")
    second.locator(AREA).press_sequentially("ask")
    expect(second.locator("[role=option]").first).to_contain_text("Ann Asks")
    second.locator(AREA).dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    expect(second.locator(AREA)).to_have_value("The thick one, because it lasts. @ask")
    second.keyboard.press("Enter")
    expect(second.locator(AREA)).to_have_value("The thick one, because it lasts. @asker_ann ")
    with second.expect_navigation():
        second.keyboard.press("Control+Enter")
    expect(second.locator("#floor-2 .mention")).to_have_text("@asker_ann")
    assert Notification.objects.filter(kind="mention", member=thread.author).count() == 1
    assert not Draft.objects.filter(member=bo).exists()
    first.reload()
    expect(first.locator(AREA)).to_have_value("")
    assert Post.objects.filter(thread=thread).count() == 2


def test_what_was_written_outlives_the_login(stack: Stack, thread: Thread, signed_in: Callable[[Member], Page]) -> None:
    cy = person("expired_cy", "Cy")
    page = signed_in(cy)
    page.goto(stack.url + thread.get_absolute_url())
    page.locator(AREA).focus()
    page.context.clear_cookies()
    page.locator(AREA).press_sequentially("An hour's thought")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("You have been signed out")
    expect(page.locator(AREA)).to_have_value("An hour's thought")
    log_in(page, stack, cy)
    page.goto(stack.url + thread.get_absolute_url())
    expect(page.locator(AREA)).to_have_value("An hour's thought")
    with page.expect_navigation():
        page.locator(".composer button.primary").click()
    expect(page.locator("#floor-2")).to_contain_text("An hour's thought")
    page.reload()
    expect(page.locator(AREA)).to_have_value("")


def test_a_thread_with_a_pasted_photo_and_a_poll(
    stack: Stack, thread: Thread, signed_in: Callable[[Member], Page], tmp_path: Path
) -> None:
    di, eve = person("polling_di", "Di"), person("voting_eve", "Eve")
    page = signed_in(di)
    page.goto(stack.url + "/b/cool-play/new/")
    page.fill("[name=title]", "Which colour?")
    page.locator(AREA).fill("Look: ")
    photo = phone_photo(tmp_path / "phone.jpg").read_bytes()
    page.locator(AREA).evaluate(PASTE, base64.b64encode(photo).decode())
    expect(page.locator(".pick img")).to_be_visible()
    expect(page.locator(AREA)).to_have_value(re.compile(r"!\[\]\(photo:[0-9a-f]{32}\)"))
    # Another one is stopped before it is there.
    page.route("**/photos/", lambda route: None)
    page.locator("input[type=file]").set_input_files(tmp_path / "phone.jpg")
    expect(page.locator(".pick progress")).to_be_visible()
    page.get_by_role("button", name="Cancel phone.jpg").click()
    expect(page.locator(".pick")).to_have_count(1)
    page.unroute("**/photos/")
    page.locator("[data-poll] summary").click()
    page.fill("[name=poll_question]", "Which colour?")
    for number in range(4):
        page.locator("[name=poll_options]").nth(number).fill(f"Colour {number}")
    page.locator("[data-poll-more]").click()
    page.locator("[name=poll_options]").nth(4).fill("None of these")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.locator("#preview img")).to_be_visible()
    expect(page.locator(AREA)).to_be_hidden()
    page.get_by_role("button", name="Go on writing").click()
    expect(page.locator(AREA)).to_be_visible()
    with page.expect_navigation():
        page.locator(".composer button.primary").click()
    expect(page.locator("#floor-1 .prose img")).to_be_visible()
    made = Thread.objects.get(title="Which colour?")
    assert Photo.objects.filter(post__thread=made).count() == 1

    reader = signed_in(eve)
    reader.goto(stack.url + made.get_absolute_url())
    reader.get_by_label("None of these").check()
    with reader.expect_navigation():
        reader.get_by_role("button", name="Vote", exact=True).click()
    expect(reader.locator("#poll")).to_contain_text("1 vote, 100 %")
    wait_until(lambda: PollVote.objects.filter(member=eve).count() == 1, what="Eve's vote")
    # Words selected in a floor become a quotation with a link back.
    reader.locator("#floor-1 .prose p").first.select_text()
    reader.locator(".quote-button").click()
    expect(reader.locator(AREA)).to_have_value(re.compile(r"^> \*\*Di\*\* \[#1\]\(/p/\d+/\)\n>\n> Look:"))


def tagged_board(stack: Stack) -> Board:
    """A board with more tags than are shown at once; one of them has another word."""
    create_default_boards()
    board = Board.objects.get(slug="cool-play")
    if not Tag.objects.filter(board=board, slug="lantern").exists():
        Tag.objects.filter(board=board).delete()
        for number in range(14):
            TagFactory(board=board, slug=f"matter-{number}", name_en=f"Matter {number}", position=number + 1)
        TagFactory(board=board, slug="lantern", name_en="Lantern", name_zh_hant="投影儀", synonyms=["beamer"])
        # The product's own cache, which may have the tags that the board began with.
        with redis.Redis.from_url(stack.environment["REDIS_URL"]) as known:
            known.flushdb()
    return board


def test_tags_are_found_by_any_of_their_words(stack: Stack, signed_in: Callable[[Member], Page]) -> None:
    board, fay = tagged_board(stack), person("tagging_fay", "Fay")
    page = signed_in(fay)
    page.goto(f"{stack.url}/b/{board.slug}/new/")
    field = page.get_by_role("combobox", name="Find a tag")
    expect(page.locator(".chip:visible")).to_have_count(0)
    for typed in ("beam", "投影仪"):
        field.press_sequentially(typed)
        expect(page.locator(".chips [role=option]:visible")).to_have_text(["Lantern"])
        field.press("Enter")
        expect(page.locator(".chip:visible")).to_have_text(["Lantern"])
        expect(field).to_have_value("")
        # Backspace in the empty field takes the last one off again.
        field.press("Backspace")
        expect(page.locator(".chip:visible")).to_have_count(0)
    # An input method's Enter chooses nothing, and a word that is no tag sends nothing.
    field.press_sequentially("matter 1")
    expect(page.locator(".chips [role=option]:visible")).to_have_count(5)
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    expect(page.locator(".chip:visible")).to_have_count(0)
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.locator(".chip:visible")).to_have_text(["Matter 10"])
    field.press_sequentially("no such word")
    expect(page.locator(".chips [role=option]:visible")).to_have_count(0)
    field.press("Enter")
    expect(field).to_have_value("no such word")
    field.fill("lan")
    page.get_by_role("option", name="Lantern").click()
    page.fill("[name=title]", "It hums")
    page.locator(AREA).fill("All night.")
    with page.expect_navigation():
        page.locator(".composer button.primary").click()
    made = Thread.objects.get(title="It hums")
    assert set(made.tag_ids) == set(Tag.objects.filter(slug__in=["lantern", "matter-10"]).values_list("pk", flat=True))


def test_tags_by_touch_on_a_phone_and_without_scripts(stack: Stack, browser: Browser, thread: Thread) -> None:
    tagged_board(stack)
    gus = person("retagging_gus", "Gus")
    address = f"{stack.url}{thread.get_absolute_url()}tags/"
    for scripts in (True, False):
        context = browser.new_context(
            locale="en-GB", viewport={"width": 360, "height": 740}, has_touch=True, java_script_enabled=scripts
        )
        page = context.new_page()
        log_in(page, stack, gus)
        page.goto(address)
        if scripts:
            field = page.get_by_role("combobox", name="Find a tag")
            field.tap()
            expect(page.locator(".chips [role=option]:visible").first).to_be_visible()
            field.press_sequentially("beam")
            expect(page.locator(".chips [role=option]:visible")).to_have_count(1)
            page.get_by_role("option", name="Lantern").tap()
        else:
            expect(page.get_by_role("combobox", name="Find a tag")).to_have_count(0)
            expect(page.locator(".chip:visible")).to_have_count(15)
            page.get_by_label("Lantern").uncheck()
            page.get_by_label("Matter 3").check()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        with page.expect_navigation():
            page.locator("main form button.primary").tap()
        thread.refresh_from_db()
        slugs = list(Tag.objects.filter(pk__in=thread.tag_ids).values_list("slug", flat=True))
        assert slugs == (["lantern"] if scripts else ["matter-3"])
        context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_one_removes_can_be_undone_at_once(stack: Stack, browser: Browser, thread: Thread, scripts: bool) -> None:
    hal = person(f"removing_{'hal' if scripts else 'ida'}", "Hal")
    for number in range(8):
        PostFactory(thread=thread, number=number + 2, author=thread.author)
    Thread.objects.filter(pk=thread.pk).update(next_number=10)
    post = reply(hal, thread, "One too many.")
    context = browser.new_context(
        locale="en-GB", viewport={"width": 360, "height": 740}, has_touch=True, java_script_enabled=scripts
    )
    page = context.new_page()
    log_in(page, stack, hal)
    page.goto(f"{stack.url}{thread.get_absolute_url()}")
    floor = page.locator(f"#floor-{post.number}")
    floor.locator("details.menu summary").click()
    with page.expect_navigation():
        floor.get_by_role("button", name="Remove").click()
    expect(page).to_have_url(re.compile(f"#floor-{post.number}$"))
    undo = page.locator("#messages").get_by_role("button", name="Undo")
    # In sight, though the page has opened at the floor far below its head.
    expect(undo).to_be_in_viewport()
    expect(floor).to_be_in_viewport()
    assert Post.objects.get(pk=post.pk).state == "removed"
    with page.expect_navigation():
        undo.click()
    expect(page.locator("#messages")).to_contain_text("It is there again.")
    assert Post.objects.get(pk=post.pk).state == "visible"
    context.close()
