from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from community.core.timewords import say, say_range

MOMENT = datetime(2026, 11, 28, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "style", "words"),
    [
        ("en", "datetime", "28 Nov 2026, 14:04"),
        ("en", "date", "28 Nov 2026"),
        ("en", "day", "Sat 28 Nov 2026"),
        ("en", "long", "Saturday 28 November 2026, 14:04"),
        ("en", "time", "14:04"),
        ("zh-hans", "datetime", "2026年11月28日 14:04"),
        ("zh-hans", "day", "2026年11月28日 周六"),
        ("zh-hans", "long", "2026年11月28日 星期六 14:04"),
        ("zh-hant", "day", "2026年11月28日 週六"),
    ],
)
def test_a_moment_in_the_words_of_the_language(language: str, style: str, words: str) -> None:
    with translation.override(language):
        assert say(MOMENT, style, "Asia/Shanghai") == words


def test_the_zone_decides_the_day() -> None:
    with translation.override("en"), timezone.override("America/Los_Angeles"):
        assert say(MOMENT) == "27 Nov 2026, 22:04"
        assert say(MOMENT, zone="Asia/Shanghai") == "28 Nov 2026, 14:04"


def test_a_span_within_a_day_says_the_day_once() -> None:
    end = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
    with translation.override("en"):
        assert say_range(MOMENT, end, "Asia/Shanghai") == ("Sat 28 Nov 2026, 14:04", "17:30")
    with translation.override("zh-hans"):
        assert say_range(MOMENT, end, "Asia/Shanghai") == ("2026年11月28日 周六 14:04", "17:30")


def test_a_span_over_midnight_says_both_days() -> None:
    end = datetime(2026, 11, 28, 17, 0, tzinfo=UTC)
    with translation.override("en"):
        assert say_range(MOMENT, end, "Asia/Shanghai")[1] == "Sun 29 Nov 2026, 01:00"
