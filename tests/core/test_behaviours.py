"""The scripts in a real browser, on pages that hold nothing else."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

pytestmark = pytest.mark.browser

STATIC = settings.BASE_DIR / "static"
CITIES = [("杭州", "浙江"), ("杭锦旗", "内蒙古"), ("上海", "上海")]
FRAME = """<!doctype html><html lang="en"><title>Test</title><main id="main" tabindex="-1">{}</main>
<div id="toasts"></div><div id="texts" hidden data-none="Nothing found" data-found="{{n}} found"
data-copied="Copied" data-dismiss="Dismiss" data-remove="Remove" data-too-many="At most {{n}} photos"></div>
<script type="module" src="/static/js/app.js"></script></html>"""
Open = Callable[[str], Page]


class Site(ThreadingHTTPServer):
    """Serves the static files, one page of the test's choosing, a list of cities, and counts what is posted."""

    daemon_threads = True
    markup = ""
    posts: list[dict[str, list[str]]]


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.startswith("/static/"):
            file = STATIC / url.path.removeprefix("/static/")
            kind = {".js": "text/javascript", ".css": "text/css"}.get(file.suffix, "application/octet-stream")
            self.answer(file.read_bytes(), kind)
        elif url.path == "/cities/":
            wanted = parse_qs(url.query).get("q", [""])[0]
            rows = [f'{{"value":"{n}","label":"{n}","hint":"{h}"}}' for n, h in CITIES if n.startswith(wanted)]
            self.answer(f'{{"results":[{",".join(rows)}]}}'.encode(), "application/json")
        else:
            self.answer(FRAME.format(self.server.markup).encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posts.append(parse_qs(body))
        self.answer(b"done", "text/plain")

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """The test's own report is enough."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site(("127.0.0.1", 0), Handler)
    server.posts = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def show(site: Site, context: BrowserContext) -> Open:
    """Open a page that holds the given markup; a script's error fails the test."""

    def show(markup: str) -> Page:
        site.markup = markup
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(f"http://127.0.0.1:{site.server_port}/", wait_until="networkidle")
        return page

    return show


def test_a_recent_time_becomes_relative(show: Open, context: BrowserContext) -> None:
    context.clock.install(time="2026-11-22T12:00:00Z")
    page = show(
        '<time id="a" datetime="2026-11-22T10:00:00Z" data-when>22 Nov</time>'
        '<time id="b" datetime="2026-11-01T10:00:00Z" data-when>1 Nov</time>'
        '<p lang="zh-Hans"><time id="c" datetime="2026-11-20T10:00:00Z" data-when>20日</time></p>'
    )

    expect(page.locator("#a")).to_have_text("2 hours ago")
    expect(page.locator("#a")).to_have_attribute("title", "22 Nov")
    expect(page.locator("#b")).to_have_text("1 Nov")
    expect(page.locator("#c")).to_have_text("前天")


def test_a_form_is_sent_once(show: Open, site: Site) -> None:
    page = show('<form method="post"><input name="a" value="1"><button name="b" value="2">Send</button></form>')
    page.evaluate("""() => {
        const button = document.querySelector("button");
        button.click(); button.click(); button.click();
    }""")
    page.wait_for_function("document.body.innerText.includes('done')")

    assert site.posts == [{"a": ["1"], "b": ["2"]}]


def test_control_enter_sends_but_not_while_composing(show: Open, site: Site) -> None:
    page = show('<form method="post"><textarea name="t"></textarea><button class="button primary">Send</button></form>')
    page.fill("textarea", "你好")
    page.evaluate("""() => {
        const key = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
        const area = document.querySelector("textarea");
        area.dispatchEvent(new KeyboardEvent("keydown", { ...key, isComposing: true }));
        area.dispatchEvent(new KeyboardEvent("keydown", { ...key, keyCode: 229 }));
    }""")
    page.press("textarea", "Enter")
    assert site.posts == []

    page.press("textarea", "Control+Enter")
    page.wait_for_function("document.body.innerText.includes('done')")
    assert site.posts == [{"t": ["你好\r\n"]}]


TOOLBAR = """<div data-composer><div class="composer-tools">
<button type="button" data-md="bold">B</button><button type="button" data-md="list">L</button>
<button type="button" data-md="link">K</button></div><textarea></textarea></div>"""


def test_the_toolbar_marks_what_is_selected_and_takes_it_back(show: Open) -> None:
    page = show(TOOLBAR)
    page.fill("textarea", "warm words")
    page.evaluate("document.querySelector('textarea').setSelectionRange(0, 4)")
    page.click("[data-md=bold]")
    assert page.input_value("textarea") == "**warm** words"

    page.click("[data-md=bold]")
    assert page.input_value("textarea") == "warm words"

    page.press("textarea", "Control+z")
    assert page.input_value("textarea") == "**warm** words"


def test_the_toolbar_makes_lists_and_links(show: Open) -> None:
    page = show(TOOLBAR)
    page.fill("textarea", "one\ntwo")
    page.press("textarea", "Control+a")
    page.click("[data-md=list]")
    expect(page.locator("textarea")).to_have_value("- one\n- two")

    page.fill("textarea", "https://example.org/")
    page.press("textarea", "Control+a")
    page.click("[data-md=link]")
    expect(page.locator("textarea")).to_have_value("[](https://example.org/)")


CITY = (
    '<form method="post"><label for="c">City</label><input id="c" name="c" data-typeahead data-url="/cities/"></form>'
)


def test_a_city_is_chosen_by_keyboard(show: Open, site: Site) -> None:
    page = show(CITY)
    page.locator("#c").press_sequentially("杭")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.locator("#c")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").first).to_have_text("2 found")

    page.press("#c", "ArrowDown")
    page.press("#c", "ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("杭锦旗")
    page.press("#c", "ArrowUp")
    page.press("#c", "Enter")

    assert page.input_value("#c") == "杭州"
    expect(page.locator("#c")).to_have_attribute("aria-expanded", "false")
    assert site.posts == []


def test_escape_closes_the_cities_and_keeps_the_text(show: Open) -> None:
    page = show(CITY)
    page.locator("#c").press_sequentially("杭")
    expect(page.get_by_role("option")).to_have_count(2)
    page.press("#c", "Escape")

    expect(page.get_by_role("option")).to_have_count(0)
    assert page.input_value("#c") == "杭"


def test_a_city_is_not_looked_up_while_composing(show: Open) -> None:
    page = show(CITY)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("""() => {
        const input = document.querySelector("#c");
        input.focus();
        input.value = "hang";
        input.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    }""")
    page.wait_for_timeout(300)
    assert asked == []

    page.evaluate("""() => {
        const input = document.querySelector("#c");
        input.value = "杭";
        input.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    }""")
    expect(page.get_by_role("option")).to_have_count(2)


def test_chosen_photos_are_shown_and_can_be_taken_back(show: Open, tmp_path: Path) -> None:
    png = (STATIC / "img" / "icon-180.png").read_bytes()
    for name in ("one.png", "two.png", "three.png"):
        (tmp_path / name).write_bytes(png)
    page = show(
        '<form method="post"><div data-photos data-max="2"><input type="file" name="p" multiple accept="image/*">'
        '<ul class="picks"></ul></div></form>'
    )
    page.set_input_files("input", [tmp_path / "one.png", tmp_path / "two.png", tmp_path / "three.png"])
    expect(page.locator(".pick")).to_have_count(2)
    expect(page.locator(".toast")).to_contain_text("At most 2 photos")
    expect(page.get_by_role("img", name="one.png")).to_be_visible()

    page.get_by_role("button", name="Remove one.png").click()
    expect(page.locator(".pick")).to_have_count(1)
    assert page.evaluate("[...document.querySelector('input').files].map((file) => file.name)") == ["two.png"]


def test_a_menu_closes_on_escape_and_gives_the_focus_back(show: Open) -> None:
    page = show(
        '<details class="menu"><summary>More</summary><div class="menu-list"><a href="#x">Report</a></div></details>'
    )
    page.get_by_text("More").click()
    page.get_by_role("link", name="Report").focus()
    page.keyboard.press("Escape")

    expect(page.locator("details")).not_to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_message_can_be_dismissed(show: Open) -> None:
    page = show('<div data-message><p>Saved</p><button type="button" hidden>Dismiss</button></div>')
    page.get_by_role("button", name="Dismiss").click()

    expect(page.get_by_text("Saved")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "main"


def test_an_answer_may_bring_a_toast_with_a_way_back(show: Open) -> None:
    page = show("<p>Text</p>")
    page.evaluate("""() => document.body.dispatchEvent(new CustomEvent("toast", {
        bubbles: true, detail: { text: "Removed", href: "/undo/", action: "Undo" } }))""")

    expect(page.locator(".toast")).to_contain_text("Removed")
    expect(page.get_by_role("link", name="Undo")).to_have_attribute("href", "/undo/")


def test_a_button_copies_the_text_of_what_it_names(show: Open, context: BrowserContext, site: Site) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=f"http://127.0.0.1:{site.server_port}")
    page = show('<p id="essentials">杭州 14:00</p><button type="button" data-copy="#essentials" hidden>Copy</button>')
    page.get_by_role("button", name="Copy").click()

    expect(page.locator(".toast")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "杭州 14:00"
