"""Patterns of `patternMatch` as our wildcards and back; they are never run as regular expressions.

Understood is what this writes: letters, escapes, `.*`, and `[Xx]` for either case."""

import re

_PART = re.compile(
    r"\\(?P<escaped>[^A-Za-z0-9])|(?P<run>\.\*)|\[(?P<case>..)\]|(?P<plain>[^\\.*+?|()\[\]{}^$])"
)
_SPECIAL = re.compile(r"([\\.*+?|()\[\]{}^$-])")
_STAR = re.compile(r"(?<!\\)\*")


def as_wildcard(pattern: str) -> tuple[str, bool] | None:
    """`Ban.*` → (`Ban*`, True): the wildcard and whether case counts; None if not understood."""
    text, either, at = "", False, 0
    while at < len(pattern):
        part = _PART.match(pattern, at)
        if part is None:
            return None
        at = part.end()
        if pair := part["case"]:
            if pair[0].casefold() != pair[1].casefold():
                return None
            either, text = True, text + pair[0]
        elif part["run"]:
            text += "*"
        else:
            text += literal(part["escaped"] or part["plain"])
    return text, not either


def as_pattern(wildcard: str, *, match_case: bool) -> str:
    """The inverse of `as_wildcard`."""
    parts = []
    for part in _STAR.split(wildcard):
        plain = part.replace("\\*", "*")
        parts.append("".join(_letter(each, match_case) for each in plain))
    return ".*".join(parts)


def literal(text: str) -> str:
    """A text as a wildcard that fits itself alone."""
    return text.replace("*", "\\*")


def fits(text: str, wildcard: str, *, match_case: bool) -> bool:
    """Whether a wildcard fits the whole of a text, in time proportional to both."""
    if not match_case:
        text, wildcard = text.casefold(), wildcard.casefold()
    first, *rest = (part.replace("\\*", "*") for part in _STAR.split(wildcard))
    if not rest:
        return text == first
    *inner, last = rest
    if not (text.startswith(first) and text[len(first) :].endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in inner:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def has_stars(wildcard: str) -> bool:
    """Whether it fits more than one text."""
    return _STAR.search(wildcard) is not None


def instance(wildcard: str) -> str:
    """A text that the wildcard fits."""
    return _STAR.sub("", wildcard).replace("\\*", "*")


def _letter(letter: str, match_case: bool) -> str:
    if not match_case and letter.lower() != letter.upper() and len(letter.upper()) == 1:
        return f"[{letter}{letter.swapcase()}]"
    return _SPECIAL.sub(r"\\\1", letter)
