"""One row becomes an item draft or a list of problems; nothing is read or written here."""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from question_bank.checking import Fault, check, clean, plain_number, shown
from question_bank.formats.cells import CellError, lines_of, number_of
from question_bank.formats.columns import (
    CHOICES,
    KINDS_OF,
    OPTION_COLUMNS,
    OPTIONS,
    TRANSLATION,
    column_of,
)
from question_bank.formats.row_fields import READERS, feedback_of, numbers_of
from question_bank.items import (
    LETTERS,
    TRUE_FALSE,
    ItemDraft,
    Kind,
    StimulusDraft,
    Translation,
)
from question_bank.rows import Expected, Row, RowProblem

OF_EVERY_KIND = frozenset(("code", "topic", "difficulty", "stem", "expression", "explanation"))


def validate(row: Row) -> ItemDraft | tuple[RowProblem, ...]:
    """The draft in this row, or everything that is wrong with it at once."""
    reading = _Reading(row)
    draft = reading.draft()
    if reading.kind:
        reading.take(check(draft))
    else:
        reading.note("kind", Expected.KIND, row.cells.get("kind", ""))
        reading.take(fault for fault in check(draft) if fault.field in OF_EVERY_KIND)
    return tuple(reading.problems) or draft


def stimulus_of(row: Row) -> StimulusDraft | None:
    """The text that the row brings for itself and others; None where it names one at most."""
    text = clean(row.cells.get("stimulus_text", ""))
    if not text:
        return None
    code, title = (clean(row.cells.get(name, "")) for name in ("stimulus", "stimulus_title"))
    return StimulusDraft(code=code, title=title, text=text)


class _Reading:
    """Reads one row column by column and collects what it stumbles over."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.problems: list[RowProblem] = []
        word = self.text("kind").lower()
        self.kind = Kind(word) if word in set(Kind) else None

    def draft(self) -> ItemDraft:
        """What the columns say, as far as it can be understood."""
        options = self._options()
        return ItemDraft(
            code=self.text("code"),
            topic=" ".join(self.text("topic").split()),
            difficulty=self._difficulty(),
            kind=self.kind or Kind.ESSAY,
            stem=self.text("stem"),
            options=options,
            key=self._key(),
            tolerance=self._tolerance(),
            expression=self.text("expression"),
            explanation=self.text("explanation"),
            translations=tuple(self._translations(options)),
            **dict(self._optional(options)),
        )

    def text(self, column: str) -> str:
        """The cell with one kind of line end and one spelling of each letter (NFC)."""
        cell = self.row.cells.get(column)
        return clean(cell) if cell else ""

    def note(self, column: str, expected: Expected, found: str) -> None:
        self.problems.append(RowProblem(self.row.number, column, expected, shown(found)))

    def take(self, faults: Iterable[Fault]) -> None:
        """Faults of the draft, but for columns that were already found wanting."""
        spoiled = {problem.column for problem in self.problems}
        if spoiled.intersection(OPTION_COLUMNS):
            spoiled.add(OPTION_COLUMNS[0])
        if any(map(TRANSLATION.fullmatch, spoiled)):
            spoiled.add("translations")
        for fault in faults:
            column = column_of(fault.field, self.kind)
            if column not in spoiled:
                self.note(column, fault.expected, fault.found)

    def _difficulty(self) -> int:
        word = self.text("difficulty")
        if word.isascii() and word.isdigit() and len(word) < 3:
            return int(word)
        self.note("difficulty", Expected.DIFFICULTY, word)
        return 0

    def _options(self) -> tuple[str, ...]:
        """The options in the author's order, two at least, without gaps between them."""
        texts = [self.text(column) for column in OPTION_COLUMNS]
        last = max((place for place, text in enumerate(texts) if text), default=-1)
        if self.kind not in OPTIONS:
            self._nothing(OPTION_COLUMNS[: last + 1])
            return ()
        for place, column in enumerate(OPTION_COLUMNS[: max(last + 1, 2)]):
            if not texts[place]:
                self.note(column, Expected.NO_GAP if place <= last else Expected.SOMETHING, "")
            elif texts[place] in texts[:place]:
                self.note(column, Expected.DIFFERENT_OPTIONS, texts[place])
        return tuple(texts[: last + 1])

    def _key(self) -> tuple[str, ...]:
        text = self.text("key")
        if self.kind not in KINDS_OF["key"]:
            self._nothing(("key",))
            return ()
        if not text:
            self.note("key", Expected.SOMETHING, "")
            return ()
        if self.kind in CHOICES:
            letters = re.split(r"[ ,;]+", text.upper())
            return tuple(sorted(letters))
        # A spreadsheet turns the word into TRUE by itself.
        lower = text.lower()
        return (lower,) if self.kind is Kind.TRUE_FALSE and lower in TRUE_FALSE else (_plain(text),)

    def _tolerance(self) -> Decimal | None:
        """How far a number may be from the key; an empty cell of a numeric item means exactly."""
        if self.kind is not Kind.NUMERIC:
            self._nothing(("tolerance",))
            return None
        found = self._tried("tolerance", lambda text: number_of(text, Expected.NUMBER_FROM_ZERO))
        return Decimal(0) if found is None else found

    def _optional(self, options: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """The fields of all optional columns that are filled in."""
        for column in self.row.cells.keys() & READERS.keys():
            field, read = READERS[column]
            if not self.row.cells[column] or not self._belongs(column):
                continue
            if column == "answers" and self.kind is Kind.NUMERIC:
                read = numbers_of
            value = self._tried(column, read)
            if value is not None:
                yield field, value
        if self.row.cells.get("feedback") and self._belongs("feedback"):
            found = self._tried("feedback", lambda text: feedback_of(text, len(options)))
            yield "feedback", found or ()

    def _translations(self, options: tuple[str, ...]) -> Iterator[Translation]:
        found = [TRANSLATION.fullmatch(column) for column in self.row.cells]
        languages = sorted({each[2] for each in found if each and self.text(each[0])})
        for language in languages:
            texts = [self.text(f"{column}_{language}") for column in OPTION_COLUMNS]
            missing = [text == "" for text in texts[: len(options)]]
            if any(texts) and (any(missing) or any(texts[len(options) :])):
                place = missing.index(True) if any(missing) else len(options)
                column = f"{OPTION_COLUMNS[min(place, len(LETTERS) - 1)]}_{language}"
                self.note(column, Expected.TRANSLATION, texts[place])
                texts = []
            yield Translation(
                language=language,
                stem=self._translated_stem(language),
                options=tuple(text for text in texts if text),
                prompts=lines_of(self.text(f"prompts_{language}")),
                matches=lines_of(self.text(f"matches_{language}")),
                explanation=self.text(f"explanation_{language}"),
            )

    def _translated_stem(self, language: str) -> str:
        stem = self.text(f"stem_{language}")
        if not stem:
            self.note(f"stem_{language}", Expected.TRANSLATION, "")
        return stem

    def _belongs(self, column: str) -> bool:
        kinds = KINDS_OF.get(column)
        if kinds is None or self.kind is None or self.kind in kinds:
            return True
        self._nothing((column,))
        return False

    def _nothing(self, columns: tuple[str, ...]) -> None:
        for column in columns:
            if self.kind and self.text(column):
                self.note(column, Expected.NOTHING, self.text(column))

    def _tried(self, column: str, read: Callable[[str], Any]) -> Any:
        """What a cell holds; None for an empty one, and for one that is noted as wrong."""
        text = self.text(column)
        try:
            return read(text) if text else None
        except CellError as error:
            self.note(column, error.expected, error.found)
            return None


def _plain(text: str) -> str:
    """A number in its one spelling; anything else as it is, to be found wanting."""
    try:
        return plain_number(text) if len(text) < 40 and "e" not in text.lower() else text
    except ValueError:
        return text
