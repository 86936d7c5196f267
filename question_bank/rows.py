"""What is read from a file of items, and what can be wrong with it, in words a page translates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from question_bank.items import ItemDraft, StimulusDraft


class Expected(StrEnum):
    """What a cell, row, question or file should have held; screens have a sentence for each."""

    # About the whole file (row 0) or its header.
    KNOWN_FORMAT = "known_format"
    SMALLER_FILE = "smaller_file"
    UTF_8 = "utf_8"
    QUOTED_CSV = "quoted_csv"
    READABLE_XLSX = "readable_xlsx"
    HEADER_COLUMN = "header_column"
    COLUMN_ONCE = "column_once"
    FEWER_ROWS = "fewer_rows"
    SOME_ROWS = "some_rows"
    SAFE_ARCHIVE = "safe_archive"
    SAFE_XML = "safe_xml"
    WELL_FORMED = "well_formed"
    MANIFEST = "manifest"
    # About one row or question.
    CELLS_OF_THE_HEADER = "cells_of_the_header"
    TEXT_CELL = "text_cell"
    SOMETHING = "something"
    NOTHING = "nothing"
    SHORTER_TEXT = "shorter_text"
    PLAIN_TEXT = "plain_text"
    CODE = "code"
    CODE_ONCE = "code_once"
    DIFFICULTY = "difficulty"
    KIND = "kind"
    KNOWN_KIND = "known_kind"
    SYNTAX = "syntax"
    NO_GAP = "no_gap"
    MORE_OPTIONS = "more_options"
    FEWER_OPTIONS = "fewer_options"
    DIFFERENT_OPTIONS = "different_options"
    ONE_LETTER = "one_letter"
    LETTERS = "letters"
    A_WRONG_OPTION = "a_wrong_option"
    A_RIGHT_OPTION = "a_right_option"
    TRUE_OR_FALSE = "true_or_false"
    NUMBER = "number"
    NUMBER_FROM_ZERO = "number_from_zero"
    A_FULL_ANSWER = "a_full_answer"
    WEIGHT = "weight"
    UNIT = "unit"
    PAIRS = "pairs"
    GAPS = "gaps"
    RUBRIC = "rubric"
    STIMULUS = "stimulus"
    SAME_STIMULUS = "same_stimulus"
    TRANSLATION = "translation"
    STATE = "state"
    MEDIA_FILE = "media_file"
    MEDIA_KIND = "media_kind"
    SMALLER_MEDIA = "smaller_media"
    ALT_TEXT = "alt_text"
    FORMULA = "formula"
    # What is left out or taken otherwise, and said so.
    KEPT_FEATURE = "kept_feature"
    KEPT_MARKUP = "kept_markup"
    ENCODING = "encoding"


class Severity(StrEnum):
    """Whether a problem keeps its row out, or only says what was left out or taken otherwise."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing to mend or to know, and where.

    `row` counts as a spreadsheet does (the header is row 1), or counts the questions of a file
    from 1 on; 0 is the file. `column` is a column, field or element; `place` tells more where a
    number does not lead there: `line 214`, `assessment.xml, item i7`.
    """

    row: int
    column: str
    expected: Expected
    found: str
    severity: Severity = Severity.BLOCKS
    place: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The trimmed cells of one row by column name, under its number in the file."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What could be read: the rows that are not empty, and the problems met on the way."""

    rows: tuple[Row, ...] = ()
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row or question of a file: the draft it holds, if it is valid, and how it stood there.

    `original` is the source text of a question (for a table, `cells` are), from which the file
    of the rejected ones is made.
    """

    number: int
    label: str
    draft: ItemDraft | None
    cells: Mapping[str, str] = field(default_factory=dict)
    original: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a file holds. `format` names it; `media` are the files that drafts name.

    Every problem of an entry is in `problems` under its number; an entry without a draft has one
    at least that blocks.
    """

    format: str
    entries: tuple[Entry, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    stimuli: tuple[StimulusDraft, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)


def refused(expected: Expected, found: str, *, row: int = 0, column: str = "") -> Table:
    """A table without rows, for a file that is refused as a whole."""
    return Table(problems=(RowProblem(row, column, expected, found),))


def refused_reading(format_name: str, expected: Expected, found: str, place: str = "") -> Reading:
    """A reading without entries, for a file that is refused as a whole."""
    problem = RowProblem(0, "", expected, found, place=place)
    return Reading(format_name, problems=(problem,))
