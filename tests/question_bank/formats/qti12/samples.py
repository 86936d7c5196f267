"""Small items of QTI 1.2 as Canvas and as Blackboard write them."""

from collections.abc import Sequence
from dataclasses import fields
from html import escape
from typing import Any

from question_bank.formats import Defaults
from question_bank.formats.qti12.reading import read_qti12
from question_bank.items import ItemDraft, Kind
from question_bank.rows import Reading

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"


def canvas(kind: str, stem: str, responses: str, conditions: str = "", more: str = "") -> str:
    """One item as Canvas writes it; `more` are fields or, in tags, feedback."""
    metadata = field("question_type", kind) + ("" if "<item" in more else more)
    feedback = more if "<item" in more else ""
    return (
        '<item ident="i1" title="Soal"><itemmetadata><qtimetadata>'
        f"{metadata}</qtimetadata></itemmetadata><presentation>{html(stem)}{responses}"
        '</presentation><resprocessing><outcomes><decvar maxvalue="100" varname="SCORE"/>'
        f"</outcomes>{conditions}</resprocessing>{feedback}</item>"
    )


def blackboard(kind: str, block: str, conditions: str, more: str = "", stem: str = "Soal?") -> str:
    """One item as Blackboard writes it."""
    return (
        "<item><itemmetadata><bbmd_asi_object_id>_7_1</bbmd_asi_object_id>"
        f"<bbmd_questiontype>{kind}</bbmd_questiontype></itemmetadata><presentation>"
        f'<flow class="Block"><flow class="QUESTION_BLOCK">{formatted(stem)}</flow>{block}</flow>'
        '</presentation><resprocessing scoremodel="SumOfScores"><outcomes><decvar maxvalue="10.0" '
        f'varname="SCORE"/></outcomes>{conditions}</resprocessing>{more}</item>'
    )


def quiz(*items: str, title: str = "Kuis") -> bytes:
    """A file of items."""
    return (
        f'<questestinterop xmlns="{NAMESPACE}"><assessment title="{title}"><section '
        f'ident="root_section">{"".join(items)}</section></assessment></questestinterop>'
    ).encode()


def field(label: str, entry: str) -> str:
    """One field of metadata."""
    return (
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry>"
        "</qtimetadatafield>"
    )


def html(text: str) -> str:
    """A text as Canvas writes it."""
    return f'<material><mattext texttype="text/html">{escape(text)}</mattext></material>'


def formatted(text: str) -> str:
    """A text as Blackboard writes it."""
    return (
        '<flow class="FORMATTED_TEXT_BLOCK"><material><mat_extension><mat_formattedtext '
        f'type="HTML">{escape(text)}</mat_formattedtext></mat_extension></material></flow>'
    )


def labels(options: Sequence[str], start: int = 1) -> str:
    """Options under the identifiers o1, o2, …"""
    return "".join(
        f'<response_label ident="o{at}">{html(text)}</response_label>'
        for at, text in enumerate(options, start)
    )


def lid(ident: str, options: str, cardinality: str = "Single", prompt: str = "") -> str:
    """A response by choosing."""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{prompt}<render_choice>'
        f"{options}</render_choice></response_lid>"
    )


def typed(ident: str = "response1", kind: str = "String") -> str:
    """A response by typing."""
    return f'<response_str ident="{ident}"><render_fib fibtype="{kind}"/></response_str>'


def equal(value: str, ident: str = "response1", more: str = "") -> str:
    """A test for one value."""
    return f'<varequal respident="{ident}" {more}>{value}</varequal>'


def when(tests: str, points: object = 100, action: str = "Set", link: str = "") -> str:
    """A condition that gives points, and shows feedback."""
    shown = f'<displayfeedback linkrefid="{link}"/>' if link else ""
    given = "" if points is None else f'<setvar action="{action}" varname="SCORE">{points}</setvar>'
    return f"<respcondition><conditionvar>{tests}</conditionvar>{given}{shown}</respcondition>"


def said(ident: str, text: str) -> str:
    """Feedback."""
    return f'<itemfeedback ident="{ident}"><flow_mat>{html(text)}</flow_mat></itemfeedback>'


def read(content: bytes) -> Reading:
    """What the reader makes of a file or package."""
    return read_qti12(content, Defaults(), "qti12")


def told(*items: str) -> dict[str, Any]:
    """What the first draft says beyond the defaults, without its code and topic."""
    reading = read(quiz(*items))
    draft = reading.entries[0].draft
    assert draft is not None, reading.problems
    plain = ItemDraft(code=draft.code, topic=draft.topic, difficulty=2, kind=Kind.ESSAY, stem="")
    return {
        each.name: getattr(draft, each.name)
        for each in fields(draft)
        if getattr(draft, each.name) != getattr(plain, each.name)
    }


def notes(*items: str) -> list[tuple[str, str]]:
    """Every problem as its expectation and what was found."""
    return [(each.expected.value, each.found) for each in read(quiz(*items)).problems]
