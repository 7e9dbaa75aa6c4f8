import csv
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_DATA = Path(__file__).resolve().parent.parent / "data" / "regions.tsv"


@cache
def _names() -> dict[str, dict[str, str]]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def region_name(code: str) -> str:
    """The name of a country or region in the reader's language; of a mainland province for "CN-" and its short name."""
    names = _names().get(code)
    if names is None:
        return code.removeprefix("CN-")
    language = get_language() or "en"
    if not language.startswith("zh"):
        return names["en"]
    return names["zh_hant" if "hant" in language else "zh_hans"]
