"""The small language of cells: lists, parts, and signs that are letters."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.cells import (
    CellError,
    answer_of,
    answer_text,
    criterion_of,
    criterion_text,
    gap_of,
    gap_text,
    guarded,
    lines_of,
    pair_of,
    pair_text,
    parts_of,
    split,
    text_of,
    unit_of,
    unit_text,
    weight_of,
)
from question_bank.items import Answer, Criterion, Gap, GapKind, Pair, Unit
from question_bank.rows import Expected

HALF = Decimal("0.5")
WORDS = st.text("ab |#=±\\[]%5\n", min_size=1, max_size=9).map(str.strip).filter(bool)
WEIGHTS = st.sampled_from([Decimal(1), HALF, Decimal("0.333333333333"), Decimal(0)])
ANSWERS = st.builds(
    Answer, text=WORDS, weight=WEIGHTS, feedback=st.text("ab #\\", max_size=5).map(str.strip)
)
NUMBERS = st.builds(
    Answer,
    text=st.sampled_from(["5", "-1.5"]),
    weight=WEIGHTS,
    tolerance=st.sampled_from([None, Decimal(0), HALF]),
)


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("a\nb", ("a", "b")),
        ("a\n\n b ", ("a", "b")),
        ("a\n  \n  b\nc", ("a\n\nb", "c")),
        ("", ()),
    ],
)
def test_an_element_stands_on_a_line_and_goes_on_behind_two_spaces(
    text: str, elements: tuple[str, ...]
) -> None:
    assert lines_of(text) == elements


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("kg | g", ["kg", "g"]),
        ("a|b", ["a|b"]),
        (r"a \| b | c", ["a | b", "c"]),
        (r"a \\| b", [r"a \| b"]),
        (r"$\|x\|$ | \frac{1}{2}", [r"$\|x\|$", r"\frac{1}{2}"]),
        ("kg\ng | mg |", ["kg", "g", "mg"]),
    ],
)
def test_a_sign_counts_where_it_stands_alone(text: str, parts: list[str]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Bandung", Answer(text="Bandung")),
        ("50% Kota Ban*", Answer(text="Kota Ban*", weight=HALF)),
        ("50%", Answer(text="50%")),
        ("100% 50% lebih", Answer(text="50% lebih")),
        ("Bali # Benar.", Answer(text="Bali", feedback="Benar.")),
    ],
)
def test_an_answer_may_have_a_weight_and_a_feedback(text: str, answer: Answer) -> None:
    assert answer_of(text) == answer


def test_a_number_may_have_a_tolerance() -> None:
    assert answer_of("50% 12.5 ± 0.10", numbers=True) == Answer(
        text="12.5", weight=HALF, tolerance=Decimal("0.1")
    )
    assert unit_of("g = 0.001") == Unit("g", Decimal("0.001"))
    assert weight_of("-50%") == -HALF


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Jawa Timur = Surabaya", Pair("Jawa Timur", "Surabaya")),
        ("Bali=Denpasar", Pair("Bali", "Denpasar")),
        ("x=1 = satu", Pair("x=1", "satu")),
        (r"2 \= 2 = benar", Pair("2 = 2", "benar")),
    ],
)
def test_a_pair_has_two_sides(text: str, pair: Pair) -> None:
    assert pair_of(text) == pair


@pytest.mark.parametrize(
    ("text", "kind", "answers"),
    [
        ("1: Bali", GapKind.TEXT, [("Bali", 1)]),
        ("{{2}}: [Denpasar] | Ubud", GapKind.CHOICE, [("Denpasar", 1), ("Ubud", 0)]),
        ("3 (2, case): 5780 ± 20 | 50% 5700 ±", GapKind.NUMBER, [("5780", 1), ("5700", HALF)]),
        (r"4: \[sic]", GapKind.TEXT, [("[sic]", 1)]),
        ("5: 1945", GapKind.TEXT, [("1945", 1)]),
    ],
)
def test_a_gap_shows_its_kind(text: str, kind: GapKind, answers: list[tuple[str, object]]) -> None:
    gap = gap_of(text)

    assert gap.kind is kind
    assert [(answer.text, answer.weight) for answer in gap.answers] == answers
    assert (gap.match_case, int(gap.weight)) == (("case" in text), 2 if "case" in text else 1)


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (pair_of, "a", Expected.PAIRS),
        (pair_of, "a=b=c", Expected.PAIRS),
        (gap_of, "Bali", Expected.GAPS),
        (gap_of, "1 (berat): Bali", Expected.WEIGHT),
        (unit_of, "g = seribu", Expected.UNIT),
        (criterion_of, "Runtut = dua", Expected.RUBRIC),
        (weight_of, "1/2", Expected.WEIGHT),
    ],
)
def test_what_is_not_understood_is_named(read: object, text: str, expected: Expected) -> None:
    with pytest.raises(CellError) as caught:
        read(text)  # type: ignore[operator]

    assert caught.value.expected is expected


@given(st.lists(WORDS), st.sampled_from("|#=±"))
@settings(max_examples=100)
def test_lists_and_parts_come_back(words: list[str], sign: str) -> None:
    assert lines_of(text_of(words)) == tuple(words)
    assert split(f" {sign} ".join(guarded(word, sign) for word in words), sign) == (words or [""])


@given(ANSWERS, WORDS, WORDS)
@settings(max_examples=100)
def test_what_is_written_comes_back(answer: Answer, one: str, other: str) -> None:
    assert answer_of(answer_text(answer)) == answer
    assert pair_of(pair_text(Pair(one, other))) == Pair(one, other)
    assert criterion_of(criterion_text(Criterion(one, HALF))) == Criterion(one, HALF)
    assert unit_of(unit_text(Unit(one, HALF))) == Unit(one, HALF)


@given(st.lists(ANSWERS, min_size=1), st.lists(NUMBERS, min_size=1), WORDS)
@settings(max_examples=100)
def test_gaps_of_all_kinds_come_back(
    texts: list[Answer], numbers: list[Answer], right: str
) -> None:
    choices = (Answer(text=right), *texts)
    for kind, answers in [
        (GapKind.TEXT, tuple(texts)),
        (GapKind.NUMBER, tuple(numbers)),
        (GapKind.CHOICE, choices),
    ]:
        gap = Gap(name="1", kind=kind, answers=answers, match_case=True, weight=HALF)
        assert gap_of(gap_text(gap)) == gap
