"""Aiken, the simplest of formats: a question, lettered options, and the letter of the right one.

More than Moodle we forgive small letters, missing spaces and options that go on in another line,
and we skip lines that begin with `//`, as in a file of rejected questions."""

import re
from collections.abc import Iterable, Iterator, MutableSet
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from question_bank.formats.decoding import encoding_of, lines_in
from question_bank.formats.format import Collection, Defaults, Format, Written
from question_bank.formats.grid import LONGEST_QUESTION, MOST_ROWS
from question_bank.formats.losses import losses
from question_bank.formats.naming import entry_of, named
from question_bank.formats.plain_texts import from_plain, to_plain
from question_bank.items import FULL, LETTERS, ItemDraft, Kind
from question_bank.rows import Entry, Expected, Reading, RowProblem, Severity, refused_reading

NAME: Final = "aiken"
COMMENT: Final = "//"
SAMPLE: Final = 1_000_000

_OPTION = re.compile(r"([A-Za-z])\s*[.)]\s*(\S.*)")
_ANSWER = re.compile(r"(?:ANSWER|JAWABAN|KUNCI)\s*:\s*(.*)", re.IGNORECASE)
_FIRST_OPTION = re.compile(r"^[ \t]*[Aa][ \t]*[.)]", re.MULTILINE)
_ANSWER_LINE = re.compile(r"^[ \t]*ANSWER[ \t]*:", re.MULTILINE | re.IGNORECASE)


@dataclass(slots=True)
class _Question:
    """A question as far as it has been read; `letters` as its options have them."""

    line: int
    stem: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    answer: str | None = None
    original: list[str] = field(default_factory=list)

    def is_next(self, letter: str) -> bool:
        """Whether an option may have this letter; a line of text may begin with `U.S.`."""
        return letter > self.letters[-1] if self.letters else letter == LETTERS[0]


def recognises(content: bytes) -> bool:
    """Whether an option A and an answer stand on lines of their own."""
    encoding = encoding_of(content)
    text = encoding.open(content).read(SAMPLE) if encoding.name else ""
    return bool(_FIRST_OPTION.search(text) and _ANSWER_LINE.search(text))


def read(content: bytes, defaults: Defaults) -> Reading:
    """Every question of a file; whatever is wrong comes back as problems."""
    lines, notes = lines_in(content)
    entries: list[Entry] = []
    problems = list(notes)
    taken: set[str] = set()
    questions = list(islice(_questions(lines), MOST_ROWS + 1))
    if len(questions) > MOST_ROWS:
        place = f"line {questions[-1].line}"
        return refused_reading(NAME, Expected.FEWER_ROWS, f"> {MOST_ROWS}", place)
    for number, question in enumerate(questions, start=1):
        entry, found = _entry(number, question, defaults, taken)
        entries.append(entry)
        problems += found
    if not entries and not any(each.severity is Severity.BLOCKS for each in problems):
        problems.append(RowProblem(0, "", Expected.SOME_ROWS, "0"))
    return Reading(NAME, tuple(entries), tuple(problems))


def write(collection: Collection) -> Written:
    """All single choices; one warning for each other item, and for each field that is lost."""
    texts: list[str] = []
    problems: list[RowProblem] = []
    for number, draft in enumerate(collection.drafts, start=1):
        text = _question_of(draft)
        again = read(text.encode(), Defaults()).entries[0].draft if text else None
        if again:
            texts.append(text)
        problems += losses(number, draft, again)
    left_out = [("stimulus", each.code) for each in collection.stimuli]
    left_out += [("media", name) for name in collection.media]
    problems += [
        RowProblem(0, column, Expected.KEPT_FEATURE, found, Severity.WARNS)
        for column, found in left_out
    ]
    return Written("\n".join(texts).encode(), tuple(problems))


def _questions(lines: Iterable[str]) -> Iterator[_Question]:
    question, after_space = _Question(1), False
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        option, answer = _OPTION.fullmatch(line), _ANSWER.fullmatch(line)
        starts_anew = bool(line and question.options and after_space and not (option or answer))
        if question.answer is not None or starts_anew:
            yield question
            question = _Question(number)
        after_space = not line
        if line.startswith(COMMENT):
            continue
        if line and not question.original:
            question.line = number
        question.original += [line] if line or question.original else []
        _take(question, line, option, answer)
    if any(question.original):
        yield question


def _take(
    question: _Question, line: str, option: re.Match[str] | None, answer: re.Match[str] | None
) -> None:
    """Put a line where it belongs."""
    if answer:
        question.answer = answer[1].strip(" .)")
    elif option and question.is_next(option[1].upper()):
        question.letters.append(option[1].upper())
        question.options.append(option[2])
    elif question.options:
        question.options[-1] += f"\n{line}" if line else ""
    elif line or question.stem:
        question.stem.append(line)


def _entry(
    number: int, question: _Question, defaults: Defaults, taken: MutableSet[str]
) -> tuple[Entry, tuple[RowProblem, ...]]:
    place = f"line {question.line}"
    stem = "\n".join(question.stem).strip()
    original = "\n".join(question.original)
    if len(original) > LONGEST_QUESTION:
        found = f"{len(original)} > {LONGEST_QUESTION}"
        long = RowProblem(number, "stem", Expected.SHORTER_TEXT, found, place=place)
        return Entry(number, stem[:60], None, original=original), (long,)
    notes = []
    if question.answer is None:
        notes.append(RowProblem(number, "key", Expected.A_RIGHT_OPTION, "", place=place))
    if question.letters != [chr(ord("A") + at) for at in range(len(question.letters))]:
        found = " ".join(question.letters)
        notes.append(RowProblem(number, "options", Expected.SYNTAX, found, place=place))
    key = tuple(re.split(r"[\s,;]+", (question.answer or "").upper()))
    draft = ItemDraft(
        code="",
        topic=defaults.topic,
        difficulty=defaults.difficulty,
        kind=Kind.SINGLE_CHOICE,
        stem=from_plain(stem).text,
        options=tuple(from_plain(option).text for option in question.options),
        key=key if question.answer is not None else (LETTERS[0],),
    )
    return entry_of(
        number,
        named(draft, "", taken=taken),
        label=stem.partition("\n")[0],
        original=original,
        notes=notes,
        place=place,
    )


def _question_of(draft: ItemDraft) -> str:
    """One question; empty for what is no single choice by the usual rule."""
    usual = tuple(FULL if letter in draft.key else 0 for letter in LETTERS[: len(draft.options)])
    if draft.kind is not Kind.SINGLE_CHOICE or draft.weights not in ((), usual):
        return ""
    stem = re.sub(r"\n\s*\n", "\n", to_plain(draft.stem))
    options = (" ".join(to_plain(option).split()) for option in draft.options)
    lines = [f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False)]
    return "\n".join((stem, *lines, f"ANSWER: {''.join(draft.key)}", ""))


AIKEN = Format(
    name=NAME,
    label="Aiken",
    suffix="txt",
    media_type="text/plain",
    recognises=recognises,
    read=read,
    write=write,
)
