"""Items of QTI 1.2 with several responses: matches, and gaps that are typed or chosen."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from html import unescape

from question_bank.formats import probing
from question_bank.formats.probing import FULL, NOTHING, NotUnderstood
from question_bank.formats.qti.patterns import literal
from question_bank.formats.qti12.kinds import accepted, numbers
from question_bank.formats.qti12.presentation import Asked, Label, material_html, stem_html
from question_bank.formats.qti12.question import Question
from question_bank.formats.xml import Element, text_of
from question_bank.items import Answer, Gap, GapKind, ItemDraft, Kind, Pair
from question_bank.rows import Expected

PREFIX = "response_"
_TAG = re.compile(r"<[^<>]*>")
_CHOSEN = ("dropdown", "wordbank")
_CONTAINS = "textcontainsanswer"
_PLAIN_RULES = ("", "equivalence", "textequivalence", "textinchoices", _CONTAINS)


def matching(question: Question, base: ItemDraft) -> ItemDraft:
    """Each response is one thing to be matched; its options are the same for all of them."""
    right_side = _right_side(question.root)
    pairs: list[Pair] = []
    offered: dict[str, None] = {}
    for asked in question.responses:
        texts = _matches(question, asked, right_side)
        prompt = question.markdown(asked.prompt or _prompt_beside(question.root, asked), "pairs")
        partner = _partner(question, asked)
        offered |= dict.fromkeys(text for text in texts.values() if text)
        if prompt and texts.get(partner):
            pairs.append(Pair(prompt, texts[partner]))
        else:
            found = f"{prompt or asked.ident}: {partner}"
            question.notes.warns("pairs", Expected.KEPT_FEATURE, found)
    used = {pair.match for pair in pairs}
    rest = tuple(text for text in offered if text not in used)
    stem = question.markdown(stem_html(question.root), "stem")
    return replace(base, kind=Kind.MATCHING, stem=stem, pairs=tuple(pairs), distractors=rest)


def typed_gaps(question: Question, base: ItemDraft) -> ItemDraft:
    """Gaps to be typed: Canvas lists the accepted texts as options, others only in conditions."""
    return _cloze(question, base, chosen=False)


def chosen_gaps(question: Question, base: ItemDraft) -> ItemDraft:
    """Gaps with a list of choices each."""
    return _cloze(question, base, chosen=True)


def _cloze(question: Question, base: ItemDraft, *, chosen: bool) -> ItemDraft:
    html = stem_html(question.root)
    signs = [_sign(asked, html) for asked in question.responses]
    if not any(signs):
        html = stem_html(question.root, "{{{{{n}}}}}")
    right = {asked.ident: _right(question, asked) for asked in question.responses}
    gaps = []
    for number, asked in enumerate(question.responses, start=1):
        if signs[number - 1]:
            html = html.replace(signs[number - 1], f"{{{{{number}}}}}")
        others = {name: value for name, value in right.items() if name != asked.ident and value}
        gaps.append(_gap(question, asked, str(number), others, chosen=chosen))
    weights = question.asked(lambda: _weights(question, right), tuple(FULL for _ in gaps))
    gaps = [replace(gap, weight=weight) for gap, weight in zip(gaps, weights, strict=False)]
    stem = question.markdown(html, "stem")
    return replace(base, kind=Kind.CLOZE, stem=stem, gaps=tuple(gaps))


def _gap(
    question: Question, asked: Asked, name: str, others: probing.Response, *, chosen: bool
) -> Gap:
    kinds = {each.element.get("answer_type", "").lower() for each in asked.labels}
    if chosen or kinds & set(_CHOSEN):
        return Gap(name=name, kind=GapKind.CHOICE, answers=_choices(question, asked, others))
    if asked.labels:
        answers = tuple(_listed(question, each) for each in asked.labels)
        return Gap(name=name, kind=GapKind.TEXT, answers=_different(answers))
    if asked.numeric:
        return Gap(name=name, kind=GapKind.NUMBER, answers=numbers(question, asked, others))
    answers, case = accepted(question, asked, others)
    return Gap(name=name, kind=GapKind.TEXT, answers=answers, match_case=case)


def _listed(question: Question, label: Label) -> Answer:
    """A text that Canvas accepts; all that are listed count in full there."""
    rule = label.element.get("scoring_algorithm", "").lower()
    text = literal(_words(label))
    if rule not in _PLAIN_RULES:
        question.notes.warns("gaps", Expected.KEPT_FEATURE, f"scoring_algorithm {rule}")
    return Answer(text=f"*{text}*" if rule == _CONTAINS else text)


def _different(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    return tuple({each.text.casefold(): each for each in reversed(answers)}.values())[::-1]


def _choices(question: Question, asked: Asked, others: probing.Response) -> tuple[Answer, ...]:
    def weights() -> list[Decimal]:
        base = question.processing.score(others)
        points = [
            question.processing.score({**others, asked.ident: (each.ident,)}) - base
            for each in asked.labels[: probing.MOST_CHOICES]
        ]
        best = max(points, default=NOTHING)
        if best <= 0:
            raise NotUnderstood(f"no right choice for {_name(asked)}")
        if min(points) < 0:
            # A gap of ours earns nothing at least.
            costs = " ".join(map(str, points))
            question.notes.warns("gaps", Expected.KEPT_FEATURE, f"weights {costs}")
        return [max(probing.share(each, best), NOTHING) for each in points]

    found = question.asked(weights, [NOTHING for _ in asked.labels])
    return tuple(
        Answer(text=question.markdown(label.html, "gaps"), weight=weight)
        for label, weight in zip(asked.labels, found, strict=False)
    )


def _weights(question: Question, right: dict[str, tuple[str, ...]]) -> tuple[Decimal, ...]:
    best = question.processing.score(right)
    if best <= 0:
        raise NotUnderstood("no right gaps")
    weights, note = probing.parts(question.processing.score, right, best)
    if note and len(right) > 1:
        question.note_all_or_nothing()
    # Hundredths that add up to 100 only nearly are equal parts.
    if max(weights) - min(weights) < Decimal("0.01"):
        return tuple(FULL for _ in weights)
    return weights


def _right(question: Question, asked: Asked) -> tuple[str, ...]:
    """The first value of a response that a condition with points asks for."""
    for condition in question.processing.conditions:
        if len(condition.findall("setvar")) == 0 and not _links_correct(condition):
            continue
        for each in condition.iter("varequal"):
            if each.get("respident", "") == asked.ident:
                return (text_of(each),)
    return ()


def _links_correct(condition: Element) -> bool:
    return any(each.get("linkrefid", "") == "correct" for each in condition.iter("displayfeedback"))


def _partner(question: Question, asked: Asked) -> str:
    """The option that earns points for one thing to be matched."""
    nothing: dict[str, Decimal] = {}
    points = question.asked(
        lambda: {
            each.ident: question.processing.score({asked.ident: (each.ident,)})
            for each in asked.labels[: probing.MOST_CHOICES]
        },
        nothing,
    )
    best = max(points.values(), default=NOTHING)
    found = next((name for name, each in points.items() if each == best > 0), "")
    if found:
        return found
    named = _right(question, asked)
    return named[0] if named else ""


def _matches(question: Question, asked: Asked, right_side: Sequence[str]) -> dict[str, str]:
    """The texts of the options; Blackboard has them apart, in the same order."""
    texts = [each.html for each in asked.labels]
    if right_side and not any(texts):
        texts = list(right_side)
    return {
        label.ident: question.markdown(text, "pairs")
        for label, text in zip(asked.labels, texts, strict=False)
    }


def _right_side(item: Element) -> list[str]:
    for flow in item.iter("flow"):
        if flow.get("class", "") == "RIGHT_MATCH_BLOCK":
            return [material_html(each) for each in flow if each.tag == "flow"]
    return []


def _prompt_beside(item: Element, asked: Asked) -> str:
    """The text in the same block as a response, as Blackboard writes it."""
    for flow in item.iter("flow"):
        if any(each is asked.element for each in flow):
            return "".join(material_html(each) for each in flow if each.tag == "flow")
    return ""


def _name(asked: Asked) -> str:
    return asked.ident.removeprefix(PREFIX)


def _sign(asked: Asked, html: str) -> str:
    """How the text names a gap: by the identifier or the prompt of its response; or not at all."""
    names = (_name(asked), _TAG.sub("", asked.prompt).strip())
    return next((f"[{name}]" for name in names if name and f"[{name}]" in html), "")


def _words(label: Label) -> str:
    return unescape(_TAG.sub("", label.html)).strip() or label.ident
