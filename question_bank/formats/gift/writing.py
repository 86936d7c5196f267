"""Drafts become GIFT; what it cannot hold is told by reading each question back at once."""

import re
from collections.abc import Iterator
from decimal import Decimal

from question_bank.formats.format import Collection, Defaults, Written
from question_bank.formats.gift.answers import (
    ARROW,
    FEEDBACK,
    GENERAL,
    HUNDRED,
    RIGHT,
    WRONG,
    usual_weights,
)
from question_bank.formats.gift.blocks import CATEGORY, COMMENT, blocks_of
from question_bank.formats.gift.escapes import escaped
from question_bank.formats.gift.reading import read_block
from question_bank.formats.losses import losses
from question_bank.formats.naming import difficulty_tag, path_of
from question_bank.items import FULL, NO_WEIGHT, Answer, ItemDraft, Kind, plain
from question_bank.rows import Expected, RowProblem, Severity

PLACES = Decimal("0.00001")
"""Of a percentage; as many as Moodle has."""


def write(collection: Collection) -> Written:
    """A file of all items that fit, by topics; one warning for each field that does not."""
    texts: list[str] = []
    problems: list[RowProblem] = []
    topic = ""
    for number, draft in enumerate(collection.drafts, start=1):
        text = question_of(draft)
        if text and draft.topic != topic:
            topic = draft.topic
            texts.append(f"{CATEGORY} {escaped(path_of(topic))}")
        texts += [text] if text else []
        problems += losses(number, draft, _read_back(draft, text) if text else None)
    left_out = [("stimulus", each.code) for each in collection.stimuli]
    left_out += [("media", name) for name in collection.media]
    problems += [
        RowProblem(0, column, Expected.KEPT_FEATURE, found, Severity.WARNS)
        for column, found in left_out
    ]
    return Written(("\n\n".join(texts) + "\n").encode(), tuple(problems))


def question_of(draft: ItemDraft) -> str:
    """One question; empty for a kind that GIFT does not know."""
    answers = _ANSWERS.get(draft.kind)
    if answers is None:
        return ""
    tags = [tag for tag in (difficulty_tag(draft.difficulty), *draft.tags) if tag]
    told = [f"[id:{_bracketed(draft.code)}]", *(f"[tag:{_bracketed(tag)}]" for tag in tags)]
    lines = [*answers(draft)]
    if draft.explanation:
        lines.append(f"{GENERAL}{escaped(draft.explanation)}")
    body = "".join(f"\n\t{line}" for line in lines)
    head = f"::{escaped(draft.code)}::[markdown]{escaped(draft.stem)}"
    # The sign of a number stands at the brace, as its reader looks for it there.
    sign = FEEDBACK if draft.kind is Kind.NUMERIC else ""
    return f"{COMMENT} {' '.join(told)}\n{head}{{{sign}{body}\n}}"


def _read_back(draft: ItemDraft, text: str) -> ItemDraft | None:
    category = f"{CATEGORY} {escaped(path_of(draft.topic))}"
    block = next(blocks_of([category, "", *text.split("\n")]))
    entry, _ = read_block(1, block, Defaults(), set())
    return entry.draft if entry else None


def _choices(draft: ItemDraft) -> Iterator[str]:
    count = len(draft.options)
    weights = draft.weights or usual_weights(draft.kind, draft.key, count)
    feedback = draft.feedback or ("",) * count
    single = draft.kind is Kind.SINGLE_CHOICE
    for text, weight, told in zip(draft.options, weights, feedback, strict=True):
        if weight == FULL and single:
            sign = RIGHT
        else:
            sign = WRONG if weight == NO_WEIGHT else f"{WRONG}%{_percent(weight)}%"
        yield f"{sign}{escaped(text)}{_feedback(told)}"


def _true_false(draft: ItemDraft) -> Iterator[str]:
    wrong, right = escaped(draft.feedback_wrong), escaped(draft.feedback_right)
    told = f"{FEEDBACK}{wrong}" if wrong or right else ""
    yield f"{''.join(draft.key).upper()}{told}{_feedback(draft.feedback_right)}"


def _numeric(draft: ItemDraft) -> Iterator[str]:
    key = Answer(text="".join(draft.key), tolerance=draft.tolerance, feedback=draft.feedback_right)
    for answer in (key, *draft.answers):
        tolerance = f":{plain(answer.tolerance or NO_WEIGHT)}"
        weight = f"%{_percent(answer.weight)}%"
        yield f"{RIGHT}{weight}{answer.text}{tolerance}{_feedback(answer.feedback)}"
    if draft.feedback_wrong:
        yield f"{WRONG}{_feedback(draft.feedback_wrong)}"


def _short_text(draft: ItemDraft) -> Iterator[str]:
    for answer in draft.answers:
        weight = f"%{_percent(answer.weight)}%"
        yield f"{RIGHT}{weight}{escaped(answer.text)}{_feedback(answer.feedback)}"


def _matching(draft: ItemDraft) -> Iterator[str]:
    for pair in draft.pairs:
        yield f"{RIGHT}{escaped(pair.prompt)} {ARROW} {escaped(pair.match)}"
    for match in draft.distractors:
        yield f"{RIGHT} {ARROW} {escaped(match)}"


def _essay(_: ItemDraft) -> Iterator[str]:
    yield from ()


def _feedback(text: str) -> str:
    return f"{FEEDBACK}{escaped(text)}" if text else ""


def _percent(weight: Decimal) -> str:
    return plain((weight * HUNDRED).quantize(PLACES))


def _bracketed(text: str) -> str:
    return re.sub(r"[\\\]]", r"\\\g<0>", text)


_ANSWERS = {
    Kind.SINGLE_CHOICE: _choices,
    Kind.MULTIPLE_CHOICE: _choices,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMERIC: _numeric,
    Kind.SHORT_TEXT: _short_text,
    Kind.MATCHING: _matching,
    Kind.ESSAY: _essay,
}
