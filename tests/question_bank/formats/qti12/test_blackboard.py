"""Items of Blackboard's pools and tests become the drafts that mean the same."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.formats.qti12 import QTI_1
from question_bank.items import Answer, Gap, GapKind, Kind, Pair
from question_bank.rows import Expected
from tests.question_bank.formats.qti.samples import package
from tests.question_bank.formats.qti12.samples import (
    blackboard,
    equal,
    formatted,
    lid,
    notes,
    quiz,
    read,
    said,
    told,
    typed,
    when,
)

OTHER = when("<other/>", "0.0", link="incorrect")
NO_CASE = 'case="No"'
FULL = "SCORE.max"


def answers(block: str) -> str:
    return f'<flow class="RESPONSE_BLOCK">{block}</flow>'


def options(*texts: str) -> str:
    return "".join(
        f'<flow_label class="Block"><response_label ident="o{at}">{formatted(text)}'
        "</response_label></flow_label>"
        for at, text in enumerate(texts, 1)
    )


def right(tests: str) -> str:
    return when(tests, FULL, link="correct") + OTHER


def said_of(ident: str, text: str) -> str:
    inner = f"<solution><solutionmaterial>{formatted(text)}</solutionmaterial></solution>"
    return f'<itemfeedback ident="{ident}">{inner}</itemfeedback>'


def prompt(at: int, text: str) -> str:
    empty = "".join(f'<response_label ident="p{at}o{to}"/>' for to in range(3))
    return f'<flow class="Block">{formatted(text)}{lid(f"p{at}", empty)}</flow>'


SAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "one choice": (
        blackboard(
            "Multiple Choice", answers(lid("response", options("35", "40"))),
            right(equal("o2", "response", NO_CASE)),
            said("correct", "Ya") + said("incorrect", "Bukan") + said_of("o1", "kurang"),
        ),
        {
            "kind": Kind.SINGLE_CHOICE, "options": ("35", "40"), "key": ("B",),
            "feedback_right": "Ya", "feedback_wrong": "Bukan", "feedback": ("kurang", ""),
            "shuffle": False,
        },
    ),
    "true and false": (
        blackboard(
            "True/False",
            answers(lid("response", options("true", "false"))),
            right(equal("o2", "response")),
        ),
        {"kind": Kind.TRUE_FALSE, "key": ("false",)},
    ),
    "fill in": (
        blackboard(
            "Fill in the Blank", answers(typed("response")),
            when(equal("katak", "response", NO_CASE), None, link="correct")
            + when(equal("Kodok", "response", NO_CASE), None, link="correct") + OTHER,
        ),
        {"kind": Kind.SHORT_TEXT, "answers": (Answer(text="katak"), Answer(text="Kodok"))},
    ),
    "number": (
        blackboard(
            "Numeric",
            answers(typed("response", "Decimal").replace("response_str", "response_num")),
            when(
                '<vargte respident="response">3.13</vargte><varlte respident="response">3.15'
                f"</varlte>{equal('3.14', 'response')}", None, link="correct",
            ) + OTHER,
        ),
        {"kind": Kind.NUMERIC, "key": ("3.14",), "tolerance": Decimal("0.01")},
    ),
    "essay": (
        blackboard("Essay", answers(typed("response")), right(""), said_of("solution", "Contoh")),
        {"sample": "Contoh"},
    ),
    "short response": (
        blackboard("Short Response", answers(typed("response")), right("")), {},
    ),
    "matching": (
        blackboard(
            "Matching",
            answers(prompt(1, "Bali") + prompt(2, "Aceh"))
            + '<flow class="RIGHT_MATCH_BLOCK">'
            + "".join(
                f'<flow class="Block">{formatted(text)}</flow>'
                for text in ("Banda Aceh", "Medan", "Denpasar")
            )
            + "</flow>",
            when(equal("p1o2", "p1"), None, link="correct")
            + when(equal("p2o0", "p2"), None, link="correct") + OTHER,
        ),
        {
            "kind": Kind.MATCHING, "distractors": ("Medan",),
            "pairs": (Pair("Bali", "Denpasar"), Pair("Aceh", "Banda Aceh")),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_an_item_of_blackboard_becomes_the_draft_that_means_the_same(name: str) -> None:
    item, expected = SAMPLES[name]

    assert told(item) == {"stem": "Soal?", **expected}
    assert notes(item) == []


PARTS = {
    "Multiple Answer": (
        "Multiple", f"<and>{equal('o1')}{equal('o2')}<not>{equal('o3')}</not></and>"
    ),
    "Ordering": ("Ordered", f"<and>{equal('o2')}{equal('o1')}{equal('o3')}</and>"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PARTS)
@pytest.mark.parametrize("parts", ["true", "false"])
def test_what_earns_no_parts_there_is_told(kind: str, parts: str) -> None:
    cardinality, tests = PARTS[kind]
    block = answers(lid("response1", options("a", "b", "c"), cardinality))
    item = blackboard(kind, block, right(tests)).replace(
        "</itemmetadata>", f"<bbmd_partialcredit>{parts}</bbmd_partialcredit></itemmetadata>"
    )

    found = told(item)

    assert found.get("key", ()) or found["options"] == ("b", "a", "c")
    assert notes(item) == ([] if parts == "true" else [("kept_feature", "all or nothing")])


def test_several_blanks_take_all_their_texts() -> None:
    block = answers(typed("a") + typed("b"))
    tests = (
        f"<and><or>{equal('red', 'a')}{equal('merah', 'a')}</or><or>{equal('blue', 'b')}</or></and>"
    )
    item = blackboard("Fill in the Blank Plus", block, right(tests), stem="Bendera [a] dan [b].")

    found = told(item)

    texts = [Answer(text=each) for each in ("red", "merah", "blue")]
    assert found["stem"] == "Bendera {{1}} dan {{2}}."
    assert found["gaps"] == (
        Gap(name="1", kind=GapKind.TEXT, answers=tuple(texts[:2]), match_case=True),
        Gap(name="2", kind=GapKind.TEXT, answers=tuple(texts[2:]), match_case=True),
    )


@pytest.mark.parametrize("kind", ["Hot Spot", "File Upload", "Calculated", "Opinion Scale"])
def test_what_fits_no_kind_is_reported_by_name(kind: str) -> None:
    assert notes(blackboard(kind, "", "")) == [("known_kind", kind.lower())]


def test_pictures_are_found_in_the_ways_of_blackboard() -> None:
    stem = '<img src="@X@EmbeddedFile.requestUrlStub@X@bbcswebdav/xid-123_1" alt="peta">'
    files = {
        "res00001.dat": quiz(blackboard("Essay", "", "", stem=stem)),
        "csfiles/home_dir/__xid-123_1.png": b"PNG",
        "csfiles/home_dir/__xid-123_1.png.xml": b"<lom/>",
    }

    reading = read(package(files))

    assert reading.media == {"__xid-123_1.png": b"PNG"}
    assert reading.problems == ()


def test_the_same_item_has_the_same_code_in_every_export() -> None:
    codes = [
        each.draft.code
        for title in ("A", "B")
        for each in read(quiz(SAMPLES["essay"][0], title=title)).entries
        if each.draft
    ]

    assert codes == ["7_1", "7_1"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<questestinterop/>", Expected.SOME_ROWS),
        (b"<questestinterop>", Expected.WELL_FORMED),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><questestinterop>&a;</questestinterop>',
            Expected.SAFE_XML,
        ),
        (package({"a.txt": "x"}), Expected.MANIFEST),
        (package({"../a.dat": "<questestinterop/>"}), Expected.SAFE_ARCHIVE),
    ],
)
def test_files_without_questions_and_hostile_ones_are_refused(
    content: bytes, expected: Expected
) -> None:
    reading = read(content)

    assert reading.entries == ()
    assert [each.expected for each in reading.problems] == [expected]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_bytes_make_the_reader_raise(data: st.DataObject) -> None:
    items = [item for item, _ in SAMPLES.values()]
    whole = quiz(data.draw(st.sampled_from(items)))
    start = data.draw(st.integers(0, len(whole)))
    content = whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + 3 :]

    QTI_1.recognises(content)
    reading = read(content)

    assert reading.entries or reading.problems
