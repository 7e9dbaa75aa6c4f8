import uuid
from datetime import UTC, datetime, timedelta

import pytest

from community.core.models import FormToken
from community.core.pagination import Cursor, newest_first
from members.models import Member


def test_a_cursor_survives_its_address() -> None:
    cursor = Cursor(datetime(2026, 11, 22, 13, 4, 5, 678901, tzinfo=UTC), 12)
    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text", [None, "", "-", "1", "1-", "-1", "a-b", "1e9-3", "٣-٣", "9" * 5000 + "-1", "1-" + "9" * 30, "1--1", "²-1"]
)
def test_a_malformed_cursor_is_the_first_page(text: str | None) -> None:
    assert Cursor.parse(text) is None


def test_pages_join_without_gap_or_overlap_even_at_equal_moments(novice: Member) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(23):
        token = FormToken.objects.create(member=novice, key=uuid.uuid4())
        FormToken.objects.filter(pk=token.pk).update(created_at=start + timedelta(hours=number // 7))
    seen: list[int] = []
    cursor = None
    pages = 0
    while True:
        page = newest_first(FormToken.objects.all(), by="created_at", after=cursor, size=5)
        assert page.is_first == (pages == 0)
        seen += [row.pk for row in page.rows]
        pages += 1
        cursor = page.next
        if cursor is None:
            break
        cursor = Cursor.parse(str(cursor))
    assert pages == 5
    expected = FormToken.objects.order_by("-created_at", "-id").values_list("pk", flat=True)
    assert seen == list(expected)


@pytest.mark.django_db
def test_an_empty_list_is_one_empty_page() -> None:
    page = newest_first(FormToken.objects.all(), by="created_at", after=None, size=5)
    assert (page.rows, page.next, page.is_first) == ([], None, True)
