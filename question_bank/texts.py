"""Typed texts against the accepted ones: case, spaces, signs and stars; standard library only."""

import re
from collections.abc import Iterable, Sequence

from question_bank.items import Spaces
from question_bank.spelling import spelled

# What keyboards and word processors put in the place of the plain sign.
_PLAIN_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u2026": "...",
        "\u00ad": None,
        "\u200b": None,
    }
)
_STAR = re.compile(r"(?<!\\)\*")
_RUN = re.compile(r"\s+")


def first_fitting(
    text: str, accepted: Iterable[str], *, match_case: bool, spaces: Spaces
) -> int | None:
    """The place of the first of `accepted` that a typed text fits; `*` is any run of characters.

    Both are brought into one spelling of each letter (NFC) and lose the spaces at both ends, which
    nobody can see. Spaces inside count as `spaces` says. Unless that is EXACT, curly quotes, long
    dashes and the like are the plain sign. Without `match_case`, capitals do not matter.
    """
    # Once, however many there are to compare it with: what is typed may be long.
    typed = _spelled(_trimmed(text), match_case, spaces)
    for place, each in enumerate(accepted):
        parts = [
            _spelled(part.replace("\\*", "*"), match_case, spaces)
            for part in _STAR.split(_trimmed(each))
        ]
        if _holds(typed, parts):
            return place
    return None


def _holds(typed: str, parts: Sequence[str]) -> bool:
    """Whether a text begins with the first part, ends with the last, and has the others between."""
    first, *rest = parts
    if not rest:
        return typed == first
    *inner, last = rest
    if not (typed.startswith(first) and typed[len(first) :].endswith(last)):
        return False
    # Each part where it first occurs: that leaves most room for those behind it.
    at, end = len(first), len(typed) - len(last)
    for part in inner:
        found = typed.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _trimmed(text: str) -> str:
    return spelled(text).strip()


def _spelled(text: str, match_case: bool, spaces: Spaces) -> str:
    if spaces is not Spaces.EXACT:
        text = _RUN.sub("" if spaces is Spaces.IGNORE else " ", text.translate(_PLAIN_SIGNS))
    return text if match_case else spelled(text.casefold())
