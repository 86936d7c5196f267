"""What each of Moodle's question types becomes: an item draft, or nothing with a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from question_bank.checking import plain_number
from question_bank.formats.escaping import plain
from question_bank.formats.moodle_xml.gaps import read_cloze, read_numbered_gaps
from question_bank.formats.moodle_xml.question import NONE, Question, number_in, plain_text
from question_bank.formats.moodle_xml.rubric import read_sample
from question_bank.formats.xml import Element
from question_bank.items import FULL, LETTERS, Answer, ItemDraft, Kind, Pair, Unit
from question_bank.rows import Expected

CLOSE_ENOUGH: Final = Decimal("0.00001")
"""Moodle writes a third as 33.33333."""

Start = Callable[..., ItemDraft]
"""Makes a draft of what all types share and of the fields given."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice: its text, what it earns, what is told to who chose it."""

    text: str
    weight: Decimal
    feedback: str


def read_choice(question: Question, start: Start) -> ItemDraft:
    """`multichoice`: one answer or several."""
    choices = [
        Choice(
            question.text_in(answer, "answer"),
            question.fraction(answer),
            question.text_in(answer.find("feedback"), "feedback"),
        )
        for answer in question.all("answer")
    ]
    single = question.flag("single", default=True)
    key = _best(choices) if single else [at for at, each in enumerate(choices) if each.weight > 0]
    if not key:
        question.note("fraction", Expected.A_RIGHT_OPTION, str(len(choices)), blocks=True)
    weights = tuple(each.weight for each in choices)
    feedback = tuple(each.feedback for each in choices)
    return start(
        kind=Kind.SINGLE_CHOICE if single else Kind.MULTIPLE_CHOICE,
        options=tuple(each.text for each in choices),
        key=tuple(LETTERS[at] for at in key if at < len(LETTERS)),
        weights=() if is_rule(weights, key, single=single) else weights,
        feedback=feedback if any(feedback) else (),
        shuffle=question.flag("shuffleanswers"),
    )


def is_rule(weights: Sequence[Decimal], key: Sequence[int], *, single: bool) -> bool:
    """Whether the weights say what holds without any (decision 3)."""
    right, wrong = FULL, NONE
    if not single:
        right = FULL / (len(key) or 1)
        wrong = -FULL / (len(weights) - len(key) or 1)
    return all(
        abs(weight - (right if at in key else wrong)) < CLOSE_ENOUGH
        for at, weight in enumerate(weights)
    )


def read_true_false(question: Question, start: Start) -> ItemDraft:
    """`truefalse`: the feedback of the right answer is that of a right response."""
    told = {plain_text(each).lower(): each for each in question.all("answer")}
    right = [word for word, each in told.items() if question.fraction(each) > 0]
    feedback = {
        word: question.text_in(each.find("feedback"), "feedback") for word, each in told.items()
    }
    return start(
        kind=Kind.TRUE_FALSE,
        key=tuple(right),
        feedback_right="".join(feedback[word] for word in right),
        feedback_wrong="".join(text for word, text in feedback.items() if word not in right),
    )


def read_short_text(question: Question, start: Start) -> ItemDraft:
    """`shortanswer`: the first accepted text that fits counts, as here."""
    answers = tuple(
        Answer(
            text=plain_text(answer),
            weight=question.share(answer),
            feedback=question.text_in(answer.find("feedback"), "feedback"),
        )
        for answer in question.all("answer")
    )
    return start(kind=Kind.SHORT_TEXT, answers=answers, match_case=question.flag("usecase"))


def read_number(question: Question, start: Start) -> ItemDraft:
    """`numerical`: the first full answer is the key; `*` is what is told about all others."""
    answers: list[Answer] = []
    otherwise = ""
    for each in question.all("answer"):
        text = plain_text(each)
        feedback = question.text_in(each.find("feedback"), "feedback")
        if text == "*":
            otherwise = feedback
            if question.fraction(each) > 0:
                question.note("answer", Expected.KEPT_FEATURE, "*")
            continue
        answers.append(_number(question, each, text, feedback))
    key = next((at for at, each in enumerate(answers) if each.weight == FULL), None)
    first = answers.pop(key) if key is not None else Answer(text="")
    # Where no other answer is right, too, what is told about the key is told to all who are right.
    alone = all(each.weight < FULL for each in answers)
    if first.feedback and not alone:
        question.note("feedback", Expected.KEPT_FEATURE, first.feedback)
    return start(
        kind=Kind.NUMERIC,
        key=(first.text,) if first.text else (),
        tolerance=first.tolerance or NONE,
        answers=tuple(answers),
        units=_units(question),
        feedback_right=first.feedback if alone else "",
        feedback_wrong=otherwise,
    )


def _number(question: Question, answer: Element, text: str, feedback: str) -> Answer:
    number = number_in(text)
    if number is None:
        question.note("answer", Expected.NUMBER, text, blocks=True)
    told = plain_text(answer.find("tolerance")) or answer.get("tolerance", "0") or "0"
    tolerance = number_in(told)
    if tolerance is None:
        question.note("tolerance", Expected.NUMBER_FROM_ZERO, told, blocks=True)
    return Answer(
        text=text if number is None else plain_number(str(number)),
        weight=question.share(answer),
        tolerance=tolerance,
        feedback=feedback,
    )


def _units(question: Question) -> tuple[Unit, ...]:
    """Moodle divides by a unit's multiplier; we multiply by its factor."""
    units = []
    for holder in question.all("units"):
        for each in holder.findall("unit"):
            name, told = plain_text(each.find("unit_name")), plain_text(each.find("multiplier"))
            multiplier = number_in(told)
            if not multiplier or multiplier < 0:
                question.note("units", Expected.UNIT, f"{name} {told}", blocks=True)
            elif name:
                units.append(Unit(name, factor_of(multiplier)))
    if units and question.value("unitgradingtype") not in {"", "0"}:
        question.note("unitgradingtype", Expected.KEPT_FEATURE, question.value("unitpenalty"))
    return tuple(units)


def factor_of(multiplier: Decimal) -> Decimal:
    """One divided by it, exactly where that is a short number; it is its own inverse then."""
    return Decimal(plain_number(format((FULL / multiplier).quantize(Decimal("1e-12")), "f")))


def read_matching(question: Question, start: Start) -> ItemDraft:
    """`matching` and `ddmatch`: a subquestion without a text is a match that nothing belongs to."""
    pairs, others = [], []
    for each in question.all("subquestion"):
        prompt, answer = question.text_in(each, "subquestion"), each.find("answer")
        rich = question.kind == "ddmatch"
        match = question.text_in(answer, "answer") if rich else plain(plain_text(answer))
        if prompt:
            pairs.append(Pair(prompt, match))
        elif match:
            others.append(match)
    matches = {pair.match for pair in pairs}
    return start(
        kind=Kind.MATCHING,
        pairs=tuple(pairs),
        distractors=tuple(each for each in dict.fromkeys(others) if each not in matches),
        shuffle=question.flag("shuffleanswers", default=True),
    )


def read_ordering(question: Question, start: Start) -> ItemDraft:
    """`ordering`: fractions are the places; all elements are asked for."""
    elements = sorted(
        ((question.fraction(each), at, each) for at, each in enumerate(question.all("answer"))),
        key=lambda element: element[:2],
    )
    if question.value("selecttype") not in {"", "0", "ALL"}:
        question.note("selectcount", Expected.KEPT_FEATURE, question.value("selectcount"))
    return start(
        kind=Kind.ORDERING,
        options=tuple(question.text_in(each, "answer") for _, _, each in elements),
    )


def read_essay(question: Question, start: Start) -> ItemDraft:
    """`essay`: what graders are told is the sample, and the rubric if we wrote one."""
    sample, rubric = read_sample(question)
    for name in ("responsetemplate", "minwordlimit", "attachments", "attachmentsrequired"):
        told = question.value(name)
        if told not in {"", "0"}:
            question.note(name, Expected.KEPT_FEATURE, told)
    words = question.value("maxwordlimit")
    return start(
        kind=Kind.ESSAY,
        sample=sample,
        rubric=rubric,
        most_words=int(words) if words.isdecimal() and 0 < int(words) < 10**6 else None,
    )


def _best(choices: Sequence[Choice]) -> list[int]:
    """The first of those that earn most, if they earn anything."""
    best = max((each.weight for each in choices), default=NONE)
    return [at for at, each in enumerate(choices) if each.weight == best][:1] if best > 0 else []


READERS: Final[dict[str, Callable[[Question, Start], Any]]] = {
    "multichoice": read_choice,
    "truefalse": read_true_false,
    "shortanswer": read_short_text,
    "numerical": read_number,
    "matching": read_matching,
    "ddmatch": read_matching,
    "essay": read_essay,
    "cloze": read_cloze,
    "multianswer": read_cloze,
    "gapselect": read_numbered_gaps,
    "ddwtos": read_numbered_gaps,
    "ordering": read_ordering,
}
