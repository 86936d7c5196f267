"""What a marker gives."""

from decimal import Decimal

import pytest

from exam_server.authoring.marking.rules import Criterion, Given, criteria_of, read_mark

RUBRIC = [Criterion("Runtut", Decimal(2)), Criterion("Relevan", Decimal(3))]


def test_a_rubric_adds_up_to_one_question() -> None:
    given, wrong = read_mark({"points-0": "1,5", "points-1": "3", "comment": " Baik "}, RUBRIC)

    assert given == Given(("1.5", "3"), Decimal("0.9"), "Baik")
    assert wrong == {}


@pytest.mark.parametrize("text", ["", "2.01", "-1", "dua", "NaN", "Infinity", "1e9", "9" * 50])
def test_what_is_no_number_within_its_limits_is_named(text: str) -> None:
    given, wrong = read_mark({"points-0": text, "points-1": "0"}, RUBRIC)

    assert given is None
    assert wrong == {"points-0": Decimal(2)}


def test_without_a_rubric_there_is_one_share() -> None:
    given, _ = read_mark({"points-0": "33.333"}, criteria_of({}))

    assert given
    assert given.points == Decimal("0.3333")
    assert criteria_of({"rubric": [{"text": "a", "points": "2"}]}) == [Criterion("a", Decimal(2))]
