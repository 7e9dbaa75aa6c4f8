"""The pages that say what went wrong. No test here may touch a database: it may be what broke."""

import pytest
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import translation

PLAIN = ["400", "500", "503"]


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("code", PLAIN)
def test_what_may_fail_without_a_database_says_what_to_do(code: str, language: str) -> None:
    with translation.override(language):
        html = render(RequestFactory().get("/t/1/?page=2"), f"{code}.html", {"message": "<Why>"}).content.decode()

    assert f'<p class="problem-code">{code}</p>' in html
    assert "&lt;Why&gt;" in html
    assert '<a href="/boards/">' in html
    assert f'<html lang="{language}"'.lower() in html.lower()
    assert html.count("<h1>") == 1
    assert "csrf" not in html


@pytest.mark.parametrize("code", ["500", "503"])
def test_the_page_can_be_tried_again(code: str) -> None:
    html = render(RequestFactory().get("/t/1/?page=2"), f"{code}.html").content.decode()

    assert 'class="button primary" href="/t/1/?page=2"' in html


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("code", ["403", "403_csrf", "404", "405", "409", "413", "422", "429"])
def test_the_others_keep_the_whole_navigation(code: str) -> None:
    html = render(RequestFactory().get("/t/1/"), f"{code}.html", {"message": "Why."}).content.decode()

    assert f'<p class="problem-code">{code[:3]}</p>' in html
    assert "Why." in html
    assert 'href="/meetups/"' in html
    assert "</footer>" in html


@pytest.mark.usefixtures("db")
def test_a_visitor_who_may_not_is_offered_to_sign_in() -> None:
    html = render(RequestFactory().get("/moderation/?a=1"), "403.html").content.decode()

    assert 'href="/accounts/login/?next=%2Fmoderation%2F%3Fa%3D1"' in html
