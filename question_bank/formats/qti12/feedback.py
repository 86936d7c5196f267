"""Feedback of QTI 1.2 goes by its names, and where they say nothing by who is shown it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from question_bank.formats.probing import NotUnderstood
from question_bank.formats.qti12.presentation import material_html
from question_bank.formats.qti12.question import Question
from question_bank.items import ItemDraft, Kind
from question_bank.rows import Expected

FIELDS = {
    "general_fb": "explanation",
    "correct_fb": "feedback_right",
    "correct": "feedback_right",
    "general_incorrect_fb": "feedback_wrong",
    "incorrect": "feedback_wrong",
    "solution": "explanation",
}
SUFFIX = "_fb"


def with_feedback(question: Question, draft: ItemDraft) -> ItemDraft:
    """The draft with everything that its item says after a response."""
    for element in question.root.findall("itemfeedback"):
        text = question.markdown(material_html(element), "feedback")
        if text:
            draft = _placed(question, draft, element.get("ident", ""), text)
    return draft


def _placed(question: Question, draft: ItemDraft, name: str, text: str) -> ItemDraft:
    field = FIELDS.get(name.lower(), "")
    if field == "explanation" and name == "solution" and draft.kind is Kind.ESSAY:
        field = "sample"
    if field:
        before = getattr(draft, field)
        joined: dict[str, Any] = {field: f"{before}\n\n{text}" if before else text}
        return replace(draft, **joined)
    options = _options_shown(question, draft, name)
    if options:
        texts = list(draft.feedback or ("",) * len(draft.options))
        for at in options:
            texts[at] = text
        return replace(draft, feedback=tuple(texts))
    answers = _answers_shown(question, draft, name)
    if answers:
        changed = list(draft.answers)
        for at in answers:
            changed[at] = replace(changed[at], feedback=text)
        return replace(draft, answers=tuple(changed))
    question.notes.warns("itemfeedback", Expected.KEPT_FEATURE, f"itemfeedback: {text}")
    return draft


def _options_shown(question: Question, draft: ItemDraft, name: str) -> list[int]:
    if draft.kind not in (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE):
        return []
    asked = question.responses[0]
    idents = [each.ident for each in asked.labels]
    if name.removesuffix(SUFFIX) in idents:
        return [idents.index(name.removesuffix(SUFFIX))]
    shown = _shown(question, asked.ident, {each: at for at, each in enumerate(idents)}, name)
    return shown if len(shown) < len(idents) else []


def _answers_shown(question: Question, draft: ItemDraft, name: str) -> list[int]:
    if draft.kind not in (Kind.SHORT_TEXT, Kind.NUMERIC):
        return []
    places = {each.text: at for at, each in enumerate(draft.answers)}
    return _shown(question, question.responses[0].ident, places, name)


def _shown(question: Question, response: str, values: Mapping[str, int], name: str) -> list[int]:
    """The places of the values for which feedback of a name is shown."""
    try:
        return [
            at
            for value, at in list(values.items())[:40]
            if name in question.processing.run({response: (value,)}).feedback
        ]
    except NotUnderstood:
        return []
