"""The fast reader of frames and the one that explains take the same saves, and only those."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_server.attempts import frames, messages
from exam_server.attempts.messages import Bad, Save
from exam_server.outcomes import Word

SAVE = {"position": 7, "response": ["o2"], "flagged": False, "base": 2, "mutation": "k3-41"}
NUMBERS = [0, 1, -1, 2**31 - 1, 2**31, 2**53, -(2**53), 1.0, 1e3, True, None]
TEXTS = ["", "x" * 64, "x" * 65, "é", "\x00", "\ud800", '"', ":"]
LISTS = [[], ["o1", "o2"], ["x" * 8_000], ["x" * 8_001], ["a"] * 60, ["a"] * 61, {}]
ODD: "st.SearchStrategy[Any]" = st.sampled_from([*NUMBERS, *TEXTS, *LISTS])


def told(text: str) -> Any:
    """What both readers make of a text; they must agree."""
    fast, slow = frames.read(text), messages.parse(text)
    assert fast == slow
    assert repr(fast) == repr(slow)  # 1, 1.0 and True are equal, yet not the same.
    return fast


@given(st.sampled_from(["id", *SAVE]), ODD, st.booleans())
def test_both_readers_agree_about_every_field(field: str, value: Any, ascii_only: bool) -> None:
    message: dict[str, Any] = {"id": 41, "save": dict(SAVE)}
    (message if field == "id" else message["save"])[field] = value

    told(json.dumps(message, ensure_ascii=ascii_only))


@pytest.mark.parametrize("space", ["", " ", "\n\t "])
def test_a_save_is_read_with_any_white_space(space: str) -> None:
    text = json.dumps(
        {"id": "a", "save": SAVE}, separators=(f"{space},{space}", f"{space}:{space}")
    )

    assert isinstance(told(text), Save)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"id": 1, "id": 2, "save": {}}', Word.MALFORMED),
        (
            json.dumps({"id": 1, "save": SAVE}).replace('"base"', '"base": 1, "base"'),
            Word.MALFORMED,
        ),
        (json.dumps({"id": 1, "save": {**SAVE, "points": 1}}), Word.MALFORMED),
        (json.dumps({"id": 1, "save": SAVE, "ping": {}}), Word.MALFORMED),
        (json.dumps({"id": 1, "save": SAVE}) + "x", Word.MALFORMED),
        ("[" * 5000, Word.MALFORMED),
        (json.dumps({"id": 1, "save": {**SAVE, "response": ["x" * 50_000]}}), Word.TOO_LARGE),
        ("\ud800", Word.MALFORMED),
    ],
)
def test_what_is_refused_is_refused_by_both(text: str, word: Word) -> None:
    refused = told(text)

    assert isinstance(refused, Bad)
    assert refused.word is word


def test_a_save_that_names_an_epoch_goes_the_long_way() -> None:
    found = told(json.dumps({"id": 1, "save": {**SAVE, "epoch": 3}}))

    assert isinstance(found, Save)
    assert found.epoch == 3


def test_an_answer_is_written_as_json() -> None:
    answer = {"id": 1, "refused": {"reason": Word.CONFLICT, "current": {"response": ["é"]}}}

    assert json.loads(frames.write(answer)) == answer
