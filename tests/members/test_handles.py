import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from members import handles


def verdict(raw: str) -> str:
    handle = handles.normalize(raw)
    try:
        handles.validate_handle(handle)
    except ValidationError as error:
        return str(error.code)
    return handle


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("linyu", "linyu"),
        ("LinYu_88", "LinYu_88"),
        ("林雨", "林雨"),
        ("林", "handle_length"),
        ("林a", "林a"),
        ("ab", "handle_length"),
        ("abc", "abc"),
        ("x" * 20, "x" * 20),
        ("x" * 21, "handle_length"),
        ("林" * 20, "林" * 20),
        ("林" * 21, "handle_length"),
        ("𠮷野家", "𠮷野家"),
        ("ｌｉｎｙｕ", "linyu"),
        ("𝐥𝐢𝐧𝐲𝐮", "linyu"),
        ("___", "handle_reserved"),
        ("", "handle_characters"),
        ("lin yu", "handle_characters"),
        ("lin-yu", "handle_characters"),
        ("lin.yu", "handle_characters"),
        ("lin@yu", "handle_characters"),
        ("lin+yu", "handle_characters"),
        ("lin/yu", "handle_characters"),
        (".well-known", "handle_characters"),
        ("linуu", "handle_characters"),  # a Cyrillic у
        ("línyu", "handle_characters"),
        ("りんゆ", "handle_characters"),
        ("lin\u200byu", "handle_characters"),
        ("lin\u202eyu", "handle_characters"),
        ("lin\u00adyu", "handle_characters"),
        ("lin\ufe0fyu", "handle_characters"),
        ("lin\U000e0041yu", "handle_characters"),
        ("lin\x00yu", "handle_characters"),
        ("lin\nyu", "handle_characters"),
        ("１２３", "123"),
        ("١٢٣", "handle_characters"),
        ("😀😀😀", "handle_characters"),
        ("admin", "handle_reserved"),
        ("Admin", "handle_reserved"),
        ("ADMIN", "handle_reserved"),
        ("adm1n", "handle_reserved"),
        ("adrnin", "handle_reserved"),
        ("_admin_", "handle_reserved"),
        ("ａｄｍｉｎ", "handle_reserved"),
        ("𝐚𝐝𝐦𝐢𝐧", "handle_reserved"),
        ("аdmin", "handle_characters"),
        ("settings", "handle_reserved"),
        ("login", "handle_reserved"),
        ("l0gin", "handle_reserved"),
        ("管理员", "handle_reserved"),
        ("管理員", "handle_reserved"),
        ("官方", "handle_reserved"),
        ("工程師", "handle_reserved"),
    ],
)
def test_each_is_taken_or_refused_exactly_so(raw: str, expected: str) -> None:
    assert verdict(raw) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice", "alice"),
        ("alice", "ａlice"),
        ("alice", "a1ice"),
        ("alice", "aIice"),
        ("bob", "b0b"),
        ("modern", "modem"),
        ("vvang", "wang"),
        ("臺北", "台北"),
        ("己方", "已方"),
        ("王未", "王末"),
    ],
)
def test_look_alikes_share_a_skeleton(one: str, other: str) -> None:
    assert handles.skeleton(one) == handles.skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("alice", "alicia"), ("王大", "王太"), ("lin_yu", "linyu"), ("bob5", "bobs")]
)
def test_others_do_not(one: str, other: str) -> None:
    assert handles.skeleton(one) != handles.skeleton(other)


@given(st.text(max_size=30))
def test_whatever_is_written_is_judged_and_fits_its_columns(raw: str) -> None:
    handle = verdict(raw)
    if not handle.startswith("handle_"):
        assert handles.normalize(handle) == handle
        assert 2 <= len(handle) <= 20
        assert 1 <= len(handles.skeleton(handle)) <= 60
