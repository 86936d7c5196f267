"""Scripts and styles without what only their readers need: comments and indentation.

A parser says where the comments of a script are: `//` and `/*` may also stand in a text, a
pattern or a template. Line ends stay, because some of them end a statement.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

import rcssmin
import tree_sitter_javascript
from tree_sitter import Language, Parser, Query, QueryCursor

_JAVASCRIPT: Final = Language(tree_sitter_javascript.language())
_PARTS: Final = Query(_JAVASCRIPT, "(comment) @comment [(string) (template_string)] @text")
_LINE_ENDS: Final = re.compile(rb"\s*\n\s*")
_BLANKS: Final = re.compile(rb"[ \t]+")


def strip_script(source: bytes) -> bytes:
    """A script that does the same; one that the parser does not understand stays as it is."""
    root = Parser(_JAVASCRIPT).parse(source).root_node
    if root.has_error:
        return source
    captured = QueryCursor(_PARTS).captures(root)
    parts = sorted(
        (node.start_byte, node.end_byte, kind == "text")
        for kind, nodes in captured.items()
        for node in nodes
    )
    return b"".join(_stripped(_pieces(source, parts))).strip()


def _pieces(source: bytes, parts: list[tuple[int, int, bool]]) -> Iterator[tuple[bool, bytes]]:
    """The script in pieces, each with whether it is a text; for a comment what it parted."""
    done = 0
    for start, end, is_text in parts:
        if start < done:
            continue  # Inside a template, which stays whole.
        yield False, source[done:start]
        part = source[start:end]
        yield is_text, part if is_text else b"\n" if b"\n" in part else b" "
        done = end
    yield False, source[done:]


def _stripped(pieces: Iterator[tuple[bool, bytes]]) -> Iterator[bytes]:
    for is_text, group in groupby(pieces, key=itemgetter(0)):
        joined = b"".join(piece for _, piece in group)
        yield joined if is_text else _BLANKS.sub(b" ", _LINE_ENDS.sub(b"\n", joined))


def strip_style(source: bytes) -> bytes:
    """A stylesheet that says the same."""
    stripped: bytes = rcssmin.cssmin(source)
    return stripped
