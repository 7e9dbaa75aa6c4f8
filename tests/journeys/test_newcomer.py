"""From sign-up to the first meetup: what a newcomer does, in a real browser against the running product.

The same journey by hand, by keyboard alone and in Chinese; the reading and posting parts again without scripts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, expect

from community.core import clock
from community.digests.models import Digest
from community.notifications.models import Delivery
from events.models import Club, Meetup
from events.services.clubs import add_organiser, create_club
from events.services.meetups import create_meetup, publish
from events.services.registrations import register
from forums.models import Board
from forums.services.setup import create_default_boards
from forums.services.threads import open_thread
from members.models import Member, Place
from members.services.members import create_member
from tests.factories.events import plan
from tests.journeys.steps import PASSWORD, Hand, Keyboard, Newcomer, has_position, phone_photo
from tests.stack import Stack, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SHANGHAI = ZoneInfo("Asia/Shanghai")
PHONE = {"width": 360, "height": 780}


@dataclass(frozen=True)
class Way:
    """How somebody uses the product, and the words by which they see that it worked."""

    name: str
    hand: Callable[..., Hand]
    locale: str
    city: str
    novice: str
    waiting: str
    missing: str
    days_to_come: re.Pattern[str]


ENGLISH = ("Hangzhou", "novice", "in line", "What is still missing", re.compile(r"\d+ more days"))
WAYS = [
    Way("hand", Hand, "en-GB", *ENGLISH),
    Way("keyboard", Keyboard, "en-GB", *ENGLISH),
    Way("chinese", Hand, "zh-CN", "杭州", "新手", "候补", "还差什么", re.compile(r"(还差|再来) \d+ 天")),
]


@dataclass(frozen=True)
class Town:
    """Hangzhou before the newcomer comes: an organiser, somebody with the only seat, and the meetup."""

    organiser: Member
    holder: Member
    meetup: Meetup


@override_settings(
    PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"]
)  # the product's, not the tests'
def make_town(name: str) -> Town:
    place = Place.objects.get(slug="hangzhou")
    create_default_boards()

    def person(role: str, **extra: bool) -> Member:
        return create_member(
            email=f"{role}-{name}@example.org",
            handle=f"{role}_{name}",
            display_name=f"{role.title()} of {name}",
            password=PASSWORD,
            place=place,
            **extra,
        )

    admin = person("admin", is_staff=True, is_superuser=True)
    organiser, holder = person("organiser"), person("holder")
    club = Club.objects.filter(place=place).first() or create_club(actor=admin, place=place)
    add_organiser(actor=admin, club=club, member=organiser)
    meetup = create_meetup(actor=organiser, club=club, plan=plan(title=f"Bring your bug, {name}", capacity=1))
    publish(actor=organiser, meetup=meetup)
    register(actor=holder, meetup=meetup)
    open_thread(
        actor=organiser,
        board=Board.objects.get(slug="cool-play"),
        title=f"Cases for {name}",
        body="Five of them, dropped.",
    )
    return Town(organiser, holder, Meetup.objects.get(pk=meetup.pk))


def sign_in(context: BrowserContext, stack: Stack, member: Member) -> None:
    page = context.new_page()
    page.goto(stack.url + "/accounts/login/")
    page.fill("[name=login]", member.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()
    expect(page).not_to_have_url(re.compile("/accounts/"))
    page.close()


def next_monday_at_nine(now: datetime) -> datetime:
    local = now.astimezone(SHANGHAI)
    monday = local.date() + timedelta(days=(7 - local.weekday()) % 7)
    moment = datetime.combine(monday, time(9, 5), SHANGHAI)
    return moment if moment > now else moment + timedelta(days=7)


class Time:
    """Moves the clock of the running product forward."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.offset = timedelta(0)

    def go_to(self, moment: datetime) -> None:
        self.offset += moment - clock.now()
        self.stack.move_clock(self.offset)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_from_the_first_page_to_the_first_meetup(stack: Stack, browser: Browser, tmp_path: Path, way: Way) -> None:
    stack.move_clock(timedelta(0))
    town = make_town(way.name)
    context = browser.new_context(viewport=PHONE, locale=way.locale)
    page = context.new_page()
    email = f"wen-{way.name}@example.org"
    wen = Newcomer(page, stack, f"wen_{way.name}", email, "温文 Wen", way.hand(page))
    moves = Time(stack)

    # Join, choose a city.
    wen.sign_up()
    wen.choose_city("杭州")
    wen.go(f"/m/{wen.handle}/")
    expect(page.get_by_role("main")).to_contain_text(way.city)

    # Read, post with a photo: the position stays at home.
    wen.go("/b/cool-play/")
    with page.expect_navigation():
        wen.hand.press(f"main a:has-text('Cases for {way.name}')")
    expect(page.get_by_role("main")).to_contain_text("Five of them, dropped.")
    thread = wen.open_thread("introductions", f"你好 from {way.name}", "I walk by the **lake**.", photo(tmp_path))
    assert_no_position(wen, stack)
    wen.go("/me/role/")
    expect(page.locator("main [aria-current=step]")).to_contain_text(way.novice)

    # The meetup is full: wait in line, get the seat when it is given back, take it.
    wen.go(f"/meetups/{town.meetup.pk}/")
    wen.submit("form[action$='/seat/register/'] button")
    expect(page.locator("#seat .is-waiting")).to_contain_text(way.waiting)
    expect(page.locator("#seat .is-waiting")).to_contain_text("1")
    give_the_seat_back(browser, stack, town)
    offer = stack.mail_to(email, subject=town.meetup.title)
    words = offer.get_body(("plain",))
    assert words is not None
    assert f"{stack.url}/meetups/{town.meetup.pk}/" in words.get_content()
    wen.go(f"/meetups/{town.meetup.pk}/")
    wen.submit("form[action$='/seat/accept/'] button")
    expect(page.get_by_role("main")).to_contain_text("Creative Park, building 3, floor 2")

    # The digest on Monday at nine, the reminder a day before.
    before = len(stack.smtp.to(email))
    run(stack, "digests.queue_due")
    wait_until(lambda: Digest.objects.filter(member__email=email).exists(), what="a place in the digest's list")
    moves.go_to(next_monday_at_nine(clock.now()))
    run(stack, "digests.queue_due")
    wait_until(lambda: Delivery.objects.filter(member__email=email, kind="digest", state="sent").exists(), seconds=60)
    digest = stack.smtp.to(email)[-1]
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len(stack.smtp.to(email)) > before
    moves.go_to(town.meetup.starts_at - timedelta(hours=24) + timedelta(minutes=1))
    run(stack, "events.queue_reminders")
    wait_until(
        lambda: Delivery.objects.filter(member__email=email, kind__startswith="meetup_reminder", state="sent").exists(),
        seconds=60,
        what="the reminder",
    )

    # On the day the organiser finds the name and checks it in; a day later attendance counts.
    moves.go_to(town.meetup.starts_at + timedelta(minutes=5))
    check_in(browser, stack, town, wen)
    moves.go_to(town.meetup.ends_at + timedelta(hours=25))
    run(stack, "events.tick")
    wait_until(lambda: Meetup.objects.get(pk=town.meetup.pk).state == "final", seconds=60, what="final attendance")

    # What is missing for regular stands on the role page.
    wen.go("/me/role/")
    expect(page.locator("main [aria-current=step]")).to_contain_text(way.novice)
    expect(page.get_by_role("heading", name=way.missing)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(way.days_to_come)
    assert wen.refused == []
    assert thread.startswith(stack.url + "/t/")
    context.close()


def test_reading_and_posting_without_scripts(stack: Stack, browser: Browser, tmp_path: Path) -> None:
    stack.move_clock(timedelta(0))
    make_town("plain")
    context = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    wen = Newcomer(page, stack, "wen_plain", "wen-plain@example.org", "Wen", Hand(page), scripts=False)
    wen.sign_up()
    wen.choose_city("hangzhou")
    wen.go("/boards/")
    with page.expect_navigation():
        page.locator("main a[href='/b/cool-play/']").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="Cases for plain").first.click()
    expect(page.get_by_role("main")).to_contain_text("Five of them, dropped.")
    page.locator("main [name=body]").fill("I dropped **one** too.")
    wen.submit("main button[name=preview]")
    expect(page.locator("#preview strong")).to_have_text("one")
    expect(page.locator("main [name=body]")).to_have_value("I dropped **one** too.")
    wen.submit("#reply form button.primary")
    expect(page.locator("#floor-2 strong")).to_have_text("one")
    page.locator("main [name=body]").fill("   ")
    wen.submit("#reply form button.primary")
    expect(page.locator("#floor-3")).to_have_count(0)
    context.close()


def photo(folder: Path) -> Path:
    return phone_photo(folder / "IMG_2026.jpg")


def assert_no_position(wen: Newcomer, stack: Stack) -> None:
    addresses = wen.images()
    assert addresses
    for address in addresses:
        answer = wen.page.request.get(address)
        assert answer.ok, address
        assert not has_position(answer.body()), address
    kept = [path for path in (stack.home / "media").rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if has_position(path.read_bytes())] == []


def give_the_seat_back(browser: Browser, stack: Stack, town: Town) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    sign_in(context, stack, town.holder)
    page = context.new_page()
    page.goto(f"{stack.url}/meetups/{town.meetup.pk}/")
    with page.expect_navigation():
        page.locator("form[action$='/seat/cancel/'] button").click()
    context.close()


def check_in(browser: Browser, stack: Stack, town: Town, wen: Newcomer) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    sign_in(context, stack, town.organiser)
    page = context.new_page()
    page.goto(f"{stack.url}/meetups/{town.meetup.pk}/desk/door/")
    page.locator("main input[type=search]").fill("温文")
    page.keyboard.press("Enter")
    member = Member.objects.get(handle=wen.handle)
    page.locator(f"form[action$='/desk/door/{member.pk}/in/'] button").first.click()
    expect(page.locator(f"form[action$='/desk/door/{member.pk}/undo/']").first).to_be_attached()
    context.close()


def run(stack: Stack, tick: str) -> None:
    """Have the worker run the tick, then send what it wrote."""
    stack.run_task(tick)
    for queue in ("mail", "bulk"):
        stack.run_task("notifications.drain", queue=queue)


def test_the_photo_of_the_journey_does_carry_a_position(tmp_path: Path) -> None:
    assert has_position(photo(tmp_path).read_bytes())
    assert re.match(r"IMG_\d+\.jpg", photo(tmp_path).name)
