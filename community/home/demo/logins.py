"""Whom a visitor of the demo can be: one member of each kind, with one password made for this installation."""

from pathlib import Path

from community.home.demo.content import Content

DOMAIN = "hearth.example"
# In the order in which one would try them.
LOGINS = {
    "tuanzi": "lurker",
    "luca": "novice, has been offered a seat",
    "dora_li": "regular",
    "gu_nan": "leader, organiser in Shanghai",
    "yuwan": "organiser in Hong Kong",
    "margaret": "elder",
    "qinfeng": "moderator",
    "ruolan": "admin",
}
# Addresses are Latin; handles need not be.
_LOCAL = {"苏打水": "sodawater", "北洛": "beiluo", "路过的风": "passing.wind", "西关小姐": "xiguan"}


def address_of(handle: str) -> str:
    """The e-mail address of a member of the demo; no mail ever leaves for that domain."""
    return f"{_LOCAL.get(handle, handle)}@{DOMAIN}"


def write(path: Path, content: Content, password: str) -> None:
    """Write the table of sign-ins, for its owner's eyes."""
    rows = [("who", "name", "e-mail")]
    rows += [(what, content.by_handle[who].display_name, address_of(who)) for who, what in LOGINS.items()]
    widths = [max(_width(row[column]) for row in rows) for column in range(2)]
    lines = [
        "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=False)) + "  " + row[2]
        for row in rows
    ]
    path.touch(mode=0o600)
    path.write_text("\n".join(["Sign in to the demo as", *lines, "", f"Password of all of them: {password}", ""]))


def _width(text: str) -> int:
    """Columns of a terminal that `text` takes: Chinese characters take two."""
    return sum(2 if "\u2e80" <= char <= "\uffef" else 1 for char in text)
