"""One row becomes an item draft or a list of problems; nothing is read or written here."""

import re
from collections.abc import Mapping
from decimal import Decimal

from question_bank.checking import (
    CODE,
    CONTROL,
    LONGEST_TEXT,
    NUMBER,
    clean,
    plain_number,
    shown,
)
from question_bank.checking import LONGEST as LONGEST_FIELDS
from question_bank.items import (
    DIFFICULTIES,
    LETTERS,
    OPTION_COLUMNS,
    TABLE_KINDS,
    TRUE_FALSE,
    ItemDraft,
    Kind,
)
from question_bank.rows import Expected, Row, RowProblem

LONGEST = {**LONGEST_FIELDS, "key": 40, "tolerance": 40}


def validate(row: Row) -> ItemDraft | tuple[RowProblem, ...]:
    """The draft in this row, or everything that is wrong with it at once."""
    reading = _Reading(row)
    kind = reading.kind()
    options = reading.options(kind)
    draft = ItemDraft(
        code=reading.code(),
        topic=" ".join(reading.required("topic").split()),
        difficulty=reading.difficulty(),
        kind=kind or Kind.SINGLE_CHOICE,
        stem=reading.required("stem"),
        options=options,
        key=reading.key(kind, options),
        tolerance=reading.tolerance(kind),
        expression=reading.text("expression"),
        explanation=reading.text("explanation"),
    )
    return tuple(reading.problems) or draft


class _Reading:
    """Reads one row column by column and collects what it stumbles over."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.problems: list[RowProblem] = []

    def text(self, column: str) -> str:
        """The cell with one kind of line end and one spelling of each letter (NFC)."""
        text = clean(self.row.cells.get(column, ""))
        longest = LONGEST.get(column, LONGEST_TEXT)
        if len(text) > longest:
            self._note(column, Expected.SHORTER_TEXT, f"{len(text)} > {longest}")
        if CONTROL.search(text):
            self._note(column, Expected.PLAIN_TEXT, repr(text))
        return text

    def required(self, column: str) -> str:
        text = self.text(column)
        if not text:
            self._note(column, Expected.SOMETHING, "")
        return text

    def code(self) -> str:
        code = self.required("code")
        if code and not CODE.fullmatch(code):
            self._note("code", Expected.CODE, code)
        return code

    def kind(self) -> Kind | None:
        word = self.text("kind")
        if word in set(TABLE_KINDS):
            return Kind(word)
        self._note("kind", Expected.KIND, word)
        return None

    def difficulty(self) -> int:
        word = self.text("difficulty")
        if word in {str(each) for each in DIFFICULTIES}:
            return int(word)
        self._note("difficulty", Expected.DIFFICULTY, word)
        return 0

    def options(self, kind: Kind | None) -> tuple[str, ...]:
        """The options in the author's order; only choices have them, two at least, without gaps."""
        texts = [self.text(column) for column in OPTION_COLUMNS]
        if kind is None:
            return ()
        if kind not in {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE}:
            return self._no_options(texts)
        last = max((place for place, text in enumerate(texts) if text), default=-1)
        for place, column in enumerate(OPTION_COLUMNS[: max(last + 1, 2)]):
            if not texts[place]:
                self._note(column, Expected.NO_GAP if place <= last else Expected.SOMETHING, "")
            elif texts[place] in texts[:place]:
                self._note(column, Expected.DIFFERENT_OPTIONS, texts[place])
        return tuple(texts[: last + 1])

    def key(self, kind: Kind | None, options: tuple[str, ...]) -> tuple[str, ...]:
        text = self.required("key")
        if kind is None or not text:
            return ()
        if kind is Kind.NUMERIC:
            return self._number_key(text)
        if kind is Kind.TRUE_FALSE:
            return self._true_false_key(text)
        return self._letters_key(kind, text, LETTERS[: len(options)])

    def tolerance(self, kind: Kind | None) -> Decimal | None:
        """How far a number may be from the key; an empty cell of a numeric item means exactly."""
        text = self.text("tolerance")
        if kind is not Kind.NUMERIC:
            if text and kind is not None:
                self._note("tolerance", Expected.NOTHING, text)
            return None
        if text and (not NUMBER.fullmatch(text) or text.startswith("-")):
            self._note("tolerance", Expected.NUMBER_FROM_ZERO, text)
            return None
        return Decimal(plain_number(text or "0"))

    def _no_options(self, texts: list[str]) -> tuple[str, ...]:
        for column, text in zip(OPTION_COLUMNS, texts, strict=True):
            if text:
                self._note(column, Expected.NOTHING, text)
        return ()

    def _number_key(self, text: str) -> tuple[str, ...]:
        if NUMBER.fullmatch(text):
            return (plain_number(text),)
        self._note("key", Expected.NUMBER, text)
        return ()

    def _true_false_key(self, text: str) -> tuple[str, ...]:
        # A spreadsheet turns the word into TRUE by itself.
        if text.lower() in TRUE_FALSE:
            return (text.lower(),)
        self._note("key", Expected.TRUE_OR_FALSE, text)
        return ()

    def _letters_key(self, kind: Kind, text: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        letters = re.split(r"[ ,;]+", text.upper())
        known = len(set(letters)) == len(letters) and set(letters) <= set(allowed)
        if kind is Kind.SINGLE_CHOICE and not (known and len(letters) == 1):
            self._note("key", Expected.ONE_LETTER, text)
        elif not known:
            self._note("key", Expected.LETTERS, text)
        elif len(letters) == len(allowed):
            # Without a wrong option, ticking everything would always earn full credit.
            self._note("key", Expected.A_WRONG_OPTION, text)
        return tuple(sorted(letters))

    def _note(self, column: str, expected: Expected, found: str) -> None:
        self.problems.append(RowProblem(self.row.number, column, expected, shown(found)))


def cells_of(draft: ItemDraft) -> Mapping[str, str]:
    """The row that gives this draft back; the inverse of `validate`."""
    cells = dict(zip(OPTION_COLUMNS, draft.options, strict=False))
    return cells | {
        "code": draft.code,
        "topic": draft.topic,
        "difficulty": str(draft.difficulty),
        "kind": draft.kind.value,
        "stem": draft.stem,
        "key": " ".join(draft.key),
        "tolerance": "" if draft.tolerance is None else str(draft.tolerance),
        "expression": draft.expression,
        "explanation": draft.explanation,
    }
