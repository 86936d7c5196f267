"""Runs of words, marks and breaks become one paragraph of Markdown that shows the same words."""

import re
from collections.abc import Sequence
from enum import IntEnum

from question_bank.formats.escaping import SPACES, Escaping, guarded, plain
from question_bank.formulas import is_price


class Part(IntEnum):
    """What a piece of a paragraph is; `RAW` is Markdown already."""

    WORDS = 0
    OPEN = 1
    CLOSE = 2
    RAW = 3
    FORMULA = 4
    BREAK = 5


Piece = tuple[Part, str]

RAISED = ("^", "~")
SHOWN = {Part.WORDS, Part.RAW, Part.FORMULA}
_OTHER_MARK = {"*": "_", "**": "__"}
_LETTER = re.compile(r"[^\W_]")
_AFTER_RAISED = re.compile(r"[^\W_]|[({\[\\-]")
_DIGIT = re.compile(r"\d")


def paragraph(pieces: Sequence[Piece], *, cell: bool = False) -> str:
    """One paragraph; in a table's cell it is one line, in which a line's start means nothing."""
    if all(part is Part.WORDS for part, _ in pieces):
        text = plain("".join(value for _, value in pieces))
        return text.replace("|", "\\|") if cell else text
    settled = _settled(pieces)
    if not any(part in SHOWN for part, _ in settled):
        return ""
    text = _Writing(settled).text()
    return text.replace("\n", " ").replace("|", "\\|") if cell else guarded(text)


def formula(latex: str, *, display: bool = False) -> Piece | None:
    """LaTeX as a piece, or nothing if dollar signs cannot hold it."""
    latex = SPACES.sub(" ", latex).strip(" ")
    latex += "{}" if latex.endswith("\\") else ""
    if not latex or "$" in latex.replace("\\$", "") or is_price(latex):
        return None
    mark = "$$" if display else "$"
    return Part.FORMULA, f"{mark}{latex}{mark}"


def code(text: str) -> Piece | None:
    """A span of code as a piece."""
    text = SPACES.sub(" ", text).strip(" ")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    room = " " if longest else ""
    return (Part.RAW, f"{fence}{room}{text}{room}{fence}") if text else None


def _settled(pieces: Sequence[Piece]) -> list[Piece]:
    """Spaces outside of marks, one between words and none at a line's ends; no empty marks."""
    settling = _Settling()
    for part, value in pieces:
        if part is Part.OPEN:
            settling.waiting.append(value)
        elif part is Part.CLOSE:
            settling.close(value)
        elif part is Part.BREAK:
            settling.end_line()
        else:
            settling.show(part, value)
    while settling.done and settling.done[-1][0] is Part.BREAK:
        settling.done.pop()
    return _Raised(settling.done).fitted()


class _Settling:
    """The pieces so far, the marks that wait for something to enclose, and the space before it."""

    def __init__(self) -> None:
        self.done: list[Piece] = []
        self.waiting: list[str] = []
        self.space = self.begun = False

    def show(self, part: Part, value: str) -> None:
        words = SPACES.sub(" ", value) if part is Part.WORDS else value
        self.space = self.space or (part is Part.WORDS and words[:1] == " ")
        shown = words.strip(" ") if part is Part.WORDS else words
        if not shown:
            return
        if self.space and self.begun:
            self._add(Part.WORDS, " ")
        for mark in self.waiting:
            if self.done and self.done[-1] == (Part.CLOSE, mark):
                self.done.pop()
            else:
                self.done.append((Part.OPEN, mark))
        self.waiting.clear()
        self._add(part, shown)
        self.space, self.begun = part is Part.WORDS and words[-1:] == " ", True

    def close(self, mark: str) -> None:
        if self.waiting:
            self.waiting.pop()
            return
        at = len(self.done)
        while at and self.done[at - 1][0] is Part.BREAK:
            at -= 1
        self.done.insert(at, (Part.CLOSE, mark))

    def end_line(self) -> None:
        if self.begun:
            self.done.append((Part.BREAK, ""))
        self.space = self.begun = False

    def _add(self, part: Part, value: str) -> None:
        if part is Part.WORDS and self.done and self.done[-1][0] is Part.WORDS:
            value = self.done.pop()[1] + value
        self.done.append((part, value))


class _Raised:
    """What stands high or low is one word to Markdown: breaks become spaces, and around what
    cannot be in one word the marks are left out."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces

    def fitted(self) -> list[Piece]:
        done: list[Piece] = []
        at = 0
        while at < len(self._pieces):
            part, value = self._pieces[at]
            if part is Part.OPEN and value in RAISED:
                end = self._pieces.index((Part.CLOSE, value), at)
                done += self._one(value, self._pieces[at + 1 : end])
                at = end
            else:
                done.append((part, value))
            at += 1
        return done

    def _one(self, mark: str, inner: list[Piece]) -> list[Piece]:
        raw = "".join(value for part, value in inner if part in {Part.RAW, Part.FORMULA})
        if mark in raw or " " in raw:
            return inner
        words = [
            (Part.WORDS, " ") if part is Part.BREAK else (part, value) for part, value in inner
        ]
        return [(Part.OPEN, mark), *words, (Part.CLOSE, mark)]


class _Writing:
    """Puts pieces together; a letter beside a mark becomes a reference where the mark would not
    count as one otherwise."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        words = [value for part, value in pieces if part is Part.WORDS]
        marks = "".join(value for part, value in pieces if part not in {Part.WORDS, Part.BREAK})
        self._escaping = Escaping(words, marks)
        self._done: list[str] = []
        self._marks: list[str] = []
        self._wary: list[re.Pattern[str]] = []
        """What must not come next as it is."""
        self._closing = False

    def text(self) -> str:
        for at, (part, value) in enumerate(self._pieces):
            if part is Part.WORDS:
                self._words(value)
            elif part is Part.OPEN:
                self._open(value, at)
            elif part is Part.CLOSE:
                self._close()
            elif part is Part.FORMULA:
                self._refer_last(_DIGIT)
                self._put(value)
                self._wary = [_DIGIT]
            else:
                self._put(value or "\n")
        return "".join(self._done)

    def _put(self, text: str) -> None:
        self._done.append(text)
        self._wary, self._closing = [], False

    def _words(self, value: str) -> None:
        text = self._escaping.escape(value)
        if any(pattern.match(text) for pattern in self._wary):
            length = 2 if text[0] == "\\" and len(text) > 1 and text[1] in "\\*_`$~^&!" else 1
            text = _reference(text[length - 1]) + text[length:]
        if any(mark in RAISED for mark in self._marks):
            text = text.replace("\\ ", "\\\\ ").replace(" ", "&#32;")
        self._put(text)

    def _open(self, mark: str, at: int) -> None:
        if mark not in RAISED:
            if self._last() == "*" and self._pieces[at - 1][0] in {Part.OPEN, Part.CLOSE}:
                mark = _OTHER_MARK[mark]
            if mark[0] == "_" or not _LETTER.match(self._next(at)):
                self._refer_last(_LETTER)
        self._marks.append(mark)
        self._put(mark)

    def _close(self) -> None:
        mark = self._marks.pop()
        # Of several marks that close together, the first looks at what stands before them.
        wary = list(self._wary)
        if mark == "^":
            wary.append(_AFTER_RAISED)
        elif mark[0] == "_" or not (self._closing or _LETTER.match(self._last())):
            wary.append(_LETTER)
        self._put(mark)
        self._wary, self._closing = wary, mark not in RAISED

    def _last(self) -> str:
        return self._done[-1][-1:] if self._done else ""

    def _next(self, at: int) -> str:
        """The first sign of what a mark opens for."""
        part, value = self._pieces[at + 1]
        return "_" if part is Part.OPEN else value[:1]

    def _refer_last(self, pattern: re.Pattern[str]) -> None:
        if pattern.match(self._last()):
            before = self._done[-1][:-1]
            if (len(before) - len(before.rstrip("\\"))) % 2:
                # A backslash before a letter stood for itself.
                before += "\\"
            self._done[-1] = before + _reference(self._last())


def _reference(sign: str) -> str:
    return f"&#{ord(sign)};"
