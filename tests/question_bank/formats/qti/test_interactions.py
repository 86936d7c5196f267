"""Each interaction becomes the draft that shows and scores the same."""

from decimal import Decimal
from typing import Any

import pytest

from question_bank.items import Answer, Criterion, Gap, GapKind, Kind, Pair
from tests.question_bank.formats.qti.samples import (
    MAP,
    choices,
    correct,
    item,
    mapping,
    notes,
    read,
    told,
)

ZERO, HALF, TWO = Decimal(0), Decimal("0.5"), Decimal(2)
SHUFFLED = 'shuffle="true"'
ENTRY = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
PLACES = "".join(
    f'<simpleAssociableChoice identifier="{name}" matchMax="1">{text}</simpleAssociableChoice>'
    for name, text in (("J", "Jawa Timur"), ("B", "Bali"))
)
TOWNS = "".join(
    f'<simpleAssociableChoice identifier="{name}" matchMax="0">{text}</simpleAssociableChoice>'
    for name, text in (("S", "Surabaya"), ("D", "Denpasar"), ("M", "Medan"))
)
MEDAN = '<simpleAssociableChoice identifier="M"'
PAIRS = (Pair("Jawa Timur", "Surabaya"), Pair("Bali", "Denpasar"))


def matched(*sets: str) -> str:
    sides = "".join(f"<simpleMatchSet>{each}</simpleMatchSet>" for each in sets)
    return (
        '<p>Jodohkan.</p><matchInteraction responseIdentifier="RESPONSE" shuffle="true">'
        f"{sides}</matchInteraction>"
    )


def gap(name: str, kind: GapKind, *answers: Answer, **more: Any) -> Gap:
    return Gap(name=name, kind=kind, answers=answers, **more)


def offered(right: str) -> tuple[Answer, ...]:
    return tuple(Answer(text=each, weight=Decimal(each == right)) for each in ("merah", "putih"))


SAMPLES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "one choice": (
        item(choices("35", "<p>40</p>", "<b>45</b>", more=SHUFFLED), response=correct("B")),
        {
            "kind": Kind.SINGLE_CHOICE, "stem": "Mana?", "options": ("35", "40", "**45**"),
            "key": ("B",),
        },
    ),
    "true and false": (
        item(choices("Benar", "Salah"), response=correct("B")),
        {"kind": Kind.TRUE_FALSE, "stem": "Mana?", "key": ("false",)},
    ),
    "several choices with weights": (
        item(
            choices("a", "b", "c", most=0),
            cardinality="multiple",
            response=correct("A", "B") + mapping({"A": 1, "B": 1, "C": -1}),
            rules=MAP,
        ),
        {
            "kind": Kind.MULTIPLE_CHOICE, "stem": "Mana?", "options": ("a", "b", "c"),
            "key": ("A", "B"), "weights": (HALF, HALF, -HALF), "shuffle": False,
        },
    ),
    "short text": (
        item(
            f"<p>Ibu kota?</p><p>{ENTRY}.</p>",
            base_type="string",
            response=correct("Bandung") + mapping({"Bandung": 2, "Bdg*": 1}),
            rules=MAP,
        ),
        {
            "kind": Kind.SHORT_TEXT, "stem": "Ibu kota?", "match_case": True,
            "answers": (Answer(text="Bandung"), Answer(text="Bdg\\*", weight=HALF)),
        },
    ),
    "number": (
        item(f"<p>π? {ENTRY}</p>", base_type="float", response=correct("3.14")),
        {"kind": Kind.NUMERIC, "stem": "π?", "key": ("3.14",), "tolerance": ZERO},
    ),
    "gap within its sentence": (
        item(f"<p>Ibu kota {ENTRY} ramai.</p>", base_type="string", response=correct("Jakarta")),
        {
            "kind": Kind.CLOZE, "stem": "Ibu kota {{1}} ramai.",
            "gaps": (gap("1", GapKind.TEXT, Answer(text="Jakarta"), match_case=True),),
        },
    ),
    "essay with a rubric": (
        item(
            '<rubricBlock view="scorer" label="2">Runtut</rubricBlock>'
            '<rubricBlock view="candidate"><p>Tulis.</p></rubricBlock><p>Ceritakan.</p>'
            '<extendedTextInteraction responseIdentifier="RESPONSE"/>',
            base_type="string", rules="",
        ),
        {"stem": "Tulis.\n\nCeritakan.", "rubric": (Criterion("Runtut", TWO),)},
    ),
    "matching": (
        item(
            matched(PLACES, TOWNS), base_type="directedPair", cardinality="multiple",
            response=correct("J S", "B D") + mapping({"J S": 1, "B D": 1}), rules=MAP,
        ),
        {"kind": Kind.MATCHING, "stem": "Jodohkan.", "pairs": PAIRS, "distractors": ("Medan",)},
    ),
    "matching with its sides exchanged": (
        item(
            matched(TOWNS, PLACES), base_type="directedPair", cardinality="multiple",
            response=correct("S J", "D B") + mapping({"S J": 1, "D B": 1}), rules=MAP,
        ),
        {"kind": Kind.MATCHING, "stem": "Jodohkan.", "pairs": PAIRS, "distractors": ("Medan",)},
    ),
    "association": (
        item(
            '<p>Jodohkan.</p><associateInteraction responseIdentifier="RESPONSE">'
            f"{PLACES}{TOWNS.partition(MEDAN)[0]}</associateInteraction>",
            base_type="pair", cardinality="multiple",
            response=correct("J S", "B D") + mapping({"S J": 1, "D B": 1}), rules=MAP,
        ),
        {"kind": Kind.MATCHING, "stem": "Jodohkan.", "pairs": PAIRS, "shuffle": False},
    ),
    "order": (
        item(
            '<p>Urutkan.</p><orderInteraction responseIdentifier="RESPONSE" shuffle="true">'
            '<simpleChoice identifier="A">dua</simpleChoice>'
            '<simpleChoice identifier="B">satu</simpleChoice></orderInteraction>',
            cardinality="ordered", response=correct("B", "A"),
        ),
        {"kind": Kind.ORDERING, "stem": "Urutkan.", "options": ("satu", "dua")},
    ),
    "hot texts": (
        item(
            '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Salahnya?'
            '</prompt><p>Saya <hottext identifier="A">pergi</hottext> ke <hottext identifier="B">'
            "di</hottext> pasar.</p></hottextInteraction>",
            response=correct("B"),
        ),
        {
            "kind": Kind.SINGLE_CHOICE, "stem": "Salahnya?\n\nSaya **pergi** ke **di** pasar.",
            "options": ("pergi", "di"), "key": ("B",), "shuffle": False,
        },
    ),
    "texts into gaps": (
        item(
            '<gapMatchInteraction responseIdentifier="RESPONSE">'
            '<gapText identifier="M" matchMax="1">merah</gapText>'
            '<gapText identifier="P" matchMax="1">putih</gapText>'
            '<p>Bendera <gap identifier="G1"/> dan <gap identifier="G2"/>.</p>'
            "</gapMatchInteraction>",
            base_type="directedPair", cardinality="multiple",
            response=correct("M G1", "P G2") + mapping({"M G1": 1, "P G2": 2}), rules=MAP,
        ),
        {
            "kind": Kind.CLOZE, "stem": "Bendera {{1}} dan {{2}}.",
            "gaps": (
                gap("1", GapKind.CHOICE, *offered("merah")),
                gap("2", GapKind.CHOICE, *offered("putih"), weight=TWO),
            ),
        },
    ),
    "slider": (
        item(
            '<p>Berapa?</p><sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" '
            'upperBound="10"/>',
            base_type="integer", response=correct("7"),
        ),
        {"kind": Kind.NUMERIC, "stem": "Berapa?", "key": ("7",), "tolerance": ZERO},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_an_interaction_becomes_the_draft_that_means_the_same(name: str) -> None:
    content, expected = SAMPLES[name]

    assert told(content) == expected


UNKNOWN = {
    '<uploadInteraction responseIdentifier="RESPONSE"/>': "uploadInteraction",
    '<drawingInteraction responseIdentifier="RESPONSE"/>': "drawingInteraction",
    '<customInteraction responseIdentifier="RESPONSE"/>': "customInteraction",
    choices("a", "b") + choices("c", "d"): "2 × choiceInteraction",
    choices("a", "b") + ENTRY: "choiceInteraction, textEntryInteraction",
    "<p>Bacalah.</p>": "itemBody",
}


@pytest.mark.parametrize("body", UNKNOWN)
def test_what_fits_no_kind_is_reported_by_name(body: str) -> None:
    reading = read(item(body))

    assert reading.entries[0].draft is None
    assert ("known_kind", UNKNOWN[body]) in notes(item(body))


def test_drawn_values_keep_an_item_out_where_they_are_used() -> None:
    declared = '<templateDeclaration identifier="x" cardinality="single" baseType="integer"/>'
    used = f'<p><printedVariable identifier="x"/></p>{choices("a", "b")}'

    assert ("known_kind", "templateProcessing") in notes(item(used, more=declared))
    assert notes(item(choices("a", "b"), response=correct("A"), more=declared)) == [
        ("kept_feature", "templateDeclaration")
    ]


def test_one_fixed_option_keeps_all_in_their_order_and_says_so() -> None:
    body = choices("a", "b", "c", more='shuffle="true"').replace('"C"', '"C" fixed="true"')

    assert told(item(body, response=correct("A")))["shuffle"] is False
    assert notes(item(body, response=correct("A"))) == [("kept_feature", "fixed: C")]


@pytest.mark.parametrize(
    ("entries", "attributes", "found"),
    [
        ({"M G1": 1, "P G2": 1}, "", []),
        ({"M G1": 1, "P G2": 1, "P G1": 0.5}, "", ["P G1: 0.5"]),
        ({"M G1": 1, "P G2": 1, "P G1": -1}, 'lowerBound="0"', ["P G1: -1"]),
    ],
)
def test_pairs_that_earn_or_cost_beside_the_right_ones_are_told(
    entries: dict[str, float], attributes: str, found: list[str]
) -> None:
    content = item(
        '<gapMatchInteraction responseIdentifier="RESPONSE">'
        '<gapText identifier="M" matchMax="1">merah</gapText>'
        '<gapText identifier="P" matchMax="1">putih</gapText>'
        '<p>Bendera <gap identifier="G1"/> dan <gap identifier="G2"/>.</p>'
        "</gapMatchInteraction>",
        base_type="directedPair", cardinality="multiple",
        response=correct("M G1", "P G2") + mapping(entries, attributes), rules=MAP,
    )  # fmt: skip

    assert notes(content) == [("kept_feature", each) for each in found]


def test_a_choice_within_a_sentence_that_costs_points_is_told() -> None:
    content = item(
        '<p>Langit <inlineChoiceInteraction responseIdentifier="RESPONSE">'
        '<inlineChoice identifier="B">biru</inlineChoice>'
        '<inlineChoice identifier="M">merah</inlineChoice></inlineChoiceInteraction>.</p>',
        response=correct("B") + mapping({"B": 2, "M": -1}), rules=MAP,
    )  # fmt: skip

    assert notes(content) == [("kept_feature", "weights 2 -1")]
