"""A response in words, for every kind."""

from typing import Any, Final

import pytest

from exam_server.attempts.plain.views import named, told

OPTIONS: Final = [{"id": "o2", "text": "<p>Satu</p>"}, {"id": "o1", "text": "<p>Dua</p>"}]
PROMPTS: Final = [{"id": "p1", "text": "<p>Kiri</p>"}, {"id": "p2", "text": "<p>Kanan</p>"}]
GAPS: Final = [{"id": "g1", "options": OPTIONS}, {"id": "g2", "options": []}]


@pytest.mark.parametrize(
    ("item", "response", "words"),
    [
        ({"kind": "single_choice", "options": OPTIONS}, ["o1"], "B. Dua"),
        ({"kind": "multiple_choice", "options": OPTIONS}, ["o1", "o2"], "A. Satu; B. Dua"),
        ({"kind": "ordering", "options": OPTIONS}, ["o1", "o2"], "Dua › Satu"),
        ({"kind": "matching", "options": OPTIONS, "prompts": PROMPTS}, ["p2=o2"], "Kanan → Satu"),
        ({"kind": "cloze", "gaps": GAPS}, ["g2=a=b", "g1=o1"], "1: Dua; 2: a=b"),
        ({"kind": "numeric"}, ["12,5"], "12,5"),
        ({"kind": "essay"}, ["x" * 500], "x" * 400 + "…"),
        ({"kind": "single_choice", "options": OPTIONS}, [], ""),
    ],
)
def test_a_response_is_told_in_words(item: dict[str, Any], response: list[str], words: str) -> None:
    assert told(item, response) == words


def test_what_has_no_name_is_left_out() -> None:
    assert named(["p1=o1", "o2", "g1=a=b"]) == {"p1": "o1", "g1": "a=b"}
