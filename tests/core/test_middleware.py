import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/?q=%00", "/%00", "/?q=%ed%a0%80", "/boards/?x=%ff", "/?q=" + "a" * 9000])
def test_addresses_that_are_not_text_are_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.django_db
def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for address in ("/", "/no-such-page/"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/accounts/login/", {"login": "a@example.org"}).status_code == 403
