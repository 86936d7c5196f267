"""Packages of QTI 2 and 3: order, topics, media, stimuli, recognition; nothing makes them raise."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.formats import FORMATS, read_file
from question_bank.formats.qti import QTI_2, QTI_3
from question_bank.items import StimulusDraft
from question_bank.rows import Expected
from tests.question_bank.builders import xlsx_file
from tests.question_bank.formats.qti.samples import (
    NAMESPACE,
    NAMESPACE_3,
    choices,
    correct,
    item,
    manifest,
    package,
    read,
    resource,
)

Files = dict[str, str | bytes]

PLAIN = item(choices("a", "b"), response=correct("A"))
LOM = (
    '<metadata><lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><keyword><string>air</string>'
    "</keyword></general><educational><difficulty><value>difficult</value></difficulty>"
    "</educational></lom></metadata>"
)
ITEM_3 = (
    f'<qti-assessment-item xmlns="{NAMESPACE_3}" identifier="q3" title="Tiga">'
    '<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">'
    "<qti-correct-response><qti-value>B</qti-value></qti-correct-response>"
    "</qti-response-declaration>"
    '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>'
    '<qti-assessment-stimulus-ref identifier="W" href="../texts/w.xml" title="Wacana"/>'
    '<qti-item-body><qti-choice-interaction response-identifier="RESPONSE" max-choices="1">'
    "<qti-prompt>Berapa?</qti-prompt>"
    '<qti-simple-choice identifier="A">1</qti-simple-choice>'
    '<qti-simple-choice identifier="B">2</qti-simple-choice>'
    "</qti-choice-interaction></qti-item-body>"
    '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/'
    'match_correct.xml"/></qti-assessment-item>'
)
STIMULUS = (
    f'<qti-assessment-stimulus xmlns="{NAMESPACE_3}" identifier="W" title="Banjir">'
    '<qti-stimulus-body><p>Hujan <img src="p.png" alt="awan"/></p></qti-stimulus-body>'
    "</qti-assessment-stimulus>"
)
TEST = (
    f'<assessmentTest xmlns="{NAMESPACE}" identifier="t" title="Ujian"><testPart>'
    '<assessmentSection title="Air"><assessmentItemRef href="b.xml"/></assessmentSection>'
    '<assessmentSection title="Section 2"><assessmentItemRef href="a.xml"/></assessmentSection>'
    "</testPart></assessmentTest>"
)


def test_a_test_gives_the_order_and_its_sections_the_topics() -> None:
    listed = manifest(*(resource(each, f"{each}.xml") for each in ("a", "b", "c", "t")))
    items = {f"{each}.xml": PLAIN.replace(b"i1", each.encode()) for each in ("a", "b", "c")}
    files: Files = {"imsmanifest.xml": listed, **items, "t.xml": TEST}

    drafts = [each.draft for each in read(package(files)).entries]

    assert [(each.code, each.topic) for each in drafts if each] == [
        ("b", "Air"), ("a", "Umum"), ("c", "Umum"),
    ]  # fmt: skip


def test_what_a_test_draws_and_weighs_is_told() -> None:
    test = TEST.replace(
        '<assessmentItemRef href="b.xml"/>',
        '<selection select="1"/><assessmentItemRef href="b.xml"><weight value="2"/>'
        "</assessmentItemRef>",
    )

    reading = read(package({"a.xml": PLAIN, "b.xml": PLAIN, "t.xml": test}))

    assert [(each.row, each.found) for each in reading.problems] == [
        (0, "selection"), (1, "weight 2"),
    ]  # fmt: skip


def test_a_manifest_that_leaves_its_items_out_does_not_hide_them() -> None:
    files: Files = {"imsmanifest.xml": manifest(resource("x", "x.css")), "a.xml": PLAIN}

    assert [each.label for each in read(package({**files, "x.css": ""})).entries] == ["Soal"]


def test_metadata_tells_difficulty_and_tags() -> None:
    files: Files = {
        "imsmanifest.xml": manifest(resource("a", "a.xml", LOM)),
        "a.xml": PLAIN,
    }

    draft = read(package(files)).entries[0].draft

    assert draft is not None
    assert (draft.difficulty, draft.tags) == (3, ("air",))


def test_qti_3_says_the_same_in_other_names_and_shares_stimuli() -> None:
    files: Files = {"items/q.xml": ITEM_3, "texts/w.xml": STIMULUS, "texts/p.png": b"PNG"}

    reading = read_file(package(files))

    draft = reading.entries[0].draft
    assert reading.format == "qti30"
    assert draft is not None
    assert (draft.code, draft.stem, draft.options, draft.key) == (
        "q3",
        "Berapa?",
        ("1", "2"),
        ("B",),
    )
    assert reading.stimuli == (
        StimulusDraft(code="W", title="Banjir", text="Hujan ![awan](media:p.png)"),
    )
    assert reading.media == {"p.png": b"PNG"}


def test_a_missing_stimulus_and_a_missing_picture_are_named() -> None:
    lost = package(
        {"items/q.xml": ITEM_3, "b.xml": item('<img src="x.png" alt="peta"/>' + choices("a", "b"))}
    )

    found = [(each.expected, each.found) for each in read(lost).problems]

    assert (Expected.STIMULUS, "../texts/w.xml") in found
    assert (Expected.MEDIA_FILE, "x.png") in found


def test_a_resource_without_its_file_is_named() -> None:
    files = {"imsmanifest.xml": manifest(resource("a", "a.xml"), resource("b", "b.xml"))}

    reading = read(package({**files, "a.xml": PLAIN}))

    assert [(each.expected, each.found) for each in reading.problems] == [
        (Expected.MANIFEST, "b.xml")
    ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PLAIN, "qti21"),
        (ITEM_3.encode(), "qti30"),
        (b"<questestinterop/>", "qti12"),
        (package({"a/b.xml": PLAIN}), "qti21"),
        (package({"a/b.xml": ITEM_3}), "qti30"),
        (package({"res00001.dat": b"<questestinterop/>"}), "qti12"),
        (package({"imsmanifest.xml": manifest()}), "qti21"),
        (xlsx_file(["A"]), "xlsx"),
        (b"PK\x03\x04", "xlsx"),
    ],
)
def test_files_are_recognised_by_their_content(content: bytes, name: str) -> None:
    assert next(each.name for each in FORMATS if each.recognises(content)) == name


def test_a_package_without_items_says_so() -> None:
    reading = read_file(package({"imsmanifest.xml": manifest()}))

    assert [each.expected for each in reading.problems] == [Expected.MANIFEST]


HOSTILE = {
    "entities": b'<!DOCTYPE x [<!ENTITY a "b">]><assessmentItem>&a;</assessmentItem>',
    "external": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><assessmentItem/>',
    "deep": b"<assessmentItem>" + b"<p>" * 5_000,
    "not closed": b"<assessmentItem><itemBody>",
    "empty": b"<assessmentItem/>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_items_are_refused_one_by_one(name: str) -> None:
    reading = read(package({"bad.xml": HOSTILE[name], "good.xml": PLAIN}))

    found = [each for each in reading.entries if each.draft]
    assert [each.draft.code for each in found if each.draft] == ["i1"]
    assert all(each.place == "bad.xml" for each in reading.problems)


def test_a_broken_member_keeps_out_its_own_item_alone() -> None:
    content = package({"bad.xml": PLAIN, "good.xml": PLAIN})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo("bad.xml").header_offset + 60
    spoiled = content[:start] + b"\xff" * 20 + content[start + 20 :]

    reading = read(spoiled)

    assert all(problem.expected is not Expected.KNOWN_KIND for problem in reading.problems)
    assert all(each.draft is None for each in reading.entries if each.label == "bad.xml")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_bytes_make_a_reader_raise(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([PLAIN, ITEM_3.encode(), package({"a.xml": PLAIN})]))
    start = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 12))
    content = whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + length :]

    for how in (QTI_2, QTI_3):
        how.recognises(content)
    reading = read(content)

    assert reading.entries or reading.problems
