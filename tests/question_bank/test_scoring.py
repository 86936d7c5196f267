"""Points for responses, by example and by property."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.items import Kind
from question_bank.scoring import read_number, score_response

OPTIONS = ("o1", "o2", "o3", "o4", "o5")


def multiple(response: list[str], key: tuple[str, ...] = ("o1", "o2")) -> Decimal:
    return score_response(Kind.MULTIPLE_CHOICE, key, response, options=OPTIONS)


@pytest.mark.parametrize(
    ("response", "points"),
    [(["o3"], 1), (["o1"], 0), ([], 0), (["o3", "o1"], 0), (["o3", "o3"], 0), (["?"], 0)],
)
def test_single_choice(response: list[str], points: int) -> None:
    assert score_response(Kind.SINGLE_CHOICE, ["o3"], response, options=OPTIONS) == points


@pytest.mark.parametrize(("response", "points"), [(["true"], 1), (["false"], 0), ([], 0)])
def test_true_false(response: list[str], points: int) -> None:
    assert score_response(Kind.TRUE_FALSE, ["true"], response) == points


@pytest.mark.parametrize(
    ("response", "points"),
    [
        ([], "0"),
        (["o1"], "0.5"),
        (["o2", "o1"], "1"),
        (["o1", "o3"], "0.1667"),
        (["o1", "o2", "o3"], "0.6667"),
        (["o3"], "0"),
        (["o1", "o3", "o4"], "0"),
        (list(OPTIONS), "0"),
        (["o1", "o1"], "0.5"),
        (["o1", "o2", "unknown"], "0.6667"),
    ],
)
def test_multiple_choice_earns_parts_and_loses_parts(response: list[str], points: str) -> None:
    assert multiple(response) == Decimal(points)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12", ["12"]),
        (" 12,5 ", ["12.5"]),
        ("12.5", ["12.5"]),
        (",5", ["0.5"]),
        ("-3,25", ["-3.25"]),
        ("\u22123", ["-3"]),
        ("1.250", ["1.25", "1250"]),
        ("1,250", ["1.25", "1250"]),
        ("0,125", ["0.125"]),
        ("1250,125", ["1250.125"]),
        ("1.250.000", ["1250000"]),
        ("1.250.000,75", ["1250000.75"]),
        ("1,250,000.75", ["1250000.75"]),
        ("1.250,5", ["1250.5"]),
        ("1 250 000", ["1250000"]),
        ("1\u00a0250,5", ["1250.5"]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, numbers: list[str]) -> None:
    assert read_number(text) == tuple(Decimal(number) for number in numbers)


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", "12,", "1.25.000", "1.250.00", "1,5,5", "12 5", "1e3", "NaN", "Infinity", "٣"],
)
def test_what_is_no_number_has_no_reading(text: str) -> None:
    assert read_number(text) == ()


@pytest.mark.parametrize(
    ("key", "text", "tolerance", "points"),
    [
        ("1250", "1.250", "0", 1),
        ("1.25", "1,250", "0", 1),
        ("12.5", "12,6", "0.1", 1),
        ("12.5", "12,61", "0.1", 0),
        ("12.5", "dua belas", "0.1", 0),
    ],
)
def test_numeric_takes_the_better_reading(key: str, text: str, tolerance: str, points: int) -> None:
    scored = score_response(Kind.NUMERIC, [key], [text], tolerance=Decimal(tolerance))

    assert scored == points


def test_two_numbers_are_not_one_response() -> None:
    assert score_response(Kind.NUMERIC, ["1"], ["1", "1"]) == 0


@given(
    kind=st.sampled_from(list(Kind)),
    response=st.lists(st.one_of(st.sampled_from(OPTIONS), st.text(max_size=50)), max_size=20),
)
def test_any_response_scores_between_nothing_and_one(kind: Kind, response: list[str]) -> None:
    key = ["12.5"] if kind is Kind.NUMERIC else ["o1"]

    assert 0 <= score_response(kind, key, response, options=OPTIONS) <= 1


@given(key=st.sets(st.sampled_from(OPTIONS), min_size=1, max_size=4), data=st.data())
def test_only_the_exact_set_earns_everything(key: set[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(OPTIONS)))

    points = multiple(list(chosen), tuple(key))

    assert (points == 1) == (chosen == key)


@given(key=st.sets(st.sampled_from(OPTIONS), min_size=1, max_size=4), data=st.data())
def test_a_wrong_choice_never_helps_and_a_right_one_never_harms(
    key: set[str], data: st.DataObject
) -> None:
    chosen = data.draw(st.sets(st.sampled_from(OPTIONS)))
    added = data.draw(st.sampled_from(OPTIONS))

    before, after = multiple(list(chosen), tuple(key)), multiple([*chosen, added], tuple(key))

    assert after >= before if added in key else after <= before


@given(number=st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False))
def test_every_number_is_right_with_comma_and_with_point(number: Decimal) -> None:
    text = format(number, "f")

    for written in (text, text.replace(".", ",")):
        assert score_response(Kind.NUMERIC, [text], [written]) == 1
