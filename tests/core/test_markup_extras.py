"""People, floors, emoji, tasks and folded text."""

from collections.abc import Collection

import pytest

from community.core.markup import Rendered, excerpt, render

REL = ' rel="nofollow ugc noopener noreferrer"'
PEOPLE = {"alice", "小明", "some_author", "_foo_"}


def people(names: Collection[str]) -> dict[str, str]:
    return {name: f"/m/{name}/" for name in names if name in PEOPLE}


def floors(numbers: Collection[int]) -> dict[int, str]:
    return {number: f"/p/{100 + number}/" for number in numbers if number < 20}


def made(source: str, language: str = "") -> Rendered:
    return render(source, people=people, floors=floors, language=language)


def html(source: str, language: str = "") -> str:
    return made(source, language).html.replace(REL, "").strip()


@pytest.mark.parametrize(
    ("source", "mentions"),
    [
        ("@alice", ["alice"]),
        ("你好@alice，来吗", ["alice"]),
        ("@alice你好", ["alice"]),
        ("@小明你好", ["小明"]),
        ("（@小明）", ["小明"]),
        ("**@alice**", ["alice"]),
        ("@some_author @some_author @alice", ["some_author", "alice"]),
        ("@_foo_ or @alice_", ["_foo_", "alice"]),
        ("> @alice", ["alice"]),
        ("|a|\n|-|\n|@alice|", ["alice"]),
        ("mail alice@alice.com", []),
        ("@alicette", []),
        ("@nobody", []),
        ("\\@alice", []),
        ("`@alice`", []),
        ("```\n@alice\n```", []),
        ("[@alice](https://a.com)", []),
        ("https://a.com/@alice", []),
        ("www.a.com/@alice", []),
        ("![@alice](photo:x)", []),
        ("@@alice", []),
    ],
)
def test_who_is_mentioned(source: str, mentions: list[str]) -> None:
    rendered = made(source)
    assert rendered.mentions == mentions
    for name in mentions:
        assert f'<a class="mention" href="/m/{name}/"' in rendered.html


def test_the_words_after_a_name_stay() -> None:
    assert html("@小明你好") == '<p><a class="mention" href="/m/小明/">@小明</a>你好</p>'
    assert html("@nobody好") == "<p>@nobody好</p>"


def test_people_and_floors_are_asked_once_and_only_when_needed() -> None:
    asked: list[object] = []

    def ask(wanted: Collection[object]) -> dict[object, str]:
        asked.append(set(wanted))
        return {}

    render("plain `@alice` https://a.com/#1", people=ask, floors=ask)  # type: ignore[arg-type]
    assert asked == []
    render("@alice #1 and @小明 #2", people=ask, floors=ask)  # type: ignore[arg-type]
    assert asked == [{"alice", "小明"}, {1, 2}]


def test_only_so_many_names_are_looked_up() -> None:
    asked: set[str] = set()

    def ask(names: Collection[str]) -> dict[str, str]:
        asked.update(names)
        return {}

    render(" ".join(f"@member_{n}" for n in range(500)), people=ask)
    assert len(asked) == 50


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("见#12楼", '<p>见<a class="floor-link" href="/p/112/">#12</a>楼</p>'),
        ("#3, #4", '<p><a class="floor-link" href="/p/103/">#3</a>, <a class="floor-link" href="/p/104/">#4</a></p>'),
        ("#99", "<p>#99</p>"),
        ("C#4 and #5a and #007", "<p>C#4 and #5a and #007</p>"),
        ("[#1](/x)", '<p><a href="/x">#1</a></p>'),
        ("# 1", "<h3>1</h3>"),
        ("`#1`", "<p><code>#1</code></p>"),
        ("#12345678901", "<p>#12345678901</p>"),
    ],
)
def test_floors(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (":tada: 好:+1::heart:", "<p>🎉 好👍❤️</p>"),
        ("12:30:45 a:smile: :nope: \\:tada:", "<p>12:30:45 a:smile: :nope: :tada:</p>"),
        ("`:tada:`", "<p><code>:tada:</code></p>"),
    ],
)
def test_emoji(source: str, expected: str) -> None:
    assert html(source) == expected


def test_tasks() -> None:
    assert html("- [ ] milk **now**\n- [x] tea\n- [x]no\n- plain") == (
        '<ul>\n<li class="task"><span class="box">☐</span> milk <strong>now</strong></li>\n'
        '<li class="task"><span class="box">☑</span> tea</li>\n<li>[x]no</li>\n<li>plain</li>\n</ul>'
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "::: The *end*\nHe did **it**\n:::\nafter",
            "The *end*</summary>\n<p>He did <strong>it</strong></p>\n</details>",
        ),
        ("：：： 结局\n他\n：：：", "结局</summary>\n<p>他</p>\n</details>"),
        ("::: spoiler\nx\n:::", "Show more</summary>\n<p>x</p>\n</details>"),
        ("::: spoiler Who\nx", "Who</summary>\n<p>x</p>\n</details>"),
        ("text\n::: x\ny", "x</summary>\n<p>y</p>\n</details>"),
        ("::: x\n```\n# code\n```\n:::", "x</summary>\n<pre><code># code\n</code></pre>\n</details>"),
    ],
)
def test_folded_text(source: str, expected: str) -> None:
    assert f"<details><summary>{expected}" in html(source)


def test_folds_in_folds_quotations_and_lists_lose_no_line() -> None:
    nested = html("::::a\n:::b\nx\n:::\ny\n::::\nz")
    assert nested.count("<details>") == 2
    assert nested.endswith("<p>y</p>\n</details>\n<p>z</p>")
    assert "after" in html("> ::: s\n> x\nafter")
    assert "<li>c</li>" in html("- a\n  ::: q\n  b\n- c")


def test_an_untitled_fold_speaks_the_language_of_its_text() -> None:
    assert "<summary>点开查看</summary>" in html(":::\n他\n:::", "zh-hans")
    assert "<summary>點開查看</summary>" in html(":::\n他\n:::", "zh-hant")


def test_an_excerpt_gives_nothing_away() -> None:
    assert excerpt(html("Before\n\n::: The end\nHe did it\n:::\n\nafter")) == "Before after"
