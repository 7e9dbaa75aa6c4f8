"""No text takes long: each pathological pattern at the length cap is laid out in time, or refused."""

import re
import time
from collections.abc import Callable
from functools import cache

import pytest

from community.core.errors import InvalidInput
from community.core.markup import MAX_LENGTH, chinese, excerpt, extras, render, renderer, sanitise
from forums.services import spam

UNITS = [
    *(
        "[",
        "![",
        "[a](",
        "[a](b) ",
        "[](",
        "![[]()",
        "]",
        "[]",
        "](",
        "*",
        "**",
        "a**b",
        "*a_ ",
        "_*",
        "***",
        "x* ",
        "*x ",
    ),
    *(
        "~~",
        "`",
        "`a",
        "``a`",
        "<",
        "<a",
        "<a@b.c>",
        "<!--",
        "<?",
        "<![CDATA[",
        "&",
        "&amp;",
        "&#0;",
        "\\",
        "\\*",
        "!",
        "(",
    ),
    *(
        "> ",
        ">",
        ">> a\n",
        "- a\n  ",
        "- ",
        "* ",
        "1. a\n",
        "  - a\n",
        "# a\n",
        "|",
        "|a|b|\n",
        "|-",
        "a\n",
        "\n",
        " ",
        "\t",
    ),
    *(
        "https://a.com ",
        "https://",
        "http://a.",
        "www.a.b ",
        "www.",
        "https://a/(",
        "https://a/)",
        "：https://a.b",
        "“”",
    ),
    *(
        "[a]: b\n",
        "[a]\n",
        "```\n",
        "~~~\na\n",
        "===\n",
        "a\n-\n",
        "- - - ",
        "👍",
        "e\u0301",
        "**“你”**好",
        "<https://a.b>",
    ),
    *("@a", "@ab ", "@小明", "@小", "#1 ", "#", ":", ":a", ":tada:", ": ", ":::\n", ":::a\n", "：：：a\n", "::: a\n> "),
    *("- [ ] a\n", "[ ] ", "- [x] :::\n", "> :::\n", "- ::: a\n  "),
]
SHAPES = {
    "nested brackets": "[" * (MAX_LENGTH // 2) + "]" * (MAX_LENGTH // 2),
    "nested links": "[a](" * (MAX_LENGTH // 8) + ")" * (MAX_LENGTH // 8),
    "nested quotes": "\n".join("> " * (i % 30) + "a" for i in range(MAX_LENGTH // 32)),
    "nested lists": "\n".join("  " * i + "- a" for i in range(180)),
    "wide table": "|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n|" + "a|" * 2000,
    "long table": ("|a" * 100 + "|\n" + "|-" * 100 + "|\n" + ("|a" * 100 + "|\n") * 300),
    "nested folds": "\n".join(":" * (3 + i % 900) + "a" for i in range(90)),
    "folds in lists": "\n".join("  " * (i % 40) + "- ::: a" for i in range(800)),
    "long handles": "@" + "小明" * 20_000,
    "ticks": "".join("`" * i + " " for i in range(1, 270)),
    "references": "".join(f"[a{i}]: b\n" for i in range(1500)) + "[a1] " * 2000,
}
# In multiples of what ordinary prose of the greatest length costs (about 40 ms where 300 ms are the limit): processor
# time and a yardstick of the same run, since tests share machines of any speed.
LIMIT = 8
PROSE = "A walk by the lake, then **tea** and a [map](https://example.org/x). 我们去湖边散步，“很好”。\n\n"
RUNS = 3


def processor_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@cache
def yardstick() -> float:
    text = (PROSE * MAX_LENGTH)[:MAX_LENGTH]
    return min(processor_seconds(lambda: render(text)) for _ in range(RUNS))


def cost(work: Callable[[], object], *, limit: float) -> float:
    """Processor time of `work` in yardsticks: the best of a few runs, or the first below `limit`."""
    best = float("inf")
    for _ in range(RUNS):
        best = min(best, processor_seconds(work) / yardstick())
        if best < limit:
            break
    return best


def layout_cost(source: str) -> float:
    """What laying out `source` costs; nothing where it is refused."""
    refused = False

    def work() -> None:
        nonlocal refused
        try:
            render(
                source, people=lambda names: dict.fromkeys(names, "/m/x/"), floors=lambda n: dict.fromkeys(n, "/p/1/")
            )
        except InvalidInput:
            refused = True

    found = cost(work, limit=LIMIT)
    return 0.0 if refused else found


@pytest.mark.parametrize("unit", UNITS)
def test_a_repeated_pattern_at_the_cap(unit: str) -> None:
    assert layout_cost((unit * MAX_LENGTH)[:MAX_LENGTH]) < LIMIT


@pytest.mark.parametrize("name", SHAPES)
def test_a_pathological_shape(name: str) -> None:
    assert layout_cost(SHAPES[name][:MAX_LENGTH]) < LIMIT


@pytest.mark.parametrize(
    "language", ["python", "js", "html", "c++", "php", "sql", "yaml", "bash", "kotlin", "xml", "swift"]
)
@pytest.mark.parametrize("unit", ["(", "'", "/*", "<", "\n", "=", "$", " ", "a "])
def test_crafted_code(language: str, unit: str) -> None:
    assert layout_cost(f"```{language}\n{(unit * 8000)[:8000]}\n```") < LIMIT


def _patterns() -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for module in (chinese, extras, renderer, sanitise, spam):
        found |= {name: value for name, value in vars(module).items() if isinstance(value, re.Pattern)}
    return found


@pytest.mark.parametrize("name", sorted(_patterns()))
def test_no_expression_of_ours_is_slow_on_long_input(name: str) -> None:
    pattern = _patterns()[name]
    for unit in (
        "a",
        " ",
        "a ",
        "1",
        "-",
        ".",
        "a.",
        "加",
        "微信",
        "wx:",
        "/",
        "www.",
        "月入",
        "\n",
        "://",
        "a-",
        "@a",
        "#1",
        ":a",
        ":::",
    ):
        text = (unit * 50_000)[:50_000]
        assert cost(lambda text=text: pattern.findall(text), limit=25) < 25, (name, unit)  # type: ignore[misc]


def test_excerpts_do_not_read_everything() -> None:
    html = "<p>" + "word <em>x</em> " * 500_000
    assert len(excerpt(html)) <= 160
    assert cost(lambda: excerpt(html), limit=5) < 5
