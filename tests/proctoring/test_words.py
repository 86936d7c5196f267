"""Reasons as they are stored, and taken apart again."""

import pytest

from exam_server.proctoring.orders import LONGEST_NOTE
from exam_server.proctoring.rules import LONGEST_TEXT
from exam_server.proctoring.words import LABELS, Category, parts_of, reason_of


@pytest.mark.parametrize("category", [c for c in Category if c is not Category.OTHER])
@pytest.mark.parametrize("text", ["", "listrik padam", "pukul 10: padam"])
def test_a_reason_is_taken_apart_as_it_was_put_together(category: Category, text: str) -> None:
    assert parts_of(reason_of(category, text)) == (LABELS[category], text)


@pytest.mark.parametrize("text", ["Sakit", "Sakit: demam"])
def test_another_reason_is_what_was_written(text: str) -> None:
    assert parts_of(reason_of(Category.OTHER, text)) == ("", text)


def test_the_longest_note_fits_beside_every_label() -> None:
    longest = max(len(reason_of(category, "x" * LONGEST_NOTE)) for category in Category)

    assert longest == LONGEST_TEXT
