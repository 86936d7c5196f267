"""Forms as values: orders made of places, marks that tell a repeat from a change."""

from dataclasses import replace
from itertools import permutations
from typing import Final

import pytest

from exam_server.attempts.plain.reading import moved, read

SHOWN: Final = ("a", "b", "c", "d")
FORM: Final = {
    "position": ["3"], "base": ["2"], "epoch": ["5"], "drawn": ["plain-x"], "choice": ["o1"],
    "go": ["next"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ({}, "abcd"),
        ({"c": 1}, "cabd"),
        ({"a": 3}, "bcad"),
        ({"a": 4, "d": 1}, "dbca"),
        ({"b": 1, "c": 1}, "bcad"),
    ],
)
def test_an_element_goes_to_the_place_that_was_chosen(wanted: dict[str, int], order: str) -> None:
    assert "".join(moved(SHOWN, wanted)) == order


def test_places_that_are_all_different_are_the_order_itself() -> None:
    for order in permutations(SHOWN):
        wanted = {element: place for place, element in enumerate(order, 1)}

        assert tuple(moved(SHOWN, wanted)) == order


def test_a_form_sent_twice_has_one_mutation_and_a_changed_one_another() -> None:
    posted = read(FORM)

    changed = [replace(posted, response=("o2",)), replace(posted, flagged=True)]

    assert read(FORM).mutation == posted.mutation
    assert len({posted.mutation, *(each.mutation for each in changed)}) == 3
    assert len(posted.mutation) <= 64


@pytest.mark.parametrize(
    ("go", "target"),
    [("next", 4), ("previous", 2), ("save", 3), ("12", 12), ("99", 3), ("review", None)],
)
def test_each_button_leads_somewhere(go: str, target: int | None) -> None:
    assert read({**FORM, "go": [go]}).target(30) == target


def test_behind_the_last_question_is_the_review() -> None:
    assert read(FORM).target(3) is None
