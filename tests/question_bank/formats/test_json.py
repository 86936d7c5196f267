"""Our own format: everything comes back, and nothing that is wrong in it raises."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats import Collection, Defaults, read_file
from question_bank.formats.json_format import read, recognises, write
from question_bank.items import ItemDraft
from question_bank.rows import Expected, RowProblem, Severity
from tests.question_bank.drafts import CLOZE, SINGLE
from tests.question_bank.formats.collections_of_all import EVERYTHING, PLAIN, STIMULUS

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just("1e999999"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
DRAFTED = st.sampled_from(sorted(ItemDraft.__dataclass_fields__))


def file(*items: Any, **parts: Any) -> bytes:
    document = {"format": "exam-bank", "version": 1, "items": list(items), **parts}
    return json.dumps(document).encode()


@pytest.mark.parametrize("collection", [PLAIN, EVERYTHING], ids=["plain", "everything"])
def test_everything_comes_back(collection: Collection) -> None:
    pictures = Collection(
        collection.title, collection.drafts, collection.stimuli, {"a.png": b"\x89PNG"}
    )
    written = write(pictures)

    reading = read_file(written.content)

    assert (written.problems, reading.format, reading.problems) == ((), "json", ())
    assert tuple(entry.draft for entry in reading.entries) == collection.drafts
    assert (reading.stimuli, reading.media) == (collection.stimuli, {"a.png": b"\x89PNG"})


def test_what_an_item_does_not_say_is_filled_in() -> None:
    item = {"kind": "true_false", "stem": "Benar?", "key": ["true"]}

    [entry] = read(file(item), Defaults(topic="Etika", difficulty=3)).entries

    assert entry.draft is not None
    assert (entry.draft.topic, entry.draft.difficulty) == ("Etika", 3)
    assert entry.draft.code.startswith("Q-")


WRONG: list[tuple[dict[str, Any], str, Expected, str, str]] = [
    ({"kind": "esai"}, "kind", Expected.KIND, "'esai'", "items[0].kind"),
    ({"difficulty": "sulit"}, "difficulty", Expected.DIFFICULTY, "'sulit'", "items[0].difficulty"),
    ({"stem": None}, "stem", Expected.SYNTAX, "None", "items[0].stem"),
    ({"stem": ""}, "stem", Expected.SOMETHING, "", "items[0]"),
    ({"options": "abc"}, "options", Expected.SYNTAX, "'abc'", "items[0].options"),
    ({"weights": ["1", "NaN", "0"]}, "weights", Expected.NUMBER, "'NaN'", "items[0].weights[1]"),
    ({"tolerance": "1e999999"}, "tolerance", Expected.NUMBER, "1E+999999", "items[0]"),
    ({"answers": [{}]}, "answers", Expected.SOMETHING, "", "items[0].answers[0].text"),
    ({"state": "selesai"}, "state", Expected.STATE, "'selesai'", "items[0].state"),
    ({"translations": [7]}, "translations", Expected.SYNTAX, "7", "items[0].translations[0]"),
]


@pytest.mark.parametrize(("changes", "column", "expected", "found", "place"), WRONG)
def test_what_is_wrong_is_named_by_its_path(
    changes: dict[str, Any], column: str, expected: Expected, found: str, place: str
) -> None:
    reading = read(file(SINGLE.source() | changes), Defaults())

    assert reading.problems == (RowProblem(1, column, expected, found, place=place),)
    assert reading.entries[0].draft is None


def test_names_that_mean_nothing_are_warned_about() -> None:
    item = CLOZE.source() | {"points": 2, "problems": ["from a file of rejected ones"]}
    item["gaps"][0]["answers"][0]["colour"] = "red"

    reading = read(file(item, title="Bank", owner="x"), Defaults())

    assert reading.entries[0].draft == CLOZE
    assert [(each.place, each.severity) for each in reading.problems] == [
        ("owner", Severity.WARNS),
        ("items[0].gaps[0].answers[0].colour", Severity.WARNS),
        ("items[0].points", Severity.WARNS),
    ]


REFUSED = {
    "another": (b"{}", Expected.KNOWN_FORMAT, "format"),
    "no version": (b'{"format": "exam-bank"}', Expected.KNOWN_FORMAT, "version"),
    "no items": (file(), Expected.SOME_ROWS, "items"),
    "no list": (b'{"format": "exam-bank", "version": 1, "items": {}}', Expected.SOME_ROWS, "items"),
    "no number": (b'{"a": NaN}', Expected.WELL_FORMED, ""),
    "deep": (b'{"a": ' + b"[" * 100_000, Expected.WELL_FORMED, ""),
    "long number": (b'{"a": 1' + b"0" * 5_000 + b"}", Expected.WELL_FORMED, ""),
    "half a letter": (b'{"a": "\\ud800"}', Expected.WELL_FORMED, ""),
    "many values": (b'{"a": [' + b"{}," * 1_500_000 + b"{}]}", Expected.SMALLER_FILE, ""),
    "many items": (file(*[1] * 20_001), Expected.FEWER_ROWS, "items"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_that_cannot_be_read_is_refused(name: str) -> None:
    content, expected, place = REFUSED[name]

    reading = read_file(content)

    assert [(each.expected, each.place) for each in reading.problems] == [(expected, place)]
    assert (reading.format, reading.entries) == ("json", ())


def test_stimuli_and_media_that_are_wrong_are_named() -> None:
    stimuli = [{"code": "T", "title": "", "text": ""}, {"code": 1}, "x"]
    media = {"a b": "", "c.png": "%%%", "d.png": 4, "e.png": "eA=="}

    reading = read(file(SINGLE.source(), stimuli=stimuli, media=media), Defaults())

    assert {each.place for each in reading.problems} == {
        *("stimuli[0].text", "stimuli[1].code", "stimuli[1].title", "stimuli[1].text"),
        *("stimuli[2]", "media.a b", "media.c.png", "media.d.png"),
    }
    assert (reading.media, STIMULUS in reading.stimuli) == ({"e.png": b"x"}, False)


def test_other_encodings_are_read() -> None:
    content = write(PLAIN).content.decode().encode("utf-16")

    reading = read_file(content)

    assert tuple(entry.draft for entry in reading.entries) == PLAIN.drafts
    assert [problem.expected for problem in reading.problems] == [Expected.ENCODING]


@pytest.mark.parametrize("start", [b"{=ya ~tidak}", b"[1]", b"{T}", b""])
def test_braces_alone_are_no_json(start: bytes) -> None:
    assert not recognises(start)


@given(DRAFTED, VALUES, VALUES)
@settings(max_examples=80)
def test_no_value_makes_the_reader_raise(name: str, value: Any, other: Any) -> None:
    item = CLOZE.source() | {name: value}

    reading = read(file(item, other, stimuli=[other], media={"a": value}), Defaults())

    assert len(reading.entries) == 2
