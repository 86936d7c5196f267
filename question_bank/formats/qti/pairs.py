"""Interactions in which things are put together: matches, associations, texts into gaps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from question_bank.formats import probing
from question_bank.formats.probing import FULL, NOTHING, NotUnderstood
from question_bank.formats.qti.body import html_within
from question_bank.formats.qti.declarations import Declaration
from question_bank.formats.qti.item import Item
from question_bank.formats.xml import Element
from question_bank.items import Answer, Gap, GapKind, ItemDraft, Kind, Pair
from question_bank.rows import Expected

_TEXTS = ("gapText", "gapImg")


def match(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    """A `matchInteraction`: the side of which each thing has one partner holds the prompts."""
    sets = [
        {each.get("identifier", ""): each for each in side.findall("simpleAssociableChoice")}
        for side in interaction.findall("simpleMatchSet")
    ]
    if len(sets) != 2:
        return _blocked(item, base, interaction, f"{len(sets)} simpleMatchSet")
    declared = item.declared(interaction)
    found = right_pairs(item, declared, list(sets[0]), list(sets[1]))
    _note_unequal(item, found.values())
    chosen = list(found)
    prompts, matches = sets
    if sorted(first for first, _ in chosen) != sorted(prompts):
        chosen = [(second, first) for first, second in chosen]
        prompts, matches = matches, prompts
    if sorted(first for first, _ in chosen) != sorted(prompts):
        return _blocked(item, base, interaction, f"{len(chosen)} / {len(prompts)}")
    partner = dict(chosen)
    pairs = tuple(
        Pair(item.text(each, "pairs"), item.text(matches[partner[name]], "pairs"))
        for name, each in prompts.items()
    )
    used = set(partner.values())
    rest = tuple(
        item.text(each, "distractors") for name, each in matches.items() if name not in used
    )
    return _paired(item, base, interaction, pairs, rest)


def associate(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    """An `associateInteraction` in which each thing has exactly one partner."""
    choices = {
        each.get("identifier", ""): each for each in interaction.findall("simpleAssociableChoice")
    }
    declared = item.declared(interaction)
    chosen = [tuple(text.split()) for text in declared.correct]
    named = sorted(name for pair in chosen for name in pair)
    if any(len(pair) != 2 for pair in chosen) or named != sorted(choices):
        return _blocked(item, base, interaction, f"{len(chosen)} / {len(choices)}")
    item.notes.warns("interaction", Expected.KEPT_FEATURE, "associateInteraction")
    _note_unequal(item, right_pairs(item, declared, list(choices), list(choices)).values())
    pairs = tuple(
        Pair(item.text(choices[first], "pairs"), item.text(choices[second], "pairs"))
        for first, second in chosen
    )
    return _paired(item, base, interaction, pairs, ())


def gap_match(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    """A `gapMatchInteraction`: a fill-in whose gaps all offer the same texts."""
    gaps = {each.get("identifier", ""): each for each in interaction.iter("gap")}
    texts = {
        each.get("identifier", ""): each for each in interaction.iter(*_TEXTS) if each.tag in _TEXTS
    }
    names = {name: str(at) for at, name in enumerate(gaps, start=1)}

    def shown(element: Element) -> str | None:
        if element is interaction:
            return html_within(element, shown)
        if element.tag == "gap":
            return f"{{{{{names.get(element.get('identifier', ''), '')}}}}}"
        return "" if element.tag in _TEXTS else None

    declared = item.declared(interaction)
    chosen = right_pairs(item, declared, list(texts), list(gaps))
    partner = {second: first for first, second in chosen}
    least = min((each for each in chosen.values() if each > 0), default=FULL)
    weights = {second: probing.share(each, least) for (_, second), each in chosen.items()}
    words = {name: item.text(each, "gaps") for name, each in texts.items()}
    filled = tuple(
        Gap(
            name=names[gap],
            kind=GapKind.CHOICE,
            answers=_offered(words, partner.get(gap, "")),
            weight=weights.get(gap) or FULL,
        )
        for gap in gaps
    )
    stem = item.stem(shown)
    return replace(base, kind=Kind.CLOZE, stem=stem, gaps=filled, shuffle=True)


def right_pairs(
    item: Item, declared: Declaration, firsts: Sequence[str], seconds: Sequence[str]
) -> dict[tuple[str, str], Decimal]:
    """The right pairs as declared, or else those that earn something, with the points of each.

    It is one point for all where only all of them together earn anything.
    """
    some, others = frozenset(firsts), frozenset(seconds)
    known = [
        (first, second)
        for text in declared.correct
        for first, _, second in [text.strip().partition(" ")]
        if first in some and second in others
    ]

    def ask() -> dict[tuple[str, str], Decimal]:
        _check_size(firsts, seconds)
        points = {
            (first, second): item.processor.score({declared.identifier: (f"{first} {second}",)})
            for first, second in product(firsts, seconds)
        }
        found = known or [pair for pair, each in points.items() if each > 0]
        right = _points(item, declared, {pair: points[pair] for pair in found})
        if any(points.values()):
            _note_wrong(item, declared, right, points)
        return right

    return item.asked(ask, lambda: dict.fromkeys(known, FULL))


def _points(
    item: Item, declared: Declaration, points: Mapping[tuple[str, str], Decimal]
) -> dict[tuple[str, str], Decimal]:
    texts = tuple(f"{first} {second}" for first, second in points)
    best = item.processor.score({declared.identifier: texts})
    if best <= 0:
        raise NotUnderstood("no right pairs")
    if not any(points.values()) and len(points) > 1:
        item.notes.warns("responseProcessing", Expected.KEPT_FEATURE, probing.ALL_OR_NOTHING)
        return dict.fromkeys(points, FULL)
    return dict(points)


def _note_wrong(
    item: Item,
    declared: Declaration,
    right: Collection[tuple[str, str]],
    points: Mapping[tuple[str, str], Decimal],
) -> None:
    """In our terms other pairs earn nothing and cost nothing; what the item says else is noted.

    They are asked beside all right ones, since by themselves they may meet a lower bound.
    """
    texts = tuple(f"{first} {second}" for first, second in right)
    best = item.processor.score({declared.identifier: texts})
    for first, second in points:
        told = f"{first} {second}"
        if (first, second) in right:
            continue
        change = item.processor.score({declared.identifier: (*texts, told)}) - best
        if change or points[first, second] > 0:
            found = f"{told}: {change or points[first, second]}"
            item.notes.warns("responseProcessing", Expected.KEPT_FEATURE, found)
            return


def _note_unequal(item: Item, points: Collection[Decimal]) -> None:
    """Each pair of a matching earns the same in our terms; what the item says else is noted."""
    if len(set(points)) > 1:
        found = f"weights {' '.join(map(str, points))}"
        item.notes.warns("responseProcessing", Expected.KEPT_FEATURE, found)


def _check_size(firsts: Sequence[str], seconds: Sequence[str]) -> None:
    if len(firsts) * len(seconds) > 400:
        raise NotUnderstood(f"{len(firsts)} × {len(seconds)} pairs")


def _offered(words: Mapping[str, str], right: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(text=text, weight=FULL if name == right else NOTHING) for name, text in words.items()
    )


def _paired(
    item: Item,
    base: ItemDraft,
    interaction: Element,
    pairs: tuple[Pair, ...],
    rest: tuple[str, ...],
) -> ItemDraft:
    stem = item.stem(lambda _: None, interaction.find("prompt"))
    shuffle = interaction.get("shuffle", "false") == "true"
    return replace(
        base, kind=Kind.MATCHING, stem=stem, pairs=pairs, distractors=rest, shuffle=shuffle
    )


def _blocked(item: Item, base: ItemDraft, interaction: Element, found: str) -> ItemDraft:
    item.notes.blocks("interaction", Expected.KNOWN_KIND, f"{interaction.tag}: {found}")
    return replace(base, kind=Kind.ESSAY, stem=interaction.tag)
