"""Names that people give to files: safe to save on any system, and to write into a header."""

import re
import unicodedata
from urllib.parse import quote

MAX_NAME = 120
# Longer names do not fit into the file systems that people save to.
_MAX_BYTES = 200
_FORBIDDEN = re.compile(r'[<>:"|?*%/\\]+')
_SPACE = re.compile(r"\s+")
# Windows takes these for devices, whatever their ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)", re.IGNORECASE)


def safe_name(raw: str) -> str:
    """Return the last part of `raw` as a file name for any system; "" when nothing is left of it.

    Without folders, control and invisible characters (a right-to-left override can make "exe" look like "txt"),
    leading and trailing dots and spaces. The ending is in small letters and survives shortening.
    """
    name = unicodedata.normalize("NFC", raw.replace("\\", "/").rpartition("/")[2])
    name = "".join(" " if char in "\t\r\n" else char for char in name)
    name = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = _SPACE.sub(" ", _FORBIDDEN.sub("-", name)).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem.strip(". -") or len(ending) > 16:
        return ""
    stem = stem.rstrip(". ")
    ending = ending.strip().lower()
    if _DEVICES.match(stem + "."):
        stem = f"_{stem}"
    room = min(MAX_NAME, _MAX_BYTES) - len(ending) - 1
    stem = stem[:room]
    while len(f"{stem}.{ending}".encode()) > _MAX_BYTES:
        stem = stem[:-1]
    stem = stem.rstrip(". ")
    return f"{stem}.{ending}" if stem else ""


def ending_of(name: str) -> str:
    """The part after the last dot, in small letters."""
    return name.rpartition(".")[2].lower()


def attachment(name: str) -> str:
    """The Content-Disposition (RFC 6266) that has a browser save the file as `name`, which `safe_name` has made.

    A plain ASCII name for old programs, and the name itself in UTF-8 where it is another one.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'[^\w .()+,;=@~!-]|["\\]', "_", plain, flags=re.ASCII).strip(". ")
    stem, _, ending = plain.rpartition(".")
    if not stem.strip("_ .-"):
        plain = f"download.{ending or ending_of(name)}"
    header = f'attachment; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"
