"""What script/check_translations.py calls a difference."""

from collections.abc import Callable
from types import ModuleType

import polib
import pytest


@pytest.mark.parametrize(
    ("source", "plural", "translated", "difference"),
    [
        ("Hello %(name)s", "", "%(name)s，你好", ""),
        ("Hello %(name)s", "", "你好", "%(name)s"),
        ("Hello %(name)s", "", "%(nane)s，你好", "%(name)s, %(nane)s"),
        ("{count} places", "", "{count} 个名额", ""),
        ("Read <a href='%(url)s'>this</a>", "", "请读 %(url)s", "</a, <a"),
        ("One reply", "%(count)s replies", "%(count)s 条回复", ""),
        ("One reply", "%(count)s replies", "一条回复", "%(count)s"),
        ("100 % sure", "", "百分之百", ""),
    ],
)
def test_placeholders_and_tags_must_survive(
    script: Callable[[str], ModuleType], source: str, plural: str, translated: str, difference: str
) -> None:
    entry = polib.POEntry(msgid=source, msgid_plural=plural)
    assert script("check_translations").marks_differ(entry, translated) == difference
