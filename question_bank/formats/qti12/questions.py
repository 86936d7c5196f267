"""An item of QTI 1.2 becomes a draft: which reader serves which of the many names of a kind."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from question_bank.formats.qti12 import composites, kinds
from question_bank.formats.qti12.feedback import with_feedback
from question_bank.formats.qti12.presentation import stem_html
from question_bank.formats.qti12.question import Question
from question_bank.items import ItemDraft, Kind
from question_bank.rows import Expected

Reader = Callable[[Question, ItemDraft], ItemDraft]

READERS: Mapping[str, Reader] = {
    # Canvas, classic and new.
    "multiple_choice_question": kinds.one_choice,
    "true_false_question": kinds.one_choice,
    "multiple_answers_question": kinds.many_choices,
    "short_answer_question": kinds.short_text,
    "numerical_question": kinds.numeric,
    "essay_question": kinds.essay,
    "ordering_question": kinds.ordering,
    "matching_question": composites.matching,
    "fill_in_multiple_blanks_question": composites.typed_gaps,
    "multiple_dropdowns_question": composites.chosen_gaps,
    # Common Cartridge.
    "cc.multiple_choice.v0p1": kinds.one_choice,
    "cc.true_false.v0p1": kinds.one_choice,
    "cc.multiple_response.v0p1": kinds.many_choices,
    "cc.fib.v0p1": kinds.short_text,
    "cc.pattern_match.v0p1": kinds.short_text,
    "cc.essay.v0p1": kinds.essay,
    # Blackboard.
    "multiple choice": kinds.one_choice,
    "true/false": kinds.one_choice,
    "multiple answer": kinds.many_choices,
    "fill in the blank": kinds.short_text,
    "fill in the blank plus": composites.typed_gaps,
    "ordering": kinds.ordering,
    "matching": composites.matching,
    "essay": kinds.essay,
    "short response": kinds.essay,
    "numeric": kinds.numeric,
}
MOST_RESPONSES, MOST_OPTIONS = 40, 60
WITHOUT_RESPONSE = (kinds.essay,)
GENERIC = ("", "logical identifier", "logical groups", "string", "number", "proprietary")
"""Names that tell less of a kind than the item itself does."""


def read_question(question: Question, base: ItemDraft) -> ItemDraft:
    """The draft without its code; what cannot be read is noted and keeps it out."""
    reader = _by_structure(question) if question.kind in GENERIC else READERS.get(question.kind)
    labels = max((len(each.labels) for each in question.responses), default=0)
    if labels > MOST_OPTIONS:
        question.notes.blocks("options", Expected.FEWER_OPTIONS, f"{labels} > {MOST_OPTIONS}")
    if len(question.responses) > MOST_RESPONSES or labels > MOST_OPTIONS:
        reader = None
    if reader is None or (not question.responses and reader not in WITHOUT_RESPONSE):
        kinds_found = [each.kind for each in question.responses[: MOST_RESPONSES + 1]]
        found = question.kind or ", ".join(kinds_found)
        question.notes.blocks("question_type", Expected.KNOWN_KIND, found or "presentation")
        stem = question.markdown(stem_html(question.root), "stem")
        return replace(base, kind=Kind.ESSAY, stem=stem or found or "presentation")
    return with_feedback(question, reader(question, base))


def _by_structure(question: Question) -> Reader | None:
    """Which reader fits what is asked for, where no system names the kind."""
    responses = question.responses
    if not responses or any(each.kind in ("response_grp", "response_xy") for each in responses):
        return None
    typed = [each.kind in ("response_str", "response_num") for each in responses]
    if len(responses) > 1:
        return composites.typed_gaps if all(typed) else _several(question)
    (asked,) = responses
    if typed[0]:
        scored = any(True for _ in question.root.iter("varequal", "vargte", "varsubstring"))
        return (kinds.numeric if asked.numeric else kinds.short_text) if scored else kinds.essay
    if asked.ordered:
        return kinds.ordering
    return kinds.many_choices if asked.many else kinds.one_choice


def _several(question: Question) -> Reader | None:
    """Several lists of options: the same for all is a matching, others are gaps."""
    if any(each.kind != "response_lid" or each.many for each in question.responses):
        return None
    lists = {tuple(label.html for label in each.labels) for each in question.responses}
    prompts = all(each.prompt for each in question.responses)
    return composites.matching if len(lists) == 1 and prompts else composites.chosen_gaps
