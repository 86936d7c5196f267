"""Plain texts as Markdown and back: lines stay lines, and no sign is taken for markup."""

import html
import re

from question_bank.formats.richtext import RichText, to_markdown

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def from_plain(text: str) -> RichText:
    """Plain text as Markdown that looks the same."""
    escaped = html.escape(text.strip(), quote=False)
    return from_html(escaped.replace("\n", "<br>"))


def from_html(source: str) -> RichText:
    """HTML as Markdown; files that it names did not come with it, and are said to be gone."""
    return to_markdown(source, resolve=lambda _: None)


def to_plain(markdown: str) -> str:
    """Markdown without its backslashes, which is plain text unless there is markup in it."""
    return _ESCAPED.sub(r"\1", markdown)
