"""Texts with gaps: `cloze`, whose gaps stand in the text, and those with `[[1]]` and a list."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from question_bank.checking import plain_number
from question_bank.formats.moodle_xml.cloze import (
    CHOICE,
    NUMERICAL,
    SEVERAL,
    SHORT_CASE,
    Alternative,
    Embedded,
    embedded,
    words_of,
)
from question_bank.formats.moodle_xml.question import (
    MOST_PARTS,
    NONE,
    Question,
    number_in,
    plain_text,
)
from question_bank.items import FULL, Answer, Gap, GapKind, ItemDraft, Kind
from question_bank.rows import Expected

Start = Callable[..., ItemDraft]

_KINDS: Final = {CHOICE: GapKind.CHOICE, NUMERICAL: GapKind.NUMBER}
_NUMBERED: Final = re.compile(r"\[\[([0-9]{1,3})\]\]")


def read_cloze(question: Question, start: Start) -> ItemDraft:
    """Gaps become `{{1}}`, `{{2}}`, … in the order of the text."""
    holder = next(iter(question.all("questiontext")), None)
    source = "" if holder is None else plain_text(holder)
    found = list(islice(embedded(source), MOST_PARTS))
    pieces, at = [], 0
    for number, each in enumerate(found, start=1):
        pieces += [source[at : each.start], f"{{{{{number}}}}}"]
        at = each.end
    text = "".join((*pieces, source[at:]))
    stem = "" if holder is None else question.markdown(text, holder, "questiontext")
    gaps = tuple(_gap(question, str(number), each) for number, each in enumerate(found, start=1))
    return start(kind=Kind.CLOZE, stem=question.add_old_picture(stem), gaps=gaps)


def _gap(question: Question, name: str, found: Embedded) -> Gap:
    if found.kind == SEVERAL:
        question.note("questiontext", Expected.KNOWN_KIND, found.told, blocks=True)
    kind = _KINDS.get(found.kind, GapKind.TEXT)
    read = _READ[kind]
    answers = [read(question, each) for each in found.alternatives]
    return Gap(
        name=name,
        kind=kind,
        answers=tuple(answer for answer in answers if answer is not None),
        match_case=found.kind == SHORT_CASE,
        weight=Decimal(int(found.weight or 1)),
    )


def _text(question: Question, found: Alternative) -> Answer:
    return Answer(
        text=words_of(found.answer), weight=_share(question, found), feedback=_told(question, found)
    )


def _choice(question: Question, found: Alternative) -> Answer:
    text = question.inline(found.answer)
    return Answer(text=text, weight=_share(question, found), feedback=_told(question, found))


def _number(question: Question, found: Alternative) -> Answer | None:
    """`5:0.1` is a number with its tolerance; `*` is anything else."""
    text, _, told = words_of(found.answer).partition(":")
    number, tolerance = number_in(text), number_in(told or "0")
    if text.strip() == "*":
        if found.feedback or found.fraction > 0:
            question.note("questiontext", Expected.KEPT_FEATURE, f"* {words_of(found.feedback)}")
        return None
    if number is None or tolerance is None:
        question.note("questiontext", Expected.NUMBER, words_of(found.answer), blocks=True)
        return None
    return Answer(
        text=plain_number(str(number)),
        weight=_share(question, found),
        tolerance=tolerance,
        feedback=_told(question, found),
    )


def _share(question: Question, found: Alternative) -> Decimal:
    if found.fraction < 0:
        question.note("questiontext", Expected.WEIGHT, str(found.fraction))
    return max(found.fraction, NONE)


def _told(question: Question, found: Alternative) -> str:
    return question.inline(found.feedback) if found.feedback else ""


_READ: Final = {GapKind.TEXT: _text, GapKind.CHOICE: _choice, GapKind.NUMBER: _number}


def read_numbered_gaps(question: Question, start: Start) -> ItemDraft:
    """`gapselect` and `ddwtos`: `[[n]]` asks for the n-th choice, among those of its group."""
    choices = [
        (question.text_in(each, "choice"), plain_text(each.find("group")) or "1")
        for each in (*question.all("selectoption"), *question.all("dragbox"))
    ]
    groups: dict[str, list[str]] = defaultdict(list)
    for text, group in choices:
        if text not in groups[group]:
            groups[group].append(text)
    gaps: list[Gap] = []

    def gap(match: re.Match[str]) -> str:
        number = int(match[1])
        if not 0 < number <= len(choices) or len(gaps) == MOST_PARTS:
            question.note("questiontext", Expected.GAPS, match[0], blocks=True)
            return match[0]
        text, group = choices[number - 1]
        gaps.append(_of_group(str(len(gaps) + 1), text, groups[group]))
        return f"{{{{{len(gaps)}}}}}"

    stem = _NUMBERED.sub(gap, question.rich("questiontext"))
    return start(kind=Kind.CLOZE, stem=question.add_old_picture(stem), gaps=tuple(gaps))


def _of_group(name: str, right: str, texts: Sequence[str]) -> Gap:
    answers = tuple(Answer(text=text, weight=FULL if text == right else NONE) for text in texts)
    return Gap(name=name, kind=GapKind.CHOICE, answers=answers)
