from typing import Any

import pytest
from django.test import Client


@pytest.mark.parametrize("code", ["en", "zh-hans", "zh-hant"])
def test_the_switch_remembers_and_keeps_the_page(client: Client, code: str, db: None) -> None:
    response = client.get(f"/language/{code}/", {"next": "/help/rules/?a=1&b=2"})
    assert (response.status_code, response["Location"]) == (302, "/help/rules/?a=1&b=2")
    assert response.cookies["django_language"].value == code
    assert "no-store" in response["Cache-Control"]
    html = client.get("/help/rules/").content.decode()
    assert f'<html lang="{ {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}[code] }">' in html


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "/%0d%0aSet-Cookie:a=b\r\nX: y",
        "/" + "a" * 3000,
        "boards/",
        "",
    ],
)
def test_it_leads_nowhere_else(client: Client, wanted: str, db: None) -> None:
    response = client.get("/language/en/", {"next": wanted})
    assert response.status_code == 302
    assert response["Location"] == "/" or "\n" not in response["Location"]
    assert not response["Location"].startswith(("//", "/\\", "http", "javascript"))


@pytest.mark.parametrize("code", ["de", "zh", "EN", "../en"])
def test_other_languages_are_not_there(client: Client, code: str, db: None) -> None:
    response = client.get(f"/language/{code}/")
    assert response.status_code == 404
    assert "django_language" not in response.cookies


def test_looking_changes_no_member(client_for: Any, novice: Any) -> None:
    client = client_for(novice)
    client.get("/language/zh-hans/")
    novice.refresh_from_db()
    assert novice.language == "en"


def test_the_choice_of_this_browser_wins(client_for: Any, novice: Any) -> None:
    client = client_for(novice)
    client.get("/language/zh-hans/")
    assert '<html lang="zh-Hans">' in client.get("/help/").content.decode()
