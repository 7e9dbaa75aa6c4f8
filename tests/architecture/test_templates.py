"""What no template may hold: the pages' policy forbids inline code, and every page works without scripts."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "emails" not in path.parts)
# Its signed address is the proof; mail programs post there too.
WITHOUT_TOKEN = {"forums/mute.html", "home/unsubscribe.html"}
_COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
_TAG = re.compile(r"<[a-z][^<>]*?(?:{[%{].*?[%}]}[^<>]*?)*>", re.DOTALL)


def source(path: Path) -> str:
    return _COMMENT.sub("", path.read_text())


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_inline_code_or_style(path: Path) -> None:
    text = source(path)

    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"\shx-on\b", text)
    assert "javascript:" not in text
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "application/json" in script or "application/ld+json" in script, script


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_htmx_only_improves_links_and_forms(path: Path) -> None:
    for tag in _TAG.findall(source(path)):
        if "hx-get=" in tag:
            assert tag.startswith(("<form", "<button", "<input", "<select")) or "href=" in tag, tag
        if "hx-post=" in tag:
            assert tag.startswith(("<form", "<button")), tag


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_posting_form_carries_the_token_against_forgery(path: Path) -> None:
    for form in re.findall(r'<form\b[^>]*method="post".*?</form>', source(path), re.DOTALL | re.IGNORECASE):
        assert "csrf_token" in form or name(path) in WITHOUT_TOKEN, form[:200]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_buttons_and_pictures_have_names(path: Path) -> None:
    text = source(path)

    for image in re.findall(r"<img\b[^>]*>", text):
        assert "alt=" in image, image
    for button in re.findall(r"<button\b(.*?)</button>", text, re.DOTALL):
        words = re.sub(r"{% (?:icon|if|endif|else|elif)[^%]*%}|<[^>]*>", "", button.partition(">")[2]).strip()
        assert words or "aria-label" in button, button[:200]
