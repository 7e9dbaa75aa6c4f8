"""People's Markdown as safe HTML (docs/architecture.md, "Text").

`render` is called when a text is written, never when it is read; the source, the HTML and RENDERER are stored together.
"""

from community.core.markup.excerpts import excerpt, guess_language
from community.core.markup.renderer import MAX_LENGTH, RENDERER, Floors, People, Picture, Rendered, render

__all__ = [
    "MAX_LENGTH",
    "RENDERER",
    "Floors",
    "People",
    "Picture",
    "Rendered",
    "excerpt",
    "guess_language",
    "render",
]
