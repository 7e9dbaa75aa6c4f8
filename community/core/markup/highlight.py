"""Fenced code with Pygments' short class names; colours are the stylesheet's."""

from html import escape

from pygments import highlight as pygments_highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

# What people post here. An allow-list, because some lexers take far too long on crafted input.
_KNOWN = """
bash c c++ cpp css diff django docker dockerfile go html http java javascript js json jsx kotlin lua nginx php
powershell py python rb ruby rs rust scss sh shell sql swift toml ts tsx typescript xml yaml yml zsh
"""
LANGUAGES = frozenset(_KNOWN.split())
CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)
# Longer code is shown plain: colouring it costs more than it helps, and some lexers are quadratic in lines.
MAX_COLOURED = 8_000
_MAX_LINES = 300
_formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def highlight(code: str, language: str) -> str:
    """Return `code` as HTML, coloured if the language is known."""
    if language not in LANGUAGES or len(code) > MAX_COLOURED or code.count("\n") > _MAX_LINES:
        return escape(code)
    return pygments_highlight(code, get_lexer_by_name(language, stripnl=False), _formatter)
