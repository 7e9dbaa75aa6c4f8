"""The last gate: what HTML a text may hold, whatever produced it."""

import re

import nh3

from community.core.markup.highlight import CLASSES

TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ol", "ul", "li", "pre", "code", "span"),
    *("a", "img", "b", "del", "em", "s", "strong"),
    *("details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "class"},
    "code": {"class"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "li": {"class"},
    "ol": {"start"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class"},
}
LINK_REL = "nofollow ugc noopener noreferrer"
_CLASSES = {
    "a": {"photo-link", "mention", "floor-link"},
    "li": {"task"},
    "span": {*CLASSES, "box"},
    "td": {"end", "middle"},
    "th": {"end", "middle"},
}
_LANGUAGE_CLASS = re.compile(r"language-[a-z0-9+#-]{1,20}")
# Our own addresses: one slash (two would name a host) and nothing that browsers drop or turn round.
_LOCAL = re.compile(r"/(?![/\\])[^\s\\\x00-\x20]*|#[^\s\x00-\x20]*")
_REMOTE = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]+", re.IGNORECASE)


def is_safe_address(address: str) -> bool:
    """Whether an address may stand in a link: http, https, mailto, or a place on this site."""
    return bool(_LOCAL.fullmatch(address) or _REMOTE.fullmatch(address))


def is_remote(address: str) -> bool:
    """Whether a link leads away from this site."""
    return not _LOCAL.fullmatch(address)


def _keep(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        if tag == "code":
            return value if _LANGUAGE_CLASS.fullmatch(value) else None
        kept = [word for word in value.split() if word in _CLASSES.get(tag, ())]
        return " ".join(kept) or None
    if name == "href":
        return value if is_safe_address(value) else None
    if name == "src":
        # Pictures are our own; anything else would tell a stranger who reads this page.
        return value if _LOCAL.fullmatch(value) else None
    if name in ("width", "height", "start"):
        return value if value.isascii() and value.isdigit() and len(value) < 10 else None
    return value


def sanitise(html: str) -> str:
    """Return `html` with nothing but the listed tags, attributes and addresses. Idempotent."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto"},
        link_rel=LINK_REL,
        strip_comments=True,
        generic_attribute_prefixes=None,
    )
