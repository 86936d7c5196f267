"""Interactions within a text: typed and chosen gaps, or one of them as a question of its own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from question_bank.checking import MOST_GAPS, plain_number
from question_bank.formats import probing
from question_bank.formats.probing import FULL, NOTHING, Interval, NotUnderstood, Response
from question_bank.formats.qti.declarations import NUMBERS, Declaration, decimal_of
from question_bank.formats.qti.expressions import tolerances
from question_bank.formats.qti.item import Item
from question_bank.formats.qti.patterns import as_wildcard, has_stars, instance, literal
from question_bank.formats.xml import Element, text_of
from question_bank.items import Answer, Gap, GapKind, ItemDraft, Kind
from question_bank.rows import Expected

MOST_ENDS = 600
"""How many marks are looked at before those that are alike count once."""

_LONE_STOP = re.compile(r"\s+\.$")
_BOUNDS = ("gt", "gte", "lt", "lte", "equal", "match", "equalRounded", "member")


def typed(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    """One `textEntryInteraction` behind the question: a short text or a number."""
    declared = item.declared(interaction)
    stem = item.stem(lambda _: None, interaction.find("prompt"))
    # A full stop that stood behind the place to type in ends nothing now.
    draft = replace(base, stem=_LONE_STOP.sub("", stem))
    if declared.base_type in NUMBERS:
        return number(item, draft, declared)
    answers, match_case = _texts(item, declared, {})
    return replace(draft, kind=Kind.SHORT_TEXT, answers=answers, match_case=match_case)


def slider(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    """A `sliderInteraction`: the number that it is moved to."""
    stem = item.stem(lambda _: None, interaction.find("prompt"))
    ends = "…".join(interaction.get(name, "") for name in ("lowerBound", "upperBound"))
    item.notes.warns("interaction", Expected.KEPT_FEATURE, f"sliderInteraction {ends}")
    return number(item, replace(base, stem=stem), item.declared(interaction))


def number(item: Item, draft: ItemDraft, declared: Declaration) -> ItemDraft:
    """A numeric item: the best interval is the key, the others are answers beside it."""
    answers = _numbers(item, declared, {})
    first = next((each for each in answers if each.weight == 1), None)
    if first is None:
        return replace(draft, kind=Kind.NUMERIC, tolerance=NOTHING)
    others = tuple(each for each in answers if each is not first)
    return replace(
        draft,
        kind=Kind.NUMERIC,
        key=(first.text,),
        tolerance=first.tolerance or NOTHING,
        answers=others,
    )


def cloze(item: Item, base: ItemDraft, interactions: Sequence[Element]) -> ItemDraft:
    """Several gaps, typed or chosen, or one within its sentence."""
    if len(interactions) > MOST_GAPS:
        item.notes.blocks("gaps", Expected.GAPS, f"{len(interactions)}: 1–{MOST_GAPS}")
        return replace(base, kind=Kind.ESSAY, stem=item.stem(lambda _: None))
    names = {id(each): str(at) for at, each in enumerate(interactions, start=1)}

    def gap_sign(element: Element) -> str | None:
        name = names.get(id(element))
        return None if name is None else f"{{{{{name}}}}}"

    draft = replace(base, kind=Kind.CLOZE, stem=item.stem(gap_sign), shuffle=True)
    right = _right(item, interactions)
    weights = item.asked(lambda: _weights(item, right), lambda: tuple(FULL for _ in right))
    gaps = [
        replace(_gap(item, each, names[id(each)], right), weight=weight)
        for each, weight in zip(interactions, weights, strict=False)
    ]
    return replace(draft, gaps=tuple(gaps))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A variable whose value is tried while the others are right."""

    item: Item
    name: str
    others: Response

    def __call__(self, text: str) -> Decimal:
        score = self.item.processor.score({**self.others, self.name: (text,)})
        return score - self.item.processor.score(self.others) if self.others else score


def _right(item: Item, interactions: Sequence[Element]) -> dict[str, tuple[str, ...]]:
    """The right value of each variable, from its declaration or else the best mapped one."""
    right: dict[str, tuple[str, ...]] = {}
    for interaction in interactions:
        declared = item.declared(interaction)
        best = declared.correct[:1]
        if not best and declared.mapping is not None and declared.mapping.entries:
            best = (max(declared.mapping.entries, key=lambda each: each.value).key,)
        right[declared.identifier] = best
    return right


def _weights(item: Item, right: Mapping[str, tuple[str, ...]]) -> tuple[Decimal, ...]:
    best = item.processor.score(right)
    if best <= 0:
        raise NotUnderstood("no right gaps")
    weights, note = probing.parts(item.processor.score, right, best)
    if note and len(right) > 1:
        item.notes.warns("responseProcessing", Expected.KEPT_FEATURE, note)
    return weights


def _gap(item: Item, interaction: Element, name: str, right: Mapping[str, tuple[str, ...]]) -> Gap:
    declared = item.declared(interaction)
    others = {key: value for key, value in right.items() if key != declared.identifier}
    if interaction.tag == "inlineChoiceInteraction":
        return Gap(name=name, kind=GapKind.CHOICE, answers=_chosen(item, interaction, others))
    if declared.base_type in NUMBERS:
        return Gap(name=name, kind=GapKind.NUMBER, answers=_numbers(item, declared, others))
    answers, match_case = _texts(item, declared, others)
    return Gap(name=name, kind=GapKind.TEXT, answers=answers, match_case=match_case)


def _chosen(item: Item, interaction: Element, others: Response) -> tuple[Answer, ...]:
    declared = item.declared(interaction)
    choices = list(interaction.findall("inlineChoice"))
    identifiers = [each.get("identifier", "") for each in choices]
    ask = _Asked(item, declared.identifier, others)

    def weights() -> tuple[Decimal, ...]:
        points = [ask(each) for each in identifiers[: probing.MOST_CHOICES]]
        best = max(points, default=NOTHING)
        if best <= 0:
            raise NotUnderstood("no right choice")
        if min(points) < 0:
            # A gap of ours earns nothing at least.
            costs = " ".join(map(str, points))
            item.notes.warns("responseProcessing", Expected.KEPT_FEATURE, f"weights {costs}")
        return tuple(max(probing.share(each, best), NOTHING) for each in points)

    found = item.asked(
        weights,
        lambda: tuple(FULL if each in declared.correct[:1] else NOTHING for each in identifiers),
    )
    return tuple(
        Answer(text=item.text(each, "gaps"), weight=weight)
        for each, weight in zip(choices, found, strict=False)
    )


def _texts(item: Item, declared: Declaration, others: Response) -> tuple[tuple[Answer, ...], bool]:
    """The accepted texts, and whether case counts."""
    candidates = list(islice(_candidates(item, declared), probing.MOST_MARKS))
    ask = _Asked(item, declared.identifier, others)

    def answers() -> tuple[tuple[Answer, ...], bool]:
        found = probing.texts(ask, candidates)
        typed_ones = dict(candidates)
        case = probing.counts_case(ask, (typed_ones[text] for text, _ in found))
        return _differing(found, case), case

    return item.asked(
        answers,
        lambda: (tuple(Answer(text=literal(text)) for text in declared.correct[:1]), True),
    )


def _differing(found: Sequence[tuple[str, Decimal]], case: bool) -> tuple[Answer, ...]:
    """Answers without those that differ from an earlier one in nothing that counts."""
    kept: dict[str, Answer] = {}
    for text, weight in found:
        kept.setdefault(text if case else text.casefold(), Answer(text=text, weight=weight))
    return tuple(kept.values())


def _candidates(item: Item, declared: Declaration) -> Iterator[tuple[str, str]]:
    """Every text that the item's rules could accept: right, mapped, compared with, or a pattern."""
    wildcards = list(_wildcards(item))
    examples = {instance(each) for each in wildcards if has_stars(each)}
    for text in declared.correct:
        # A right text may only stand for a pattern that fits it.
        if text not in examples:
            yield literal(text), text
    if declared.mapping is not None:
        yield from ((literal(each.key), each.key) for each in declared.mapping.entries)
    for rule in () if item.processor.rules is None else item.processor.rules.iter():
        if rule.tag == "baseValue" and rule.get("baseType", "string") == "string":
            yield literal(text_of(rule)), text_of(rule)
        elif rule.tag == "patternMatch" and (found := as_wildcard(rule.get("pattern", ""))):
            yield found[0], instance(found[0])


def _wildcards(item: Item) -> Iterator[str]:
    rules = item.processor.rules
    for rule in islice(() if rules is None else rules.iter("patternMatch"), probing.MOST_MARKS):
        found = as_wildcard(rule.get("pattern", ""))
        if found is not None:
            yield found[0]


def _numbers(item: Item, declared: Declaration, others: Response) -> tuple[Answer, ...]:
    ask = _Asked(item, declared.identifier, others)
    correct = decimal_of(declared.correct[0]) if declared.correct else None

    def intervals() -> tuple[Interval, ...]:
        marks = islice(_marks(item, declared), MOST_ENDS)
        return probing.numbers(lambda value: ask(format(value, "f")), marks, correct)

    def fallback() -> tuple[Interval, ...]:
        return () if correct is None else (Interval(correct, NOTHING, FULL),)

    return tuple(_answer(each) for each in item.asked(intervals, fallback))


def _answer(interval: Interval) -> Answer:
    return Answer(
        text=plain_number(str(interval.middle)),
        weight=interval.weight,
        tolerance=Decimal(plain_number(str(interval.tolerance))),
    )


def _marks(item: Item, declared: Declaration) -> Iterator[Decimal]:
    """The numbers at which the points of this variable may change."""
    values = [decimal_of(text) for text in declared.correct]
    if declared.mapping is not None:
        values += [decimal_of(each.key) for each in declared.mapping.entries]
    yield from (value for value in values if value is not None)
    known = [value for value in values if value is not None][: probing.MOST_MARKS]
    for rule in () if item.processor.rules is None else item.processor.rules.iter(*_BOUNDS):
        if _concerns(rule, declared.identifier):
            yield from _ends(rule, known)


def _concerns(rule: Element, name: str) -> bool:
    return any(each.get("identifier", "") == name for each in rule.iter("variable"))


def _ends(rule: Element, correct: Sequence[Decimal]) -> Iterator[Decimal]:
    bases = [decimal_of(text_of(each)) for each in rule.iter("baseValue")]
    numbers = [each for each in bases if each is not None]
    if any(True for _ in rule.iter("correct")):
        numbers += correct
    for value in numbers:
        yield value
        if rule.tag == "equal":
            below, above = tolerances(rule, value)
            yield from (value - below, value + above)
        elif rule.tag == "equalRounded" and rule.get("figures", "").isdigit():
            half = Decimal(5).scaleb(-min(int(rule.get("figures", "")), 12) - 1)
            yield from (value - half, value + half)
