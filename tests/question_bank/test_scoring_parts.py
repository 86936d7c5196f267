"""Points for texts, pairs, orders and gaps, each of which may earn a part."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.items import Kind
from question_bank.scoring import FormScore, ItemScore, Scoring, score_response, total

ORDER = ("o3", "o1", "o4", "o2")
PAIRS = Scoring(kind=Kind.MATCHING, key=("p1=o2", "p2=o1", "p3=o2"), options=("o1", "o2", "o3"))
TEXT = Scoring(
    kind=Kind.SHORT_TEXT,
    rule={
        "answers": [
            {"text": "Bandungan", "weight": "0", "tolerance": None},
            {"text": "Bandung*", "weight": "1", "tolerance": None},
            {"text": "Kota *", "weight": "0.5", "tolerance": None},
        ]
    },
)
GAPS = Scoring(
    kind=Kind.CLOZE,
    rule={
        "gaps": {
            "g1": {
                "kind": "text",
                "weight": "1",
                "match_case": True,
                "answers": [{"text": "Bali", "weight": "1", "tolerance": None}],
            },
            "g2": {
                "kind": "choice",
                "weight": "1",
                "match_case": False,
                "answers": [
                    {"text": "o1", "weight": "1", "tolerance": None},
                    {"text": "o2", "weight": "0.5", "tolerance": None},
                ],
            },
            "g3": {
                "kind": "number",
                "weight": "2",
                "match_case": False,
                "answers": [{"text": "5780", "weight": "1", "tolerance": "20"}],
            },
        }
    },
)


def order(response: Sequence[str], key: tuple[str, ...] = ORDER) -> Decimal | None:
    return score_response(Scoring(kind=Kind.ORDERING, key=key, options=key), response)


@pytest.mark.parametrize(
    ("response", "points"),
    [
        (["bandung"], "1"),
        (["Bandung Barat"], "1"),
        (["kota kembang"], "0.5"),
        (["Bandungan"], "0"),
        (["Bogor"], "0"),
        (["Bandung", "Bandung"], "0"),
    ],
)
def test_the_first_text_that_fits_counts(response: list[str], points: str) -> None:
    assert score_response(TEXT, response) == Decimal(points)


@pytest.mark.parametrize(
    ("response", "points"),
    [
        (["p1=o2", "p2=o1", "p3=o2"], "1"),
        (["p3=o2", "p1=o2"], "0.6667"),
        (["p2=o1"], "0.3333"),
        (["p2=o1", "p2=o1"], "0"),
        (["p1=o1", "p1=o2", "p1=o3", "p2=o1"], "0.3333"),
        (["o2", "p9=o2"], "0"),
    ],
)
def test_each_right_pair_earns_its_part(response: list[str], points: str) -> None:
    assert score_response(PAIRS, response) == Decimal(points)


def test_a_corrected_pair_may_accept_two_matches() -> None:
    corrected = Scoring(kind=Kind.MATCHING, key=("p1=o1", "p1=o2", "p2=o3"))

    found = [score_response(corrected, [f"p1={option}", "p2=o3"]) for option in ("o1", "o2", "o3")]

    assert found == [1, 1, Decimal("0.5")]


@pytest.mark.parametrize(
    ("response", "points"),
    [
        (["o3", "o1", "o4", "o2"], "1"),
        (["o1", "o3", "o4", "o2"], "0.6667"),
        (["o3", "o4", "o2", "o1"], "0.3333"),
        (["o1", "o4", "o2", "o3"], "0"),
        (["o2", "o4", "o1", "o3"], "0"),
        (["o3", "o1", "o4"], "0"),
        (["o3", "o1", "o4", "o2", "o2"], "0"),
        (["o3", "o1", "o4", "o9"], "0"),
    ],
)
def test_an_order_earns_its_right_pairs_less_its_wrong_ones(
    response: list[str], points: str
) -> None:
    assert order(response) == Decimal(points)


@given(response=st.permutations(ORDER), at=st.integers(0, 2))
def test_putting_two_neighbours_right_never_harms(response: list[str], at: int) -> None:
    first, second = response[at], response[at + 1]
    swapped = [*response[:at], second, first, *response[at + 2 :]]
    better, worse = order(response) or Decimal(0), order(swapped) or Decimal(0)

    if ORDER.index(first) < ORDER.index(second):
        assert better >= worse
    assert (better == 1) == (tuple(response) == ORDER)


@pytest.mark.parametrize(("length", "most"), [(3, "0.28"), (4, "0.20"), (6, "0.15")])
def test_a_blind_order_brings_little(length: int, most: str) -> None:
    key = tuple(f"o{n}" for n in range(length))

    points = [order(each, key) or Decimal(0) for each in permutations(key)]

    assert sum(points) / len(points) <= Decimal(most)


@pytest.mark.parametrize(
    ("response", "points"),
    [
        (["g1=Bali", "g2=o1", "g3=5.790"], "1"),
        (["g3=5780"], "0.5"),
        (["g1=Bali", "g2=o2"], "0.375"),
        (["g1=bali", "g2=o9", "g3=6000"], "0"),
        (["g1=Bali", "g1=Jawa"], "0"),
        (["g3=5780", "g9=Bali"], "0.5"),
    ],
)
def test_gaps_earn_by_their_weights(response: list[str], points: str) -> None:
    assert score_response(GAPS, response) == Decimal(points)


def test_an_essay_waits_for_a_person() -> None:
    assert score_response(Scoring(kind=Kind.ESSAY), ["Pada tahun itu …"]) is None


def test_a_form_sums_what_is_marked() -> None:
    points = (Decimal(1), None, Decimal("0.25"))
    items = tuple(ItemScore(at, f"v{at}", each, (), ()) for at, each in enumerate(points, 1))

    score = total(items)

    assert score == FormScore(Decimal("1.25"), 3, items)
    assert score.unmarked == 1
