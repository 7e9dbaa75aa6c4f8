"""What the README and the documents link to is there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.way_in.conftest import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"""\]\(\s*<?([^)\s>]+)|<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)=["']([^"'\s]+)""")


def links(document: Path) -> list[str]:
    """Return the relative addresses that a document links to or shows, without what is written as code."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", document.read_text(), flags=re.DOTALL)
    found = [unquote((one[1] or one[2]).partition("#")[0]) for one in _LINK.finditer(text)]
    return [one for one in found if one and not re.match(r"[a-z]+:", one)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    missing = [link for link in links(document) if not (document.parent / link).exists()]
    assert missing == []


def test_the_reader_of_links_finds_the_ones_of_the_readme() -> None:
    found = links(ROOT / "README.md")
    assert {"docs/operation.md", "LICENSE"} <= set(found)
    assert any(link.endswith(".png") for link in found)
