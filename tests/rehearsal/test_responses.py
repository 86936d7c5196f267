"""Simulated candidates answer every kind as the page would."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from exam_server.rehearsal.responses import response_to
from question_bank import Kind

OPTIONS = [{"id": "o1"}, {"id": "o2"}, {"id": "o3"}]
PROMPTS = [{"id": "p1"}, {"id": "p2"}]
GAPS = [
    {"id": "g1", "kind": "text", "options": []},
    {"id": "g2", "kind": "number", "options": []},
    {"id": "g3", "kind": "choice", "options": OPTIONS},
]


def responses(kind: str, **fields: Any) -> Sequence[tuple[str, ...]]:
    """Many responses to one item, those that were taken back among them."""
    chance = random.Random(7)
    item = {"kind": kind, "options": OPTIONS, **fields}
    return [response_to(item, chance) for _ in range(300)]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_answered_and_now_and_then_taken_back(kind: Kind) -> None:
    found = responses(kind, prompts=PROMPTS, gaps=GAPS, words=20)

    assert 1 < found.count(()) < 40
    assert all(text.strip() and len(text) <= 8_000 for response in found for text in response)


def test_choices_are_ids() -> None:
    assert set(responses("single_choice")) == {(), ("o1",), ("o2",), ("o3",)}
    assert {len(response) for response in responses("multiple_choice")} == {0, 1, 2, 3}
    assert {tuple(sorted(each)) for each in responses("ordering")} == {(), ("o1", "o2", "o3")}


def test_numbers_have_a_unit_where_there_is_one() -> None:
    plain, measured = responses("numeric"), responses("numeric", units=["kg"])

    assert len(set(plain)) > 50
    assert not any("kg" in text for response in plain for text in response)
    assert {text.endswith(" kg") for response in measured for text in response} == {True, False}


def test_pairs_and_gaps_name_what_they_answer() -> None:
    pairs, gaps = responses("matching", prompts=PROMPTS), responses("cloze", gaps=GAPS)

    assert {tuple(each.split("=")[0] for each in response) for response in pairs} == {
        (),
        ("p1", "p2"),
    }
    assert {len(response) for response in gaps} == {0, 1, 2, 3}


def test_an_essay_keeps_to_its_words() -> None:
    counts = {len(text.split()) for (text,) in filter(None, responses("essay", words=20))}

    assert counts <= set(range(1, 21))
    assert len(counts) > 10
