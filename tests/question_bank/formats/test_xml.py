"""XML from strangers: encodings as declared, places told, attacks refused at once."""

import time

import pytest

from question_bank.formats import xml
from question_bank.formats.xml import (
    MOST_PARTS,
    Element,
    local_name,
    parse_xml,
    place_of,
    root_name,
    text_of,
)
from question_bank.rows import Expected, RowProblem

BOMB = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<quiz>&b;</quiz>"""
OUTSIDE = b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'
NAMED = b'<?xml version="1.0"?>\n<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd">\n<a/>'
DESCRIBED = b"""<?xml version = "1.0" standalone = "no"?>
<!DOCTYPE questestinterop SYSTEM "a.dtd" [
<!-- a rendering of - our own -->
<!ELEMENT gambar (label+)><!ATTLIST gambar arah (Kiri|Kanan) #REQUIRED>
] >
<!-- who wrote it -->
<a/>"""


def parsed(content: bytes) -> Element:
    root = parse_xml(content)
    assert not isinstance(root, RowProblem), root
    return root


def refused(content: bytes, *, doctype: bool = False) -> RowProblem:
    problem = parse_xml(content, name="a.xml", doctype=doctype)
    assert isinstance(problem, RowProblem)
    return problem


@pytest.mark.parametrize(
    "content",
    [
        "<?xml version='1.0' encoding='UTF-8'?><a>naïve “ya”</a>".encode(),
        "<a>naïve “ya”</a>".encode(),
        "\ufeff<?xml version='1.0'?><a>naïve “ya”</a>".encode(),
        "\n<?xml version='1.0'?><a>naïve “ya”</a>".encode(),
        "<?xml version='1.0' encoding='utf-16'?><a>naïve “ya”</a>".encode(),
        "<?xml version='1.0' encoding='Windows-1252'?><a>naïve “ya”</a>".encode("cp1252"),
        "<?xml version='1.0' encoding='UTF-16'?><a>naïve “ya”</a>".encode("utf-16"),
        "<?xml version='1.0' encoding='UTF-16'?><a>naïve “ya”</a>".encode("utf-16-be"),
        "<a>naïve “ya”</a>".encode("utf-16-le"),
    ],
)
def test_every_declared_encoding_gives_the_same_text(content: bytes) -> None:
    assert text_of(parsed(content)) == "naïve “ya”"
    assert root_name(content) == "a"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<a>\n<b></a>", "line 2: Opening and ending tag mismatch: b line 2 and a"),
        (b"", "line 1: Document is empty"),
        (b"<a>\x93ya\x94</a>", "line 1: Invalid bytes in character encoding"),
        (b"<a>&nbsp;</a>", "line 1: Entity 'nbsp' not defined"),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", "encoding utf-7"),
        (b"<?xml version='1.0' encoding='cp1259'?><a/>", "encoding cp1259"),
        (b"<?xml version='1.0' encoding='cp1252'?>\n<a>\x81</a>", "line 2: 0x81 (cp1252)"),
        (b"<a>" * 200_000, "line 1: Excessive depth in document: 256, use XML_PARSE_HUGE option"),
    ],
)
def test_what_cannot_be_read_is_told_by_line(content: bytes, found: str) -> None:
    assert refused(content) == RowProblem(0, "", Expected.WELL_FORMED, found, place="a.xml")


@pytest.mark.parametrize("content", [BOMB, OUTSIDE, NAMED, BOMB.decode().encode("utf-16")])
def test_a_document_type_is_refused(content: bytes) -> None:
    assert refused(content).expected is Expected.SAFE_XML


def test_a_document_type_that_declares_nothing_may_be_passed_over() -> None:
    root = parse_xml(NAMED, doctype=True)

    assert not isinstance(root, RowProblem)
    assert place_of(root, "a.xml") == "a.xml, line 3"
    assert refused(BOMB, doctype=True).expected is Expected.SAFE_XML
    assert refused(b"<!DOCTYPE a", doctype=True).expected is Expected.SAFE_XML


def test_a_document_type_that_describes_elements_is_passed_over_with_its_lines() -> None:
    root = parse_xml(DESCRIBED, doctype=True)

    assert not isinstance(root, RowProblem)
    assert place_of(root) == "line 7"
    assert (root_name(DESCRIBED), root_name(NAMED)) == ("a", "a")
    assert refused(DESCRIBED).expected is Expected.SAFE_XML


@pytest.mark.parametrize(
    "declared",
    [
        b'<!ENTITY a "ha">',
        b"<!ENTITY % a SYSTEM 'b.dtd'> %a;",
        b"<!ELEMENT b (%c;)>",
        b"<!ATTLIST b c CDATA '><!ENTITY d \"e\">'>",
        b"<?hidden a?>",
        b"<!-- a -- <!ENTITY a 'b'> -->",
    ],
)
def test_a_document_type_that_could_change_a_text_is_refused(declared: bytes) -> None:
    content = b"<!DOCTYPE a [<!ELEMENT b (c)>" + declared + b"]><a/>"

    assert refused(content, doctype=True).expected is Expected.SAFE_XML


def test_a_document_type_without_an_end_costs_little_time() -> None:
    before = time.perf_counter()
    problem = refused(b"<!DOCTYPE a [" + b"<!-- - -->" * 200_000 + b"<a/>", doctype=True)

    assert problem.expected is Expected.SAFE_XML
    assert time.perf_counter() - before < 2


def test_nothing_is_included() -> None:
    root = parsed(
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><!-- x -->'
        b'<xi:include href="/etc/passwd" parse="text"/></a>'
    )

    assert [local_name(each) for each in root] == ["include"]
    assert text_of(root) == ""


def test_too_many_parts_are_refused_before_they_are_built() -> None:
    before = time.perf_counter()
    problem = refused(b"<a>" + b"<b/>" * (MOST_PARTS + 1) + b"</a>")

    assert problem.expected is Expected.SMALLER_FILE
    assert time.perf_counter() - before < 2


def test_nothing_else_may_be_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MOST_PARTS", 1_000)

    for content in (b"<!-- -->\n" * 1_001 + b"<a/>", b"<a>" + b"<![CDATA[]]>" * 1_001 + b"</a>"):
        assert refused(content).expected is Expected.SMALLER_FILE


def test_tags_within_character_data_are_no_parts() -> None:
    root = parsed(b"<a><![CDATA[" + b"<b>" * MOST_PARTS + b"]]></a>")

    assert len(text_of(root)) == 3 * MOST_PARTS


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'<?xml version="1.0"?><!-- <b> --><?php x?>\n<quiz>', "quiz"),
        (b"<imsqti:assessmentItem xmlns=''>", "assessmentItem"),
        (NAMED.replace(b"<a/>", b"<questestinterop>"), "questestinterop"),
        (b"<!-- never closed", ""),
        (b"<!-- -->" * 1_001 + b"<a/>", ""),
        (b"<!DOCTYPE a", ""),
        (b"nothing of the kind", ""),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", ""),
    ],
)
def test_the_first_element_names_a_file(content: bytes, name: str) -> None:
    assert root_name(content) == name
