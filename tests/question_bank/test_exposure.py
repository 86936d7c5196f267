"""Who is held back: an item may be in one form, and else in no larger share than the limit."""

import pytest

from question_bank.exposure import Exposure


@pytest.mark.parametrize(
    ("forms", "shown", "held"),
    [
        (0, 0, False),  # Nothing was drawn: everything may be.
        (1, 0, False),
        (1, 1, True),  # Two of two forms would be all.
        (6, 1, True),  # Two of seven are more than a quarter,
        (7, 1, False),  # two of eight are not.
        (98, 24, True),
        (99, 24, False),
        (99, 25, True),
    ],
)
def test_an_item_is_held_back_once_the_next_form_would_be_too_many(
    forms: int, shown: int, held: bool
) -> None:
    exposure = Exposure(0.25, forms, {"A": shown})

    assert ("A" in exposure) is held


def test_shares_are_as_written_in_decimal() -> None:
    assert "A" not in Exposure(0.07, 99, {"A": 6})
    assert "A" in Exposure(0.07, 99, {"A": 7})


def test_forms_are_counted_one_by_one() -> None:
    exposure = Exposure(0.5)

    exposure.add(["A", "B"])
    exposure.add(["A", "C"])

    assert exposure.forms == 2
    assert [code in exposure for code in "ABCD"] == [True, True, True, False]


def test_without_a_limit_nothing_is_held_back() -> None:
    assert "A" not in Exposure(None, 10, {"A": 10})
