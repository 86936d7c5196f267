"""Small item files of QTI 2 and 3, and packages of them."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from question_bank.formats import Defaults
from question_bank.formats.qti.reading import read_qti
from question_bank.items import ItemDraft, Kind
from question_bank.rows import Reading, RowProblem

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
NAMESPACE_3 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
RULES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
MATCH = f'<responseProcessing template="{RULES}match_correct"/>'
MAP = f'<responseProcessing template="{RULES}map_response"/>'
SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'


def item(
    body: str,
    *,
    response: str = "",
    base_type: str = "identifier",
    cardinality: str = "single",
    rules: str = MATCH,
    more: str = "",
    identifier: str = "i1",
) -> bytes:
    """An item file; `response` is what its one response declares."""
    return (
        f'<assessmentItem xmlns="{NAMESPACE}" identifier="{identifier}" title="Soal">'
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base_type}">{response}</responseDeclaration>{SCORE}{more}'
        f"<itemBody>{body}</itemBody>{rules}</assessmentItem>"
    ).encode()


def correct(*values: str) -> str:
    """The right response."""
    return (
        f"<correctResponse>{''.join(f'<value>{each}</value>' for each in values)}</correctResponse>"
    )


def mapping(entries: Mapping[str, object], attributes: str = "") -> str:
    """What each value earns."""
    found = (f'<mapEntry mapKey="{key}" mappedValue="{each}"/>' for key, each in entries.items())
    return f'<mapping defaultValue="0" {attributes}>{"".join(found)}</mapping>'


def choices(*options: str, most: int = 1, more: str = "") -> str:
    """A choice interaction with the options A, B, …"""
    found = "".join(
        f'<simpleChoice identifier="{chr(65 + at)}">{option}</simpleChoice>'
        for at, option in enumerate(options)
    )
    return (
        f'<p>Mana?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}" {more}>'
        f"{found}</choiceInteraction>"
    )


def read(content: bytes) -> Reading:
    """What the reader makes of a file or package."""
    return read_qti(content, Defaults(), "qti21")


def told(content: bytes) -> dict[str, Any]:
    """What the only draft of a file says beyond the defaults, without its code."""
    draft = read(content).entries[0].draft
    assert draft is not None, read(content).problems
    plain = ItemDraft(code=draft.code, topic="Umum", difficulty=2, kind=Kind.ESSAY, stem="")
    return {
        each.name: getattr(draft, each.name)
        for each in fields(draft)
        if getattr(draft, each.name) != getattr(plain, each.name)
    }


def notes(content: bytes) -> list[tuple[str, str]]:
    """Every problem as its expectation and what was found."""
    return [_note(problem) for problem in read(content).problems]


def package(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def manifest(*resources: str) -> str:
    """An `imsmanifest.xml` with resources as they stand."""
    space = "http://www.imsglobal.org/xsd/imscp_v1p1"
    return f'<manifest xmlns="{space}"><resources>{"".join(resources)}</resources></manifest>'


def resource(identifier: str, href: str, metadata: str = "") -> str:
    """One resource that is an item."""
    return (
        f'<resource identifier="{identifier}" type="imsqti_item_xmlv2p1" href="{href}">'
        f"{metadata}</resource>"
    )


def _note(problem: RowProblem) -> tuple[str, str]:
    return problem.expected.value, problem.found
