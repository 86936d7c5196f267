"""Words as Markdown: signs are escaped only where they would mean something in their paragraph,
so that texts stay as readable as their authors wrote them."""

import re
from collections.abc import Sequence

SPACES = re.compile("[ \t\r\n\f\v\u00a0]+")

_SIGNS = re.compile(r"[\\`*_$~^&!]")
_LINE_START = re.compile(
    r"^(?:(?P<number>[0-9]{1,9})(?=[.)](?:\s|$))"
    r"|(?=[-+*](?:\s|$)|>|~~~|(?P<rule>[-_*])(?: *(?P=rule)){2,} *$|(?=[|: ]*-)[-|:][-|: ]*$))",
    re.MULTILINE,
)
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
_REFERENCE = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
_MEDIA = re.compile(r"!(?=\[[^\[\]]*\]\(media:)")
_RUN = {"*": re.compile(r"\*+"), "_": re.compile("_+")}
_FORMULA = re.compile(r"(?<!\d)\$(?!\s)(?:[^$\\]|\\.)+?(?<!\s)\$(?!\d)|\$\$")
_RAISED = {
    "^": re.compile(r"\^(?:[^\s^\\]|\\.)+\^(?![^\W_]|[({\[\\-])"),
    "~": re.compile(r"~(?:[^\s~\\]|\\.)+~(?!~)"),
}


def plain(text: str) -> str:
    """A text without any markup as one line."""
    text = SPACES.sub(" ", text).strip(" ")
    if _SIGNS.search(text):
        text = Escaping((text,)).escape(text)
    return guarded(text)


def guarded(text: str) -> str:
    """Lines that would begin a list, a quotation, a rule, a fence or a table, with a backslash."""
    return _LINE_START.sub(lambda match: f"{match['number'] or ''}\\", text)


class Escaping:
    """What has to be escaped in one paragraph, known from all its words and its marks together."""

    def __init__(self, words: Sequence[str], marks: str = "") -> None:
        self._alone = not marks and len(words) == 1
        together = _BACKSLASH.sub(r"\\\\", "\n".join(words))
        self._signs = [sign for sign in "`*_$~^" if self._matters(sign, together, marks)]

    def escape(self, text: str) -> str:
        """One run of words of the paragraph."""
        if not _SIGNS.search(text):
            return text
        text = _BACKSLASH.sub(r"\\\\", text)
        text = _MEDIA.sub(r"\\!", _REFERENCE.sub(r"\\&", text))
        for sign in self._signs:
            pattern = _RUN.get(sign)
            text = pattern.sub(self._run, text) if pattern else text.replace(sign, f"\\{sign}")
        return text

    def _matters(self, sign: str, together: str, marks: str) -> bool:
        if sign not in together:
            return False
        if marks:
            return True
        if sign == "$":
            return _FORMULA.search(together) is not None
        if sign in _RAISED:
            return _RAISED[sign].search(together) is not None
        return together.count(sign) > 1

    def _run(self, match: re.Match[str]) -> str:
        """Between spaces a run means nothing; within a word, an underscore means nothing."""
        run, text = match[0], match.string
        start, end = match.span()
        before, after = text[max(start - 1, 0) : start], text[end : end + 1]
        edge = "" if self._alone else "?"
        free = (before or edge).strip() == "" and (after or edge).strip() == ""
        within = run[0] == "_" and before.isalnum() and after.isalnum()
        return run if free or within else "".join(f"\\{sign}" for sign in run)
