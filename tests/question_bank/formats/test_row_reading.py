"""One row: a draft, or every problem with it."""

from decimal import Decimal

import pytest

from question_bank.checking import plain_number
from question_bank.formats.row_reading import validate
from question_bank.formats.row_writing import cells_of
from question_bank.items import ItemDraft, Kind
from question_bank.rows import Expected, Row, RowProblem
from tests.question_bank.builders import NUMERIC, TRUE_FALSE, cells, row


def test_a_plain_row_becomes_a_draft() -> None:
    draft = validate(row(topic="  Numerik \n dasar "))

    assert isinstance(draft, ItemDraft)
    assert (draft.topic, draft.kind) == ("Numerik dasar", Kind.SINGLE_CHOICE)
    assert (draft.options, draft.key) == (("35", "40", "45"), ("B",))


def test_letters_may_be_small_and_separated_as_people_do() -> None:
    draft = validate(row(kind="multiple_choice", key="c, a"))

    assert isinstance(draft, ItemDraft)
    assert draft.key == ("A", "C")


def test_a_true_false_key_may_be_what_a_spreadsheet_made_of_it() -> None:
    draft = validate(row(**TRUE_FALSE | {"key": "FALSE"}))

    assert isinstance(draft, ItemDraft)
    assert draft.key == ("false",)


def test_a_number_without_a_tolerance_is_exact() -> None:
    draft = validate(row(**NUMERIC | {"tolerance": "", "key": "12.500"}))

    assert isinstance(draft, ItemDraft)
    assert (draft.key, draft.tolerance) == (("12.5",), Decimal(0))


BROKEN = [
    ({"code": ""}, "code", Expected.SOMETHING, ""),
    ({"code": "A B"}, "code", Expected.CODE, "A B"),
    ({"code": "A" * 41}, "code", Expected.SHORTER_TEXT, "41 > 40"),
    ({"topic": " "}, "topic", Expected.SOMETHING, ""),
    ({"difficulty": "4"}, "difficulty", Expected.DIFFICULTY, "4"),
    ({"kind": "esai"}, "kind", Expected.KIND, "esai"),
    ({"stem": ""}, "stem", Expected.SOMETHING, ""),
    ({"stem": "a\x07b"}, "stem", Expected.PLAIN_TEXT, "'a\\x07b'"),
    ({"option_b": ""}, "option_b", Expected.NO_GAP, ""),
    ({"option_c": "35"}, "option_c", Expected.DIFFERENT_OPTIONS, "35"),
    ({"key": ""}, "key", Expected.SOMETHING, ""),
    ({"key": "D"}, "key", Expected.ONE_LETTER, "D"),
    ({"key": "A B"}, "key", Expected.ONE_LETTER, "A B"),
    ({"kind": "multiple_choice", "key": "A A"}, "key", Expected.LETTERS, "A A"),
    ({"kind": "multiple_choice", "key": "A E"}, "key", Expected.LETTERS, "A E"),
    ({"kind": "multiple_choice", "key": "A B C"}, "key", Expected.A_WRONG_OPTION, "A B C"),
    ({"tolerance": "1"}, "tolerance", Expected.NOTHING, "1"),
    ({**NUMERIC, "option_a": "1"}, "option_a", Expected.NOTHING, "1"),
    ({**NUMERIC, "key": "12,5"}, "key", Expected.NUMBER, "12,5"),
    ({**NUMERIC, "key": "NaN"}, "key", Expected.NUMBER, "NaN"),
    ({**NUMERIC, "tolerance": "-1"}, "tolerance", Expected.NUMBER_FROM_ZERO, "-1"),
    ({**TRUE_FALSE, "key": "ya"}, "key", Expected.TRUE_OR_FALSE, "ya"),
]


@pytest.mark.parametrize(("changes", "column", "expected", "found"), BROKEN)
def test_what_is_wrong_is_named(
    changes: dict[str, str], column: str, expected: Expected, found: str
) -> None:
    problems = validate(row(7, **changes))

    assert problems == (RowProblem(7, column, expected, found),)


def test_all_problems_of_a_row_come_at_once() -> None:
    problems = validate(row(code="", stem="", difficulty="x"))

    assert not isinstance(problems, ItemDraft)
    assert {problem.column for problem in problems} == {"code", "stem", "difficulty"}


def test_a_choice_needs_two_options() -> None:
    problems = validate(row(option_a="", option_b="", option_c=""))

    assert not isinstance(problems, ItemDraft)
    assert {problem.column for problem in problems} == {"option_a", "option_b", "key"}


@pytest.mark.parametrize(
    ("text", "plain"), [("12.50", "12.5"), ("3.0", "3"), ("100", "100"), ("-0", "0"), ("-7", "-7")]
)
def test_a_number_has_one_spelling(text: str, plain: str) -> None:
    assert plain_number(text) == plain


@pytest.mark.parametrize("changes", [{}, NUMERIC, TRUE_FALSE])
def test_a_draft_gives_its_row_back(changes: dict[str, str]) -> None:
    draft = validate(row(**changes))
    assert isinstance(draft, ItemDraft)

    again = validate(Row(2, cells_of(draft)))

    assert again == draft
    assert {name: text for name, text in cells_of(draft).items() if text} == {
        name: text for name, text in cells(**changes).items() if text
    }
