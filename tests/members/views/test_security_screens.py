"""allauth's pages for two-step sign-in and devices, as this product draws them."""

import re
from hashlib import sha256

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from members.models import Member
from tests.factories.members import PASSWORD


@pytest.fixture
def signed_in(novice: Member, client: Client) -> Client:
    """A browser whose member has just typed the password, as these pages ask for."""
    client.post(reverse("account_login"), {"login": novice.email, "password": PASSWORD})
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/"})
    assert answer.status_code == 302
    return client


@pytest.fixture
def key(novice: Member) -> Authenticator:
    """A key as a phone registers one."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    attested = AttestedCredentialData.create(b"\x00" * 16, b"key-of-a-phone", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, attested)
    said = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost:8000")
    credential = {
        "id": websafe_encode(b"key-of-a-phone"),
        "rawId": websafe_encode(b"key-of-a-phone"),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }
    return WebAuthn.add(novice, "Phone", credential).instance


def page(client: Client, name: str, **kwargs: object) -> str:
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_overview_offers_each_way(signed_in: Client) -> None:
    html = page(signed_in, "mfa_index")

    assert reverse("mfa_activate_totp") in html
    assert reverse("mfa_add_webauthn") in html
    assert reverse("mfa_generate_recovery_codes") not in html


def test_an_app_is_set_up_and_gives_recovery_codes(signed_in: Client, novice: Member) -> None:
    html = page(signed_in, "mfa_activate_totp")
    secret = re.search(r'id="authenticator_secret" value="([A-Z2-7]+)"', html)
    assert secret
    refused = signed_in.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert 'id="id_code_error"' in refused.content.decode()
    assert not Authenticator.objects.filter(user=novice).exists()

    from_app = _code(secret[1])
    answer = signed_in.post(reverse("mfa_activate_totp"), {"code": from_app}, follow=True)

    html = answer.content.decode()
    codes = re.findall(r"<li><code>(\w+)</code></li>", html)
    assert len(codes) == 10
    assert Authenticator.objects.filter(user=novice, type="totp").count() == 1
    assert page(signed_in, "mfa_generate_recovery_codes").count('<button class="button danger"') == 1
    assert page(signed_in, "mfa_view_recovery_codes").count("<li><code>") == 10
    assert f"{codes[0]}" in signed_in.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert reverse("mfa_deactivate_totp") in page(signed_in, "mfa_index")


def test_signing_in_then_asks_for_the_second_step(novice: Member, client: Client) -> None:
    TOTP.activate(novice, generate_totp_secret())
    answer = client.post(reverse("account_login"), {"login": novice.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")

    html = page(client, "mfa_authenticate")
    assert 'id="mfa_webauthn_authenticate"' in html
    assert 'name="code"' in html
    refused = client.post(reverse("mfa_authenticate"), {"code": "1"})
    assert 'id="id_code_error"' in refused.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_app_is_switched_off_again(signed_in: Client, novice: Member) -> None:
    TOTP.activate(novice, generate_totp_secret())
    assert reverse("mfa_index") in page(signed_in, "mfa_deactivate_totp")

    signed_in.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=novice, type="totp").exists()


def test_keys_are_listed_renamed_and_removed(signed_in: Client, key: Authenticator) -> None:
    html = page(signed_in, "mfa_list_webauthn")
    assert "<b>Phone</b>" in html
    assert "Passkey" in html
    assert 'id="mfa_webauthn_add"' in page(signed_in, "mfa_add_webauthn")

    assert 'value="Phone"' in page(signed_in, "mfa_edit_webauthn", pk=key.pk)
    signed_in.post(reverse("mfa_edit_webauthn", kwargs={"pk": key.pk}), {"name": "Old phone"})
    assert "<b>Old phone</b>" in page(signed_in, "mfa_list_webauthn")

    assert "“Old phone”" in page(signed_in, "mfa_remove_webauthn", pk=key.pk)
    signed_in.post(reverse("mfa_remove_webauthn", kwargs={"pk": key.pk}))
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_no_keys_is_said_in_words(signed_in: Client, key: Authenticator) -> None:
    key.delete()

    assert 'class="empty"' in page(signed_in, "mfa_list_webauthn")


def test_an_old_sign_in_has_to_show_itself_again(novice: Member, client: Client) -> None:
    client.force_login(novice)
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))

    refused = client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert 'id="id_password_error"' in refused.content.decode()
    let_in = client.post(answer["Location"], {"password": PASSWORD, "next": reverse("mfa_activate_totp")})
    assert let_in["Location"] == reverse("mfa_activate_totp")


def test_whoever_has_an_app_or_a_key_may_show_that_instead(novice: Member, client: Client, key: Authenticator) -> None:
    TOTP.activate(novice, generate_totp_secret())
    client.force_login(novice)

    assert reverse("mfa_reauthenticate_webauthn") in page(client, "account_reauthenticate")
    assert 'name="code"' in page(client, "mfa_reauthenticate")
    assert 'id="mfa_webauthn_reauthenticate"' in page(client, "mfa_reauthenticate_webauthn")


def test_devices_are_listed_and_the_others_signed_out(signed_in: Client, novice: Member) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone; like Mac OS X) MicroMessenger/8.0"})
    phone.post(reverse("account_login"), {"login": novice.email, "password": PASSWORD})
    phone.get(reverse("members:me"))

    html = page(signed_in, "usersessions_list")
    assert "WeChat on iPhone" in html
    assert html.count('class="badge jade"') == 1

    signed_in.post(reverse("usersessions_list"))
    assert phone.get(reverse("members:me")).status_code == 302
    assert signed_in.get(reverse("members:me")).status_code == 200


def _code(secret: str) -> str:
    """What an app shows now for a secret."""
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code
