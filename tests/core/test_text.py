import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from community.core.forms import CleanCharField, CleanTextField
from community.core.text import MAX_MARKS, clean_text


def test_line_ends_become_one_kind() -> None:
    assert clean_text("a\r\nb\rc\nd", multiline=True) == "a\nb\nc\nd"


def test_a_single_line_loses_direction_marks_and_runs_of_space() -> None:
    assert clean_text("ali\u202ece\u2066  \t\n liang") == "alice liang"


def test_several_lines_keep_what_right_to_left_writers_need() -> None:
    assert "\u2067" in clean_text("\u2067שלום\u2069 hello", multiline=True)


@pytest.mark.parametrize("nothing", ["", " \n ", "\u200b\u200b", "\u2800", "\u3164", "\ufeff \u00ad"])
def test_text_that_shows_nothing_is_empty(nothing: str) -> None:
    assert clean_text(nothing) == ""
    assert clean_text(nothing, multiline=True) == ""


@pytest.mark.parametrize("broken", ["a\x00b", "\ud800", "x\udfff"])
def test_what_the_database_cannot_hold_is_refused(broken: str) -> None:
    with pytest.raises(ValidationError):
        clean_text(broken)


def test_marks_on_one_letter_are_limited() -> None:
    assert clean_text("Z" + "\u0335" * 10_000 + "a") == "Z" + "\u0335" * MAX_MARKS + "a"


def test_chinese_emoji_and_joined_people_stay_as_written() -> None:
    text = "杭州的石板路 👩‍👩‍👧 ｶﾞ"
    assert clean_text(text) == text


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for multiline in (False, True):
        try:
            once = clean_text(text, multiline=multiline)
        except ValidationError:
            continue
        assert clean_text(once, multiline=multiline) == once
        once.encode()


class _Form(forms.Form):
    title = CleanCharField(max_length=5)
    body = CleanTextField(required=False)


def test_fields_say_what_is_wrong() -> None:
    form = _Form({"title": "\u200b\u2800", "body": "a\x00"})
    assert not form.is_valid()
    assert form.errors["title"] == ["This field is required."]
    assert form.errors["body"] == ["Null characters are not allowed."]


def test_length_is_counted_in_code_points() -> None:
    assert _Form({"title": "𠮷𠮷𠮷𠮷𠮷"}).is_valid()
    assert not _Form({"title": "𠮷𠮷𠮷𠮷𠮷𠮷"}).is_valid()
