"""What Moodle XML says of each kind of item beside what all of them have."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from question_bank.checking import GAP
from question_bank.formats.moodle_xml.cloze import write_gap
from question_bank.formats.moodle_xml.elements import Elements, html_of, line_of, words_of
from question_bank.formats.moodle_xml.kinds import factor_of
from question_bank.formats.moodle_xml.rubric import written_sample
from question_bank.items import FULL, LETTERS, NO_WEIGHT, Answer, ItemDraft, Kind

TYPES: Final = {
    Kind.SINGLE_CHOICE: "multichoice",
    Kind.MULTIPLE_CHOICE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.NUMERIC: "numerical",
    Kind.SHORT_TEXT: "shortanswer",
    Kind.MATCHING: "matching",
    Kind.ORDERING: "ordering",
    Kind.CLOZE: "cloze",
    Kind.ESSAY: "essay",
}

Body = Callable[[Elements, ItemDraft], Iterator[str]]


def stem_of(elements: Elements, draft: ItemDraft) -> str:
    """The question's text; a cloze's holds its gaps."""
    if draft.kind is not Kind.CLOZE:
        return elements.rich("questiontext", draft.stem)
    gaps = {gap.name: gap for gap in draft.gaps}

    def written(match: re.Match[str]) -> str:
        return write_gap(gaps[match[1]], line_of) if match[1] in gaps else match[0]

    texts = [draft.stem, *(each.text for gap in draft.gaps for each in gap.answers)]
    return elements.html("questiontext", GAP.sub(written, html_of(draft.stem)), *texts)


def _choice(elements: Elements, draft: ItemDraft) -> Iterator[str]:
    single = draft.kind is Kind.SINGLE_CHOICE
    yield f"<single>{_flag(single)}</single>"
    yield f"<shuffleanswers>{_flag(draft.shuffle)}</shuffleanswers>"
    yield "<answernumbering>ABCD</answernumbering>"
    weights = draft.weights or _weights(draft, single=single)
    feedback = draft.feedback or ("",) * len(draft.options)
    for text, weight, told in zip(draft.options, weights, feedback, strict=False):
        yield elements.answer(text, weight, told)


def _weights(draft: ItemDraft, *, single: bool) -> tuple[Decimal, ...]:
    """What decision 3 says, in the shares that Moodle knows."""
    right, wrong = FULL, NO_WEIGHT
    if not single:
        right = FULL / (len(draft.key) or 1)
        wrong = -FULL / (len(draft.options) - len(draft.key) or 1)
    return tuple(
        right if letter in draft.key else wrong
        for letter, _ in zip(LETTERS, draft.options, strict=False)
    )


def _true_false(elements: Elements, draft: ItemDraft) -> Iterator[str]:
    for word in ("true", "false"):
        right = word in draft.key
        told = draft.feedback_right if right else draft.feedback_wrong
        yield elements.answer(word, FULL if right else NO_WEIGHT, told, plain=True)


def _short_text(elements: Elements, draft: ItemDraft) -> Iterator[str]:
    yield f"<usecase>{int(draft.match_case)}</usecase>"
    for each in draft.answers:
        yield elements.answer(each.text, each.weight, each.feedback, plain=True)


def _number(elements: Elements, draft: ItemDraft) -> Iterator[str]:
    key = Answer(text="".join(draft.key), tolerance=draft.tolerance, feedback=draft.feedback_right)
    for each in (key, *draft.answers):
        answer = elements.answer(each.text, each.weight, each.feedback, plain=True)
        tolerance = draft.tolerance if each.tolerance is None else each.tolerance
        yield answer.replace("</answer>", f"<tolerance>{tolerance or 0}</tolerance></answer>")
    if draft.feedback_wrong:
        yield elements.answer("*", NO_WEIGHT, draft.feedback_wrong, plain=True)
    if draft.units:
        units = "".join(
            f"<unit><multiplier>{factor_of(unit.factor)}</multiplier>"
            f"<unit_name>{escape(unit.name)}</unit_name></unit>"
            for unit in draft.units
        )
        yield f"<units>{units}</units><unitgradingtype>0</unitgradingtype><showunits>0</showunits>"
    else:
        yield "<unitgradingtype>0</unitgradingtype><showunits>3</showunits>"


def _matching(elements: Elements, draft: ItemDraft) -> Iterator[str]:
    yield f"<shuffleanswers>{_flag(draft.shuffle)}</shuffleanswers>"
    for pair in draft.pairs:
        yield _subquestion(elements.rich("subquestion", pair.prompt), pair.match)
    for text in draft.distractors:
        yield _subquestion(elements.rich("subquestion", ""), text)


def _subquestion(element: str, match: str) -> str:
    answer = f"<answer><text>{escape(words_of(match))}</text></answer>"
    return element.replace("</subquestion>", f"{answer}</subquestion>")


def _ordering(elements: Elements, draft: ItemDraft) -> Iterator[str]:
    yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>"
    yield "<selectcount>0</selectcount><gradingtype>RELATIVE_TO_CORRECT</gradingtype>"
    for at, text in enumerate(draft.options, start=1):
        yield elements.answer(text, Decimal(at) / 100, "")


def _cloze(_: Elements, __: ItemDraft) -> Iterator[str]:
    yield from ()


def _essay(elements: Elements, draft: ItemDraft) -> Iterator[str]:
    yield "<responseformat>editor</responseformat><responserequired>1</responserequired>"
    if draft.most_words is not None:
        yield f"<maxwordlimit>{draft.most_words}</maxwordlimit>"
    source = written_sample(draft.sample, draft.rubric, html_of)
    yield elements.html("graderinfo", source, draft.sample, *(each.text for each in draft.rubric))


def _flag(value: bool) -> str:
    return "true" if value else "false"


BODIES: Final[dict[Kind, Body]] = {
    Kind.SINGLE_CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _choice,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMERIC: _number,
    Kind.SHORT_TEXT: _short_text,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.CLOZE: _cloze,
    Kind.ESSAY: _essay,
}
