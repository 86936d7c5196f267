"""The candidate's messages: what is understood, and that nothing that comes can hurt."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from exam_server.attempts import messages
from exam_server.attempts.messages import (
    MESSAGE_BYTES,
    Bad,
    Look,
    Message,
    Observed,
    Ping,
    Report,
    Save,
    Submit,
    TakeRest,
    parse,
)
from exam_server.integrity import Seen
from exam_server.outcomes import Conflict, Refused, Saved, StoredResponse, Word, Write

SAVE = {"position": 7, "response": ["o2"], "flagged": False, "base": 2, "mutation": "k3-41"}


def frame(**fields: Any) -> str:
    return json.dumps({"id": 41, **fields})


def save(**changed: Any) -> str:
    return frame(save={**SAVE, **changed})


def without(name: str) -> str:
    return frame(save={key: value for key, value in SAVE.items() if key != name})


UNDERSTOOD: dict[str, tuple[str, Message]] = {
    "save": (save(), Save(41, Write(7, ("o2",), flagged=False, base=2, mutation="k3-41"))),
    "save with an epoch": (
        save(epoch=3),
        Save(41, Write(7, ("o2",), flagged=False, base=2, mutation="k3-41"), 3),
    ),
    "nothing answered": (
        save(response=[]),
        Save(41, Write(7, (), flagged=False, base=2, mutation="k3-41")),
    ),
    "an essay of 8,000 letters": (
        save(response=["é\n" * 4_000]),
        Save(41, Write(7, ("é\n" * 4_000,), flagged=False, base=2, mutation="k3-41")),
    ),
    "60 texts": (
        save(response=["g1=x"] * 60),
        Save(41, Write(7, ("g1=x",) * 60, flagged=False, base=2, mutation="k3-41")),
    ),
    "submit": (frame(submit={}), Submit(41)),
    "report": (frame(report={"kind": "problem"}), Report(41, "problem", "")),
    "report with words": (frame(report={"kind": "help", "text": "é"}), Report(41, "help", "é")),
    "an observation": (
        frame(report={"kind": "pasted", "chars": 9, "position": 7, "ago_ms": 5, "mutation": "k-1"}),
        Observed(41, Seen("pasted", "k-1", {"ago_ms": 5, "chars": 9, "position": 7})),
    ),
    "an observation whose text is kept nowhere": (
        frame(report={"kind": "focus_lost", "text": "secret"}),
        Observed(41, Seen("focus_lost")),
    ),
    "view": (frame(view={"position": 12, "font": "L"}), Look(41, {"position": 12, "font": "L"})),
    "view of a hidden page": (
        frame(view={"position": 12, "shown": False}),
        Look(41, {"position": 12}, shown=False),
    ),
    "rest": (frame(rest={"resting": True}), TakeRest(41, begins=True)),
    "rest ended": (frame(rest={"resting": False}), TakeRest(41, begins=False)),
    "ping": (frame(ping={}), Ping(41)),
    "a text as number": ('{"id": "a-1", "ping": {}}', Ping("a-1")),
}

BEYOND_ANY_MESSAGE = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "null": "null",
    "a number": "1",
    "not finite": "NaN",
    "brackets without end": "[" * 16_000,
    "objects without end": '{"a":' * 3_000,
    "a number without end": "9" * 16_000,
    "no id": '{"ping": {}}',
    "id null": '{"id": null, "ping": {}}',
    "id true": '{"id": true, "ping": {}}',
    "id a fraction": '{"id": 1.5, "ping": {}}',
    "id too large": f'{{"id": {2**53}, "ping": {{}}}}',
    "id too long": json.dumps({"id": "x" * 65, "ping": {}}),
    "id half a surrogate": '{"id": "\\ud800", "ping": {}}',
    "id with NUL": '{"id": "\\u0000", "ping": {}}',
    "id twice": '{"id": 41, "id": 42, "ping": {}}',
    "position twice": save().replace('"base"', '"position": 8, "base"'),
}

BAD_FORMS = {
    "nothing asked": frame(),
    "two things asked": frame(ping={}, submit={}),
    "an unknown thing": frame(delete={}),
    "a field too many outside": frame(ping={}, epoch=1),
    "a field too many inside": save(score=1),
    "an observation without an end": frame(report={"kind": "pasted", "chars": 2**31}),
    "an observation with words": frame(report={"kind": "pasted", "chars": "secret"}),
    "an observation of something else": frame(report={"kind": "pasted", "content": "secret"}),
    "a request with numbers": frame(report={"kind": "problem", "chars": 1}),
    "a report of a list": frame(report={"kind": ["pasted"]}),
    "ping with content": frame(ping={"x": 1}),
    "ping null": frame(ping=None),
    "submit a list": frame(submit=[]),
    "save null": frame(save=None),
    **{f"save without {name}": without(name) for name in SAVE},
    "position a text": save(position="7"),
    "position true": save(position=True),
    "position a fraction": save(position=7.0),
    "position negative": save(position=-1),
    "position huge": save(position=2**31),
    "position beyond every float": save(position=10**400),
    "base true": save(base=True),
    "base null": save(base=None),
    "flagged a number": save(flagged=0),
    "flagged a text": save(flagged="false"),
    "response a text": save(response="o2"),
    "response null": save(response=None),
    "a text that is a number": save(response=[1]),
    "a text that is null": save(response=[None]),
    "61 texts": save(response=["o1"] * 61),
    "a text too long": save(response=["x" * 8_001]),
    "a text with half a surrogate": save(response=["\ud800"]),
    "a text with NUL": save(response=["\x00"]),
    "mutation empty": save(mutation=""),
    "mutation too long": save(mutation="x" * 65),
    "mutation with NUL": save(mutation="a\x00"),
    "mutation a number": save(mutation=1),
    "epoch a text": save(epoch="1"),
    "epoch true": save(epoch=True),
    "report without kind": frame(report={}),
    "report too long": frame(report={"kind": "help", "text": "x" * 501}),
    "report with NUL": frame(report={"kind": "help", "text": "\x00"}),
    "view a text": frame(view="x"),
    "view with a field too many": frame(view={"deadline": 1}),
    "view position true": frame(view={"position": True}),
    "view shown a text": frame(view={"shown": "no"}),
    "view font too long": frame(view={"font": "x" * 17}),
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_what_is_well_formed_is_understood(name: str) -> None:
    text, expected = UNDERSTOOD[name]

    assert parse(text) == expected


@pytest.mark.parametrize("name", BEYOND_ANY_MESSAGE)
def test_what_has_no_readable_number_is_malformed_without_one(name: str) -> None:
    found = parse(BEYOND_ANY_MESSAGE[name])

    assert isinstance(found, Bad)
    assert (found.id, found.word) == (None, Word.MALFORMED)


@pytest.mark.parametrize("name", BAD_FORMS)
def test_what_has_a_number_is_refused_under_it_and_told_what_was_expected(name: str) -> None:
    found = parse(BAD_FORMS[name])

    assert isinstance(found, Bad)
    assert (found.id, found.word) == (41, Word.MALFORMED)
    assert found.facts["where"]
    assert found.facts["expected"]
    assert len(json.dumps(dict(found.facts))) < 1_000


@pytest.mark.parametrize(
    ("padding", "word"), [(MESSAGE_BYTES, None), (MESSAGE_BYTES + 1, Word.TOO_LARGE)]
)
def test_forty_eight_kibibytes_are_the_most(padding: int, word: Word | None) -> None:
    text = frame(ping={}).ljust(padding)

    found = parse(text)

    assert found == (Ping(41) if word is None else Bad(41, word, {"most_bytes": MESSAGE_BYTES}))


def test_bytes_count_not_letters() -> None:
    found = parse(frame(report={"kind": "help", "text": "x"}).replace("x", "é" * 25_000))

    assert isinstance(found, Bad)
    assert found.word is Word.TOO_LARGE


@pytest.mark.parametrize("start", ['{"id": ²,', '{"id": ١,', '{"id": -,', '{"id": "a",', "", "[1,"])
def test_a_large_frame_without_a_plain_number_in_front_is_answered_without_one(start: str) -> None:
    found = parse(start + "x" * 50_000)

    assert found == Bad(None, Word.TOO_LARGE, {"most_bytes": MESSAGE_BYTES})


@given(some.text())
def test_no_text_makes_it_raise(text: str) -> None:
    parse(text)


@given(some.text(alphabet=some.characters(categories=("Cs", "Nd", "No", "Po"))))
def test_no_half_letter_and_no_strange_digit_makes_it_raise(text: str) -> None:
    parse(text)
    parse('{"id":' + text.ljust(50_000, ","))


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=8,
)
FIELDS = some.dictionaries(some.sampled_from([*SAVE, "epoch", "kind", "text", "font"]), JSON)
KINDS = some.sampled_from(["save", "submit", "report", "view", "ping", "id"])


@given(some.dictionaries(KINDS, FIELDS | JSON))
def test_no_message_makes_it_raise_and_what_is_understood_is_clean(found: dict[str, Any]) -> None:
    message = parse(json.dumps({"id": 1, **found}))

    if isinstance(message, Save):
        write = message.write
        assert write.mutation
        "".join([*write.response, write.mutation]).encode()
        assert 0 <= write.position < 2**31


def test_a_message_inside_a_body_is_read_like_a_frame() -> None:
    inside = messages.read_checked({"ping": {"x": "y" * 50_000}, "id": 7})

    assert inside == Bad(7, Word.TOO_LARGE, {"most_bytes": MESSAGE_BYTES})
    assert messages.read_checked(json.loads(save())) == parse(save())
    assert messages.read_checked([]) == parse("[]")


def test_answers_have_the_shapes_of_the_contract() -> None:
    stored = StoredResponse(4, ("o1",), flagged=True, at=9)

    assert messages.saved(41, Saved(7, 3, 5, 6)) == {
        "id": 41,
        "saved": {"position": 7, "version": 3, "at": 5, "remaining_ms": 6},
    }
    assert messages.conflict(41, Conflict(7, stored, 6)) == {
        "id": 41,
        "refused": {
            "reason": "conflict",
            "position": 7,
            "current": {"version": 4, "response": ["o1"], "flagged": True, "at": 9},
            "remaining_ms": 6,
        },
    }
    assert messages.refused(None, Refused(Word.BUSY)) == {"id": None, "refused": {"reason": "busy"}}
    assert messages.noted("a") == {"id": "a", "noted": {}}
