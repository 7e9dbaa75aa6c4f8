from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail
from django.forms import Form
from django.template.loader import render_to_string
from django.test import Client, RequestFactory


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path, db: None) -> None:
    settings.EMAIL_URL = ""
    settings.MAIL_FOLDER = tmp_path
    settings.EMAIL_BACKEND = "community.notifications.mailfolder.FolderBackend"
    settings.ALLOWED_HOSTS = ["localhost", "hearth.example"]
    send_mail("Your code", "123456 <script>alert(1)</script>", "h@localhost", ["a@example.org"])


@pytest.fixture
def here() -> Client:
    """A browser on the machine itself."""
    return Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")


def first_mail() -> str:
    from django.conf import settings  # noqa: PLC0415

    (file,) = Path(settings.MAIL_FOLDER).glob("*.eml")
    return f"/mails/{file.stem}/"


def test_the_list_and_one_mail(here: Client) -> None:
    html = here.get("/mails/").content.decode()
    assert "Your code" in html
    assert first_mail() in html
    html = here.get(first_mail()).content.decode()
    assert "123456 &lt;script&gt;" in html
    assert "no-store" in here.get(first_mail())["Cache-Control"]


@pytest.mark.parametrize(
    "client",
    [
        Client(SERVER_NAME="localhost", REMOTE_ADDR="192.0.2.7"),
        Client(SERVER_NAME="localhost", REMOTE_ADDR="unix"),
        Client(SERVER_NAME="hearth.example", REMOTE_ADDR="127.0.0.1"),
        Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "192.0.2.7"}),
        Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1", headers={"Forwarded": "for=192.0.2.7"}),
    ],
    ids=["elsewhere", "no address", "public name", "proxy", "proxy too"],
)
def test_from_elsewhere_there_is_nothing(client: Client) -> None:
    for url in ("/mails/", first_mail()):
        response = client.get(url)
        assert response.status_code == 404
        assert b"123456" not in response.content


def test_with_a_mail_server_there_is_nothing(here: Client, settings: Any) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"
    assert here.get("/mails/").status_code == 404


def test_what_is_not_there_is_not_there(here: Client) -> None:
    for name in ("20270101-000000-000000-abcdef12", "..%2Fsecret-key", "x"):
        assert here.get(f"/mails/{name}/").status_code == 404


@pytest.mark.parametrize(("address", "told"), [("127.0.0.1", True), ("192.0.2.7", False)])
def test_who_waits_for_a_code_is_told_where_the_mails_are(address: str, told: bool, settings: Any) -> None:
    def page() -> str:
        request = RequestFactory(SERVER_NAME="localhost", REMOTE_ADDR=address).get("/")
        context = {"email": "a@example.org", "verify_form": Form()}
        return render_to_string("account/confirm_email_verification_code.html", context, request)

    assert ('href="/mails/"' in page()) is told
    settings.EMAIL_URL = "smtp://mail.example.org"
    assert 'href="/mails/"' not in page()
