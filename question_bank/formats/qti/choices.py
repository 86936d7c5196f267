"""Interactions in which options are chosen, ordered or found in a text."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from question_bank.checking import shown
from question_bank.formats import probing
from question_bank.formats.probing import Choice, NotUnderstood
from question_bank.formats.qti.body import html_within
from question_bank.formats.qti.declarations import Declaration
from question_bank.formats.qti.item import Item
from question_bank.formats.xml import Element
from question_bank.items import LETTERS, ItemDraft, Kind
from question_bank.rows import Expected

TRUE_WORDS = frozenset({"true", "benar", "betul"})
FALSE_WORDS = frozenset({"false", "salah"})


def choice(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    """A `choiceInteraction`: single or multiple choice, or true/false by its two words."""
    choices = list(interaction.iter("simpleChoice"))
    options = tuple(item.text(each, "options") for each in choices)
    stem = item.stem(lambda _: None, interaction.find("prompt"))
    draft = replace(base, stem=stem, options=options, shuffle=_shuffled(item, interaction, choices))
    return _keyed(item, draft, interaction, choices)


def hottext(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    """A `hottextInteraction`: the marked parts are the options, the text stays whole."""
    spans = list(interaction.iter("hottext"))

    def shown(element: Element) -> str | None:
        if element is interaction:
            return html_within(element, shown)
        if element.tag == "hottext":
            return f"<b>{html_within(element)}</b>"
        return None

    options = tuple(item.text(each, "options") for each in spans)
    draft = replace(base, stem=item.stem(shown), options=options, shuffle=False)
    return _keyed(item, draft, interaction, spans)


def order(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    """An `orderInteraction`: the elements in the order of the right response."""
    choices = {each.get("identifier", ""): each for each in interaction.iter("simpleChoice")}
    declared = item.declared(interaction)
    if sorted(declared.correct) != sorted(choices):
        found = f"orderInteraction: {len(declared.correct)} / {len(choices)}"
        item.notes.blocks("interaction", Expected.KNOWN_KIND, found)
    named = [choices[name] for name in declared.correct if name in choices]
    options = tuple(item.text(each, "options") for each in named)
    item.asked(lambda: _all_right(item, declared), lambda: None)
    if not item.own:
        found = item.asked(lambda: _nearly_right(item, declared), lambda: probing.ALL_OR_NOTHING)
        item.notes.warns("responseProcessing", Expected.KEPT_FEATURE, found)
    stem = item.stem(lambda _: None, interaction.find("prompt"))
    shuffle = interaction.get("shuffle", "false") == "true"
    return replace(base, kind=Kind.ORDERING, stem=stem, options=options, shuffle=shuffle)


def scored(item: Item, declared: Declaration, options: Sequence[str], *, many: bool) -> Choice:
    """Which options are right and what each earns, as the item's rules answer."""
    name, correct = declared.identifier, declared.correct
    right = frozenset(correct)

    def fallback() -> Choice:
        return Choice(tuple(at for at, option in enumerate(options) if option in right))

    def ask() -> Choice:
        if many:
            return probing.many_choices(
                lambda chosen: item.processor.score({name: chosen}), options, correct
            )
        return probing.one_choice(
            lambda chosen: item.processor.score({name: (chosen,)}), options, correct
        )

    found = item.asked(ask, fallback)
    if found.note:
        item.notes.warns("responseProcessing", Expected.KEPT_FEATURE, found.note)
    return found


def within_bounds(item: Item, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Weights cut to −1…1, with a word about it."""
    cut = tuple(max(min(each, probing.FULL), -probing.FULL) for each in weights)
    if cut != tuple(weights):
        item.notes.warns("weights", Expected.KEPT_FEATURE, " ".join(map(str, weights)))
    return cut


def _keyed(
    item: Item, draft: ItemDraft, interaction: Element, choices: Sequence[Element]
) -> ItemDraft:
    declared = item.declared(interaction)
    many = declared.cardinality == "multiple" and interaction.get("maxChoices", "0") != "1"
    identifiers = [each.get("identifier", "") for each in choices]
    found = scored(item, declared, identifiers, many=many)
    words = [option.casefold() for option in draft.options]
    if not many and not found.weights and len(found.key) == 1 and is_true_false(words):
        right = "true" if words[found.key[0]] in TRUE_WORDS else "false"
        return replace(draft, kind=Kind.TRUE_FALSE, options=(), key=(right,), shuffle=True)
    letters = tuple(LETTERS[at] for at in found.key if at < len(LETTERS))
    kind = Kind.MULTIPLE_CHOICE if many else Kind.SINGLE_CHOICE
    return replace(
        draft, kind=kind, key=tuple(sorted(letters)), weights=within_bounds(item, found.weights)
    )


def is_true_false(words: Sequence[str]) -> bool:
    """Whether two options say no more than true and false."""
    return (
        len(words) == 2
        and len(TRUE_WORDS.intersection(words)) == 1
        and len(FALSE_WORDS.intersection(words)) == 1
    )


def _shuffled(item: Item, interaction: Element, choices: Sequence[Element]) -> bool:
    if interaction.get("shuffle", "false") != "true":
        return False
    fixed = [each.get("identifier", "") for each in choices if each.get("fixed", "") == "true"]
    if fixed and len(fixed) < len(choices):
        # An option such as "none of these" has to stay last: then all stay where they are.
        item.notes.warns("shuffle", Expected.KEPT_FEATURE, f"fixed: {' '.join(fixed)}")
    return not fixed


def _nearly_right(item: Item, declared: Declaration) -> str:
    """What the item gives for an order with two neighbours exchanged, if it gives anything."""
    right = declared.correct
    for at in range(len(right) - 1):
        order = (*right[:at], right[at + 1], right[at], *right[at + 2 :])
        points = item.processor.score({declared.identifier: order})
        if points > 0:
            return shown(f"{points}: {' '.join(order)}")
    return probing.ALL_OR_NOTHING


def _all_right(item: Item, declared: Declaration) -> None:
    if item.processor.score({declared.identifier: declared.correct}) <= 0:
        raise NotUnderstood("no right order")
