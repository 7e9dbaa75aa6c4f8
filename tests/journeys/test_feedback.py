"""From a complaint to "solved", on the pages, with the running product: staff answer, it isn't enough, they mend it."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from community.core import clock
from forums.models import FeedbackCase
from forums.services.setup import create_default_boards
from members.models import Member
from members.services.members import create_member
from tests.journeys.steps import PASSWORD
from tests.stack import Stack

PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Way:
    """With scripts in English, without them in Chinese."""

    name: str
    language: str
    scripts: bool


# Two people and a clock: on a busy machine that takes its time.
pytestmark = [pytest.mark.browser, pytest.mark.stack]
WAYS = (Way("scripts", "en", True), Way("plain", "zh-hans", False))


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"])
def make_people(way: Way) -> tuple[Member, Member]:
    create_default_boards()
    return tuple(  # type: ignore[return-value]
        create_member(
            email=f"{role}-{way.name}@example.org",
            handle=f"{role}_{way.name}",
            display_name=f"{role.title()} of {way.name}",
            password=PASSWORD,
            language=way.language,
            is_staff=role == "engineer",
        )
        for role in ("asker", "engineer")
    )


def page_of(browser: Browser, stack: Stack, member: Member, way: Way) -> Page:
    context: BrowserContext = browser.new_context(viewport=PHONE, java_script_enabled=way.scripts)
    page = context.new_page()
    page.goto(stack.url + "/accounts/login/")
    page.fill("[name=login]", member.email)
    page.fill("[name=password]", PASSWORD)
    submit(page)
    expect(page).not_to_have_url(re.compile("/accounts/"))
    return page


def submit(page: Page, selector: str = "main form button.primary") -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_from_a_complaint_to_solved(stack: Stack, browser: Browser, way: Way) -> None:
    stack.move_clock(timedelta(0))
    asker, engineer = make_people(way)
    title = f"The lamp hums, {way.name}"

    # The complaint, and the promise.
    asking = page_of(browser, stack, asker, way)
    asking.goto(stack.url + "/b/ask-the-engineers/new/")
    asking.fill("[name=title]", title)
    asking.fill("[name=body]", "It hums at night, louder each week.")
    submit(asking, "main form button.primary[type=submit]")
    thread = asking.url
    expect(asking.locator(".feedback-box time")).to_be_visible()
    expect(asking.locator(".thread-head .badge.amber")).to_be_visible()

    # Nobody answers: the team is told, and the asker sees that it is late.
    case = FeedbackCase.objects.get(thread__title=title)
    answer_form = f"form[action='/feedback/{case.pk}/']"
    stack.move_clock(case.due_at + timedelta(minutes=5) - clock.now())
    stack.run_task("forums.remind_of_feedback")
    reminder = stack.mail_to(engineer.email, subject=title)
    words = reminder.get_body(("plain",))
    assert words is not None
    assert f"{stack.url}/feedback/{case.pk}/" in words.get_content()
    asking.goto(thread)
    expect(asking.locator(".feedback-box.is-overdue")).to_be_visible()

    # The engineer finds it on the desk, takes it, answers.
    working = page_of(browser, stack, engineer, way)
    working.goto(stack.url + "/feedback/")
    expect(working.locator(".case-line.is-overdue", has_text=title)).to_be_visible()
    submit(working, f"form[action='/feedback/{case.pk}/take/'] button")
    expect(working).to_have_url(re.compile(f"/feedback/{case.pk}/"))
    working.fill(f"{answer_form} [name=body]", "Turn the plug round, that quiets it.")
    submit(working)
    expect(working).to_have_url(re.compile("#floor-2"))

    # It is not enough.
    asking.goto(thread)
    expect(asking.locator(".thread-head .badge.jade")).to_be_visible()
    with asking.expect_navigation():
        asking.locator(".feedback-box a[href$='/unsolved/']").click()
    asking.fill("[name=body]", "It hums the other way round now.")
    submit(asking)
    expect(asking.locator("#floor-3")).to_contain_text("other way round")
    expect(asking.locator(".thread-head .badge.amber")).to_be_visible()

    # The second answer mends it, and says what becomes of it.
    working.goto(f"{stack.url}/feedback/{case.pk}/")
    working.fill(f"{answer_form} [name=body]", "A new coil is on its way to you.")
    working.locator(f"{answer_form} [name=status][value=fixed]").check()
    working.fill(f"{answer_form} [name=words]", "Lamps made since May have another coil.")
    submit(working)
    asking.goto(thread)
    expect(asking.locator(".event", has_text="another coil")).to_be_visible()
    submit(asking, ".feedback-box form button")
    expect(asking.locator(".feedback-box form")).to_have_count(0)

    # Everybody reads what became of it.
    reading = browser.new_context(viewport=PHONE, java_script_enabled=way.scripts).new_page()
    reading.goto(stack.url + "/b/ask-the-engineers/answered/")
    expect(reading.locator(".case-line", has_text=title)).to_contain_text("Lamps made since May have another coil.")
    assert reading.locator("html").evaluate("element => element.scrollWidth") == PHONE["width"]
    done = FeedbackCase.objects.get(pk=case.pk)
    assert (done.status, done.reopened, done.solved_at is not None) == ("fixed", 1, True)
