"""Authors' Markdown becomes safe HTML, once, at import; what is stored is what candidates see.

Raw HTML, links and images are shown as the author typed them: an exam page leads nowhere else and
loads nothing from elsewhere."""

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    *("p", "br", "em", "strong", "code", "pre", "blockquote", "hr", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"ol": {"start"}}
CLASSES = {cell: {"align-left", "align-center", "align-right"} for cell in ("th", "td")}

_PARSER = (
    MarkdownIt("commonmark", {"html": False, "breaks": True})
    .enable("table")
    .disable(["link", "image", "autolink", "reference", "heading", "lheading"])
)


def render(markdown: str) -> str:
    """HTML with the tags above only; column alignment is a class, since styles may be forbidden."""
    tokens = _PARSER.parse(markdown)
    _align_by_class(tokens)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    # nh3 is the second lock: it holds even where the parser's rules change.
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES)
    return clean.strip()


def _align_by_class(tokens: Sequence[Token]) -> None:
    for token in tokens:
        style = token.attrs.pop("style", None)
        if isinstance(style, str) and style.startswith("text-align:"):
            token.attrSet("class", "align-" + style.removeprefix("text-align:"))
