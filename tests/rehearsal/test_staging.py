"""The blueprint of a rehearsal fits any bank."""

import pytest

from exam_server.errors import BadSetting
from exam_server.rehearsal.staging import blueprint


def items(**topics: int) -> list[dict[str, object]]:
    """So many items per topic, over the three difficulties in turn."""
    return [
        {"topic": topic, "difficulty": n % 3 + 1}
        for topic, number in topics.items()
        for n in range(number)
    ]


def test_thirty_items_are_spread_evenly() -> None:
    lines = blueprint(items(a=30, b=30, c=30, d=30, e=30, f=30))

    assert sum(line["count"] for line in lines) == 30
    assert {line["count"] for line in lines} == {1, 2}
    assert len(lines) == 18


def test_a_small_bank_is_used_up() -> None:
    lines = blueprint(items(a=4, b=1))

    assert [(line["topic"], line["difficulty"], line["count"]) for line in lines] == [
        ("a", 1, 2),
        ("a", 2, 1),
        ("a", 3, 1),
        ("b", 1, 1),
    ]


def test_a_bank_without_items_is_refused() -> None:
    with pytest.raises(BadSetting, match="has no items"):
        blueprint([])
