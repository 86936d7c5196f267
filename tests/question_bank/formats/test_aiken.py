"""Aiken as it is meant, and as people write it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats import Collection, Defaults, read_file
from question_bank.formats.aiken import read, write
from question_bank.items import Kind
from question_bank.rows import Expected
from tests.question_bank.drafts import MULTIPLE, SINGLE
from tests.question_bank.formats.collections_of_all import EVERYTHING

USUAL = "Berapa 8 × 5?\nA. 35\nB. 40\nC. 45\nANSWER: B\n"


@pytest.mark.parametrize(
    "text",
    [
        USUAL,
        USUAL.replace("\n", "\r\n"),
        USUAL.replace(". ", ") "),
        USUAL.replace(". ", "."),
        USUAL.lower(),
        USUAL.replace("\n", "\n\n"),
        "\n\n" + USUAL.replace("ANSWER: B", "ANSWER:b."),
        "// 3. Alasan\n" + USUAL,
    ],
)
def test_a_question_is_read_however_it_is_typed(text: str) -> None:
    [entry] = read_file(text.replace("answer", "ANSWER").encode()).entries

    assert entry.draft is not None
    assert entry.draft.stem.lower() == "berapa 8 × 5?"
    assert (entry.draft.options, entry.draft.key) == (("35", "40", "45"), ("B",))
    assert (entry.draft.kind, entry.draft.topic) == (Kind.SINGLE_CHOICE, "Umum")


def test_texts_may_have_several_lines_and_signs_of_markdown() -> None:
    text = "U.S. *Army*\nApa ini?\nA. satu\n   lanjutan\nB. 2 * 3 * 4\nANSWER: A"

    [entry] = read(text.encode(), Defaults()).entries

    assert entry.draft is not None
    assert entry.draft.stem == "U.S. \\*Army\\*\nApa ini?"
    assert entry.draft.options == ("satu\nlanjutan", "2 * 3 * 4")


WRONG = [
    ("Apa?\nA. a\nB. b\n", "key", Expected.A_RIGHT_OPTION, ""),
    ("Apa?\nA. a\nB. b\nANSWER: C", "key", Expected.ONE_LETTER, "C"),
    ("Apa?\nA. a\nB. b\nANSWER: A, B", "key", Expected.ONE_LETTER, "A B"),
    ("Apa?\nA. a\nB. b\nANSWER:", "key", Expected.ONE_LETTER, ""),
    ("Apa?\nA. a\nC. b\nANSWER: A", "options", Expected.SYNTAX, "A C"),
    ("Apa?\nA. a\nANSWER: A", "options", Expected.MORE_OPTIONS, "1"),
    ("A. a\nB. b\nANSWER: A", "stem", Expected.SOMETHING, ""),
    (
        "Apa?\n" + "".join(f"{letter}. {letter}\n" for letter in "ABCDEFGHIJK") + "ANSWER: A",
        "options",
        Expected.FEWER_OPTIONS,
        "11 > 10",
    ),
]


@pytest.mark.parametrize(("text", "column", "expected", "found"), WRONG)
def test_what_is_wrong_is_named_with_its_line(
    text: str, column: str, expected: Expected, found: str
) -> None:
    reading = read(f"{USUAL}\n{text}\n\n{USUAL}".encode(), Defaults())

    [problem] = reading.problems
    assert (problem.row, problem.column, problem.expected) == (2, column, expected)
    assert (problem.found, problem.place) == (found, "line 7")
    assert [entry.draft is not None for entry in reading.entries] == [True, False, True]
    assert reading.entries[1].original.strip() == text.strip()


def test_single_choices_are_written_and_the_rest_is_said() -> None:
    plain = replace(SINGLE, explanation="", stem="Apa \\*ini\\*?\nItu?")
    written = write(Collection("Bank", (plain, MULTIPLE)))

    [entry] = read_file(written.content).entries

    assert entry.draft == replace(plain, code=entry.draft.code if entry.draft else "")
    assert written.content.startswith(b"Apa *ini*?\nItu?\nA. 35\n")
    assert [(each.row, each.column) for each in written.problems] == [(1, "code"), (2, "kind")]


def test_nothing_is_lost_without_a_word() -> None:
    problems = write(EVERYTHING).problems

    assert [each.column for each in problems if each.row == 2] == ["kind"]
    assert {each.row for each in problems} == set(range(len(EVERYTHING.drafts) + 1))


@given(st.lists(st.sampled_from(["A. a", "B) b", "ANSWER: A", "Apa?", "", "// x", "\\"])))
@settings(max_examples=60)
def test_no_lines_make_it_raise(lines: list[str]) -> None:
    reading = read("\n".join(lines).encode(), Defaults())

    assert reading.entries or reading.problems
