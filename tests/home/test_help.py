import pytest
from django.test import Client

from community.home.views.help import PAGES


@pytest.mark.parametrize("page", ["", *(f"{page}/" for page in PAGES)])
def test_every_page_is_for_everybody(client: Client, page: str, db: None) -> None:
    response = client.get(f"/help/{page}")
    assert response.status_code == 200
    assert b"<h1>" in response.content


def test_there_are_no_others(client: Client, db: None) -> None:
    assert client.get("/help/secrets/").status_code == 404
