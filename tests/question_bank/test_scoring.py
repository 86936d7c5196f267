"""Points for responses: choices and numbers by example and by property; then what holds for all."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.content import compose
from question_bank.items import ItemDraft, Kind
from question_bank.scoring import Scoring, score_response
from tests.question_bank.drafts import EACH_KIND, right_response

OPTIONS = ("o1", "o2", "o3", "o4", "o5")
SCORINGS = [
    Scoring(
        kind=draft.kind,
        key=content.key,
        options=tuple(option.id for option in content.options),
        tolerance=draft.tolerance,
        rule=content.rule,
    )
    for draft in EACH_KIND
    for content in [compose(draft, language="id")]
]
PARTS = st.one_of(
    st.sampled_from((*OPTIONS, "p1=o1", "p1=o2", "p2=o3", "g1=Bali", "g2=o1", "g3=5780", "=")),
    st.text(max_size=50),
)


def multiple(response: Sequence[str], key: tuple[str, ...] = ("o1", "o2")) -> Decimal | None:
    scoring = Scoring(kind=Kind.MULTIPLE_CHOICE, key=key, options=OPTIONS)
    return score_response(scoring, response)


def one(kind: Kind, key: str, response: Sequence[str], tolerance: str = "0") -> Decimal | None:
    return score_response(Scoring(kind=kind, key=(key,), tolerance=Decimal(tolerance)), response)


@pytest.mark.parametrize(
    ("response", "points"),
    [(["o3"], 1), (["o1"], 0), ([], 0), (["o3", "o1"], 0), (["o3", "o3"], 0), (["?"], 0)],
)
def test_single_choice(response: list[str], points: int) -> None:
    assert one(Kind.SINGLE_CHOICE, "o3", response) == points


@pytest.mark.parametrize(("response", "points"), [(["true"], 1), (["false"], 0), ([], 0)])
def test_true_false(response: list[str], points: int) -> None:
    assert one(Kind.TRUE_FALSE, "true", response) == points


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
    ("kind", "response", "points"),
    [
        (Kind.SINGLE_CHOICE, ["o1"], "1"),
        (Kind.SINGLE_CHOICE, ["o2"], "0.3333"),
        (Kind.SINGLE_CHOICE, ["o3"], "0"),
        (Kind.SINGLE_CHOICE, ["o9"], "0"),
        (Kind.MULTIPLE_CHOICE, ["o1", "o2"], "1"),
        (Kind.MULTIPLE_CHOICE, ["o2", "o2"], "0.3333"),
        (Kind.MULTIPLE_CHOICE, ["o1", "o3"], "0.5"),
        (Kind.MULTIPLE_CHOICE, ["o2", "o3"], "0"),
    ],
)
def test_weights_of_the_options_stand_for_the_rule(
    kind: Kind, response: list[str], points: str
) -> None:
    rule = {"weights": {"o1": "1", "o2": "0.33333333", "o3": "-0.5"}}

    scored = score_response(Scoring(kind=kind, key=("o1",), options=OPTIONS, rule=rule), response)

    assert scored == Decimal(points)


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
    assert one(Kind.NUMERIC, key, [text], tolerance) == points


def test_two_numbers_are_not_one_response() -> None:
    assert one(Kind.NUMERIC, "1", ["1", "1"]) == 0


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1,5 kg", "1"),
        ("1500 g", "1"),
        ("1500", "0"),
        ("2 kg", "0.5"),
        ("2,1", "0"),
        ("1,5 l", "0"),
    ],
)
def test_numbers_have_units_and_partial_answers(text: str, points: str) -> None:
    rule = {
        "units": {"kg": "1", "g": "0.001"},
        "answers": [{"text": "2", "weight": "0.5", "tolerance": "0"}],
    }
    scoring = Scoring(kind=Kind.NUMERIC, key=("1.5",), tolerance=Decimal("0.1"), rule=rule)

    assert score_response(scoring, [text]) == Decimal(points)


@pytest.mark.parametrize("kind", [Kind.SINGLE_CHOICE, Kind.TRUE_FALSE, Kind.NUMERIC])
def test_a_corrected_key_may_accept_several(kind: Kind) -> None:
    scoring = Scoring(kind=kind, key=("1", "3"), options=("1", "2", "3"))

    assert [score_response(scoring, [text]) for text in "123"] == [1, 0, 1]


@given(scoring=st.sampled_from(SCORINGS), response=st.lists(PARTS, max_size=20))
def test_any_response_scores_between_nothing_and_one(scoring: Scoring, response: list[str]) -> None:
    points = score_response(scoring, response)

    assert (points is None) <= (scoring.kind is Kind.ESSAY)
    assert points is None or 0 <= points <= 1


@pytest.mark.parametrize("draft", EACH_KIND, ids=lambda draft: draft.kind)
def test_what_is_right_earns_everything(draft: ItemDraft) -> None:
    points = score_response(SCORINGS[EACH_KIND.index(draft)], right_response(draft))

    assert points == (None if draft.kind is Kind.ESSAY else 1)


@pytest.mark.parametrize("draft", EACH_KIND, ids=lambda draft: draft.kind)
@pytest.mark.parametrize("response", [[], [""], ["  ", "\n"]])
def test_what_says_nothing_earns_nothing(draft: ItemDraft, response: list[str]) -> None:
    scoring = SCORINGS[EACH_KIND.index(draft)]

    assert score_response(scoring, response) == 0


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

    assert before is not None
    assert after is not None
    assert after >= before if added in key else after <= before


@given(number=st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False))
def test_every_number_is_right_with_comma_and_with_point(number: Decimal) -> None:
    text = format(number, "f")

    for written in (text, text.replace(".", ",")):
        assert one(Kind.NUMERIC, text, [written]) == 1
