"""From the fields of the editor's form to a draft, and what in them is no number."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from exam_server.authoring.items.parts import COLUMNS
from exam_server.authoring.items.rows import filled
from question_bank import (
    LETTERS,
    Answer,
    Criterion,
    Expected,
    Gap,
    GapKind,
    ItemDraft,
    Kind,
    Pair,
    Spaces,
    StimulusDraft,
    Translation,
    Unit,
    clean,
    plain_number,
)
from question_bank import Fault as DraftFault

HUNDRED = Decimal(100)


def read_draft(kind: Kind, fields: Mapping[str, str]) -> tuple[ItemDraft, tuple[DraftFault, ...]]:
    """The draft as well as it can be made, and the inputs that hold something else than asked."""
    reader = _Reader(kind, fields)
    draft = reader.draft()
    return draft, tuple(reader.faults)


def read_stimulus(fields: Mapping[str, str]) -> StimulusDraft:
    """The stimulus that a form holds."""
    code, title, text = (clean(fields.get(name, "")) for name in ("code", "title", "text"))
    return StimulusDraft(code=code, title=title, text=text)


class _Reader:
    """Reads one form; each number that is none is noted under its input's name."""

    def __init__(self, kind: Kind, fields: Mapping[str, str]) -> None:
        self.kind, self.fields = kind, fields
        self.faults: list[DraftFault] = []

    def draft(self) -> ItemDraft:
        of_the_kind: dict[str, Any] = {
            Kind.SINGLE_CHOICE: self._choices,
            Kind.MULTIPLE_CHOICE: self._choices,
            Kind.TRUE_FALSE: self._truth,
            Kind.NUMERIC: self._number,
            Kind.SHORT_TEXT: self._short_text,
            Kind.MATCHING: self._matching,
            Kind.ORDERING: self._ordering,
            Kind.CLOZE: self._cloze,
            Kind.ESSAY: self._essay,
        }[self.kind]()
        return ItemDraft(kind=self.kind, **self._item(), **of_the_kind)

    def _item(self) -> dict[str, Any]:
        names = ("code", "topic", "stem", "expression", "explanation", "stimulus")
        replies = ("feedback_right", "feedback_partly", "feedback_wrong")
        difficulty = self._text("difficulty")
        return {
            **{name: self._text(name) for name in (*names, *replies, "author", "origin")},
            "difficulty": int(difficulty) if difficulty in {"1", "2", "3"} else 0,
            "tags": tuple(dict.fromkeys(self._list("tags", ","))),
            "translations": tuple(self._translations()),
        }

    def _choices(self) -> dict[str, Any]:
        rows = self._rows("options")
        right = [row for row in rows if self._is_right(row)]
        letters = dict(zip(rows, LETTERS, strict=False))
        weighed = any(self._text(f"{row}-weight") for row in rows)
        feedback = tuple(self._text(f"{row}-feedback") for row in rows)
        return {
            "options": tuple(self._text(f"{row}-text") for row in rows),
            "key": tuple(sorted(letters[row] for row in right if row in letters)),
            "weights": tuple(self._share(f"{row}-weight", "0") for row in rows) if weighed else (),
            "feedback": feedback if any(feedback) else (),
            "shuffle": self._ticked("shuffle"),
        }

    def _is_right(self, row: str) -> bool:
        if self.kind is Kind.SINGLE_CHOICE:
            return self.fields.get("right") == row.rpartition("-")[2]
        return self._ticked(f"{row}-right")

    def _truth(self) -> dict[str, Any]:
        return {"key": tuple(filter(None, [self._text("key")]))}

    def _number(self) -> dict[str, Any]:
        units = [
            Unit(self._text(f"{row}-name"), self._decimal(f"{row}-factor", "1", Expected.UNIT))
            for row in self._rows("units")
        ]
        key = self._text("key").replace(",", ".")
        try:
            key = plain_number(key)
        except ValueError:
            self._fault("key", Expected.NUMBER)
        return {
            "key": (key,),
            "tolerance": self._decimal("tolerance", "0"),
            "answers": tuple(self._answer(row, number=True) for row in self._rows("answers")),
            "units": tuple(units),
        }

    def _short_text(self) -> dict[str, Any]:
        spaces = self._text("spaces")
        return {
            "answers": tuple(self._answer(row) for row in self._rows("answers")),
            "match_case": self._ticked("match_case"),
            "spaces": Spaces(spaces) if spaces in set(Spaces) else Spaces.COLLAPSE,
        }

    def _matching(self) -> dict[str, Any]:
        return {
            "pairs": tuple(
                Pair(self._text(f"{row}-prompt"), self._text(f"{row}-match"))
                for row in self._rows("pairs")
            ),
            "distractors": tuple(self._text(f"{row}-text") for row in self._rows("distractors")),
            "shuffle": self._ticked("shuffle"),
        }

    def _ordering(self) -> dict[str, Any]:
        return {"options": tuple(self._text(f"{row}-text") for row in self._rows("options"))}

    def _cloze(self) -> dict[str, Any]:
        return {"gaps": tuple(self._gap(row) for row in self._gap_rows())}

    def _gap_rows(self) -> list[str]:
        columns = [*COLUMNS["gaps"], *(f"answers-{n}-text" for n in range(60))]
        return filled(self.fields, "gaps", columns)

    def _gap(self, row: str) -> Gap:
        word = self._text(f"{row}-kind")
        kind = GapKind(word) if word in set(GapKind) else GapKind.TEXT
        answers = filled(self.fields, f"{row}-answers", COLUMNS["answers"])
        return Gap(
            name=self._text(f"{row}-name"),
            kind=kind,
            answers=tuple(self._answer(each, number=kind is GapKind.NUMBER) for each in answers),
            match_case=self._ticked(f"{row}-case"),
            weight=self._decimal(f"{row}-weight", "1", Expected.WEIGHT),
        )

    def _essay(self) -> dict[str, Any]:
        words = self._text("most_words")
        if words and not (words.isascii() and words.isdecimal() and len(words) < 7):
            self._fault("most_words", Expected.NUMBER_FROM_ZERO)
            words = ""
        return {
            "rubric": tuple(
                Criterion(
                    self._text(f"{row}-text"),
                    self._decimal(f"{row}-points", "1", Expected.RUBRIC),
                )
                for row in self._rows("rubric")
            ),
            "most_words": int(words) if words else None,
            "sample": self._text("sample"),
        }

    def _answer(self, row: str, *, number: bool = False) -> Answer:
        text = self._text(f"{row}-text")
        tolerance = self._text(f"{row}-tolerance")
        return Answer(
            text=_number_or_text(text) if number else text,
            weight=self._share(f"{row}-weight", "100"),
            tolerance=self._decimal(f"{row}-tolerance", "0") if tolerance else None,
            feedback=self._text(f"{row}-feedback"),
        )

    def _translations(self) -> Iterator[Translation]:
        for row in self._rows("translations"):
            lists = {
                name: tuple(self._list(f"{row}-{name}", "\n"))
                for name in ("options", "prompts", "matches")
            }
            yield Translation(
                language=self._text(f"{row}-language"),
                stem=self._text(f"{row}-stem"),
                explanation=self._text(f"{row}-explanation"),
                **lists,
            )

    def _rows(self, part: str) -> list[str]:
        return filled(self.fields, part, COLUMNS[part])

    def _text(self, name: str) -> str:
        return clean(self.fields.get(name, ""))

    def _list(self, name: str, separator: str) -> list[str]:
        return [each.strip() for each in self._text(name).split(separator) if each.strip()]

    def _ticked(self, name: str) -> bool:
        return self.fields.get(name) == "yes"

    def _share(self, name: str, empty: str) -> Decimal:
        """A share of the points, typed in per cent."""
        return self._decimal(name, empty, Expected.WEIGHT) / HUNDRED

    def _decimal(
        self, name: str, empty: str, expected: Expected = Expected.NUMBER_FROM_ZERO
    ) -> Decimal:
        try:
            return Decimal(plain_number((self._text(name) or empty).replace(",", ".")))
        except (ValueError, ArithmeticError):
            self._fault(name, expected)
            return Decimal(empty)

    def _fault(self, name: str, expected: Expected) -> None:
        self.faults.append(DraftFault(name, expected, self._text(name)[:80]))


def _number_or_text(text: str) -> str:
    """A number in its plain spelling; what is none stays, and is complained about."""
    try:
        return plain_number(text.replace(",", "."))
    except ValueError:
        return text
