"""The signs of GIFT: hidden where a backslash makes them letters, and written with one.

A hidden sign is a code point that no text has (U+FDD0 and on), so that what is left are signs."""

import re

SIGNS = "\\:#={}~"
HIDDEN = {sign: chr(0xFDD0 + place) for place, sign in enumerate(SIGNS)}
NEWLINE = chr(0xFDD0 + len(SIGNS))

_ESCAPED = re.compile(r"\\([\\:#={}~n])")
_REVEALED = {ord(letter): sign for sign, letter in HIDDEN.items()} | {ord(NEWLINE): "\n"}
_SIGN = re.compile(r"[\\:#={}~]")


def hidden(text: str) -> str:
    """A text whose escaped signs are hidden; other backslashes are letters, as in formulas."""
    return _ESCAPED.sub(lambda found: HIDDEN.get(found[1], NEWLINE), text)


def revealed(text: str) -> str:
    """The letters that a text means; escaped ones may still stand as they were written."""
    return hidden(text).translate(_REVEALED)


def escaped(text: str) -> str:
    """A text in which no sign counts, on one line."""
    return _SIGN.sub(r"\\\g<0>", text).replace("\n", "\\n")


def opens(text: str) -> bool:
    """Whether a brace is open at the end."""
    bare = hidden(text)
    return "{" in bare and "}" not in bare


def closes(text: str) -> bool:
    """Whether the first brace is a closing one."""
    bare = hidden(text)
    return "}" in bare.partition("{")[0]
