"""A delivery as a mail: in the recipient's language and zone, text first, with a simple HTML twin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from community.notifications.models import Delivery
from community.notifications.registry import Kind
from community.notifications.tokens import unsubscribe_url
from community.site_settings import queries as site_settings


@dataclass(frozen=True)
class Recipient:
    """To whom a mail goes, and how they read."""

    address: str
    language: str
    zone: str


def recipient_of(delivery: Delivery) -> Recipient:
    """Return where this delivery goes now: the address it was bound to, else the member's of today."""
    member = delivery.member
    if member is None:
        return Recipient(delivery.address, delivery.context.get("language", settings.LANGUAGE_CODE), settings.TIME_ZONE)
    return Recipient(delivery.address or member.email, member.language, member.zone)


def message_id(delivery: Delivery) -> str:
    """Return the Message-ID, the same at every attempt."""
    return f"<{delivery.pk.hex}@{urlsplit(settings.BASE_URL).hostname}>"


def build(delivery: Delivery, kind: Kind) -> EmailMultiAlternatives | None:
    """Return the mail, or None when the kind finds that there is nothing to say."""
    recipient = recipient_of(delivery)
    with translation.override(recipient.language), timezone.override(_zone(recipient.zone)):
        extra = kind.enrich(delivery) if kind.enrich else {}
        if extra is None:
            return None
        context = _context(delivery, kind, extra)
        subject = " ".join(_text(f"emails/{kind.template}_subject.txt", context).split())
        body = _text(f"emails/{kind.template}.txt", context).strip()
        context["body"] = body
        context["shows_url"] = bool(context["url"]) and context["url"] not in body
        text = _text("emails/layout.txt", context).strip() + "\n"
        context["subject_line"] = subject
        html = _html(kind, context)
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[recipient.address],
        headers=_headers(delivery, context),
    )
    mail.attach_alternative(html, "text/html")
    for name, content, mimetype in kind.attachments(delivery) if kind.attachments else ():
        mail.attach(name, content, mimetype)
    return mail


def _context(delivery: Delivery, kind: Kind, extra: dict[str, Any]) -> dict[str, Any]:
    base = settings.BASE_URL
    off = (
        unsubscribe_url(delivery.member_id, kind.name) if delivery.member_id is not None and not kind.essential else ""
    )
    return {
        **{key: _revive(key, value) for key, value in delivery.context.items()},
        **extra,
        "member": delivery.member,
        "url": base + delivery.url if delivery.url else "",
        "site": site_settings.current(),
        "base_url": base,
        "kind_label": kind.label,
        "unsubscribe_url": off,
        "preferences_url": base + reverse("home:preferences") if off else "",
    }


def _revive(key: str, value: Any) -> Any:
    """Turn the ISO text of a key that ends in `_at` back into a time, so that templates can localise it."""
    if key.endswith("_at") and isinstance(value, str):
        moment = parse_datetime(value)
        return moment if isinstance(moment, datetime) else value
    return value


def _headers(delivery: Delivery, context: dict[str, Any]) -> dict[str, str]:
    headers = {"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"}
    if context["unsubscribe_url"]:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _html(kind: Kind, context: dict[str, Any]) -> str:
    try:
        template = _engine().get_template(f"emails/{kind.template}.html")
    except TemplateDoesNotExist:
        template = _engine().get_template("emails/layout.html")
    rendered: str = template.render(Context(context))
    return rendered.strip()


def _text(name: str, context: dict[str, Any]) -> str:
    # Text is not HTML: an apostrophe stays one.
    rendered: str = _engine().get_template(name).render(Context(context, autoescape=False))
    return rendered


def _engine() -> Any:
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)  # noqa: S101  (settings.TEMPLATES)
    return backend.engine


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
