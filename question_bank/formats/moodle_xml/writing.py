"""Items of every kind as Moodle XML; what that cannot hold is told of, item by item."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from question_bank.formats.format import Collection, Defaults, Written
from question_bank.formats.losses import losses
from question_bank.formats.moodle_xml.bodies import BODIES, TYPES, stem_of
from question_bank.formats.moodle_xml.elements import Elements, text_element
from question_bank.formats.moodle_xml.reading import read
from question_bank.formats.naming import difficulty_tag, path_of
from question_bank.items import ItemDraft, ItemState, Kind
from question_bank.rows import Expected, RowProblem, Severity

COMBINED: Final = {
    "correctfeedback": "feedback_right",
    "partiallycorrectfeedback": "feedback_partly",
    "incorrectfeedback": "feedback_wrong",
}
SAID_BY_ANSWERS: Final = (Kind.TRUE_FALSE, Kind.NUMERIC)
"""Kinds whose feedback stands with their answers."""
STATES_OF_MOODLE: Final = {ItemState.DRAFT, ItemState.RETIRED}


def write(collection: Collection) -> Written:
    """The drafts in their order, under the category of each one's topic.

    The file is read again: whatever comes back otherwise is a problem under the draft's number.
    """
    content = "".join(_lines(collection)).encode(errors="replace")
    return Written(content, tuple(_losses(collection, content)))


def _lines(collection: Collection) -> Iterator[str]:
    elements = Elements(collection.media)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    topic = None
    for draft in collection.drafts:
        if draft.topic != topic:
            topic = draft.topic
            category = text_element("category", path_of(topic))
            yield f'<question type="category">{category}</question>\n'
        yield "\n".join(_question(elements, draft)) + "\n"
    yield "</quiz>\n"


def _question(elements: Elements, draft: ItemDraft) -> Iterator[str]:
    yield f'<question type="{TYPES[draft.kind]}">'
    yield text_element("name", draft.code)
    yield stem_of(elements, draft)
    yield elements.rich("generalfeedback", draft.explanation)
    yield "<defaultgrade>1</defaultgrade><penalty>0</penalty>"
    yield f"<hidden>{int(draft.state is ItemState.RETIRED)}</hidden>"
    yield f"<idnumber>{escape(draft.code)}</idnumber>"
    if draft.state is ItemState.DRAFT:
        yield "<status>draft</status>"
    yield from BODIES[draft.kind](elements, draft)
    for name, field in COMBINED.items():
        text = getattr(draft, field)
        if text and draft.kind not in SAID_BY_ANSWERS:
            yield elements.rich(name, text)
    tags = "".join(
        text_element("tag", tag) for tag in (difficulty_tag(draft.difficulty), *draft.tags)
    )
    yield f"<tags>{tags}</tags>\n</question>"


def _losses(collection: Collection, content: bytes) -> Iterator[RowProblem]:
    found = read(content, Defaults(language=collection.language))
    entries = {entry.number: entry.draft for entry in found.entries}
    # Whole banks are approved, so that these states are told of once and not of each item.
    lost = {draft.state for draft in collection.drafts if draft.state} - STATES_OF_MOODLE
    for state in sorted(lost):
        yield RowProblem(0, "state", Expected.KEPT_FEATURE, state.value, Severity.WARNS)
    for number, draft in enumerate(collection.drafts, start=1):
        told = ("state",) if draft.state in lost else ()
        yield from losses(number, draft, entries.get(number), told=told)
