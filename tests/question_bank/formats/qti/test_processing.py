"""What an item's own rules answer decides keys, weights, tolerances and feedback."""

from decimal import Decimal
from typing import Any

import pytest

from question_bank.formats.probing import Budget, NotUnderstood
from question_bank.formats.qti.processing import carry_out
from question_bank.formats.qti.variables import Variables
from question_bank.formats.xml import parse_xml
from question_bank.items import Answer
from question_bank.rows import Expected, RowProblem
from tests.question_bank.formats.qti.samples import (
    MAP,
    NAMESPACE_3,
    choices,
    correct,
    item,
    mapping,
    notes,
    read,
    told,
)

HALF = Decimal("0.5")
GIVEN = '<variable identifier="RESPONSE"/>'
ENTRY = '<p>Berapa? <textEntryInteraction responseIdentifier="RESPONSE"/></p>'


def processing(*rules: str) -> str:
    return f"<responseProcessing>{''.join(rules)}</responseProcessing>"


def score(points: object) -> str:
    return (
        '<setOutcomeValue identifier="SCORE">'
        f'<baseValue baseType="float">{points}</baseValue></setOutcomeValue>'
    )


def if_(*branches: tuple[str, object]) -> str:
    names = ["responseIf", *["responseElseIf"] * len(branches)]
    return "<responseCondition>{}</responseCondition>".format(
        "".join(
            f"<{name}>{test}{score(points)}</{name}>"
            for name, (test, points) in zip(names, branches, strict=False)
        )
    )


def match(value: str, base_type: str = "identifier") -> str:
    return f'<match>{GIVEN}<baseValue baseType="{base_type}">{value}</baseValue></match>'


def number(value: str) -> str:
    return f'<baseValue baseType="float">{value}</baseValue>'


def test_conditions_for_each_option_become_weights() -> None:
    rules = processing(if_((match("A"), 4), (match("B"), 2), (match("C"), -1)))

    found = told(item(choices("a", "b", "c"), response=correct("A"), rules=rules))

    assert found["key"] == ("A",)
    assert found["weights"] == (1, HALF, Decimal("-0.25"))


def test_the_right_option_is_found_where_none_is_declared() -> None:
    rules = processing(if_((match("C"), 1)))

    found = told(item(choices("a", "b", "c"), rules=rules))

    assert found["key"] == ("C",)
    assert "weights" not in found


def test_all_or_nothing_is_taken_otherwise_and_said() -> None:
    content = item(
        choices("a", "b", "c", most=0), cardinality="multiple", response=correct("A", "B")
    )

    assert told(content)["key"] == ("A", "B")
    assert notes(content) == [("kept_feature", "all or nothing")]


def test_a_penalty_below_the_bound_is_seen_beside_right_options() -> None:
    declared = correct("A", "B") + mapping({"A": 1, "B": 1, "C": -2}, 'lowerBound="0"')
    content = item(
        choices("a", "b", "c", most=0), cardinality="multiple", response=declared, rules=MAP
    )

    # Right ones earn 1/2 and the wrong one costs 1: that is the usual rule.
    assert "weights" not in told(content)
    assert notes(content) == []


NUMBERS: dict[str, tuple[str, dict[str, Any]]] = {
    "absolute": (
        if_((f'<equal toleranceMode="absolute" tolerance="0.5">{number("4")}{GIVEN}</equal>', 1)),
        {"key": ("4",), "tolerance": HALF},
    ),
    "relative": (
        if_((f'<equal toleranceMode="relative" tolerance="10">{number("20")}{GIVEN}</equal>', 1)),
        {"key": ("20",), "tolerance": Decimal(2)},
    ),
    "between bounds": (
        if_((f"<and><gte>{GIVEN}{number('1')}</gte><lte>{GIVEN}{number('5')}</lte></and>", 3)),
        {"key": ("3",), "tolerance": Decimal(2)},
    ),
    "rounded": (
        if_((
            f'<equalRounded roundingMode="decimalPlaces" figures="1">{GIVEN}{number("2.5")}'
            "</equalRounded>", 1,
        )),
        {"key": ("2.5",), "tolerance": Decimal("0.05")},
    ),
    "a part for what is near": (
        if_((match("7", "float"), 2), (f"<gte>{GIVEN}{number('6')}</gte>", 0)),
        {"key": ("7",), "tolerance": Decimal(0)},
    ),
    "a wider range for half": (
        if_(
            (match("10", "float"), 2),
            (f'<equal toleranceMode="absolute" tolerance="1">{number("10")}{GIVEN}</equal>', 1),
        ),
        {
            "key": ("10",), "tolerance": Decimal(0),
            "answers": (Answer(text="10", weight=HALF, tolerance=Decimal(1)),),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_found_by_asking_where_points_change(name: str) -> None:
    rules, expected = NUMBERS[name]

    found = told(item(ENTRY, base_type="float", rules=processing(rules)))

    assert {key: value for key, value in found.items() if key not in ("kind", "stem")} == expected


def test_texts_without_case_and_patterns_become_answers() -> None:
    same = (
        '<stringMatch caseSensitive="false">{}<baseValue baseType="string">{}</baseValue>'
        "</stringMatch>"
    )
    pattern = f'<patternMatch pattern="[Kk][oO][tT][aA] .*">{GIVEN}</patternMatch>'
    rules = processing(if_((same.format(GIVEN, "Bandung"), 1), (pattern, 0.5)))

    found = told(item(ENTRY, base_type="string", rules=rules))

    assert found["answers"] == (Answer(text="Bandung"), Answer(text="Kota *", weight=HALF))
    assert "match_case" not in found


def test_rules_that_are_not_known_leave_the_right_response_and_say_so() -> None:
    rules = processing('<setOutcomeValue identifier="SCORE"><customOperator/></setOutcomeValue>')
    content = item(choices("a", "b"), response=correct("B"), rules=rules)

    assert told(content)["key"] == ("B",)
    assert notes(content) == [("kept_feature", "responseProcessing: customOperator")]


def test_rules_that_are_not_known_without_a_right_response_keep_the_item_out() -> None:
    rules = processing('<setOutcomeValue identifier="SCORE"><customOperator/></setOutcomeValue>')

    reading = read(item(choices("a", "b"), rules=rules))

    assert reading.entries[0].draft is None
    assert reading.problems[-1].expected is Expected.ONE_LETTER


def test_an_item_without_rules_is_read_by_its_right_response_with_a_warning() -> None:
    content = item(choices("a", "b"), response=correct("B"), rules="")

    assert told(content)["key"] == ("B",)
    assert notes(content) == [("kept_feature", "responseProcessing")]


def test_feedback_goes_to_whom_the_rules_show_it() -> None:
    rules = processing(
        if_((match("A"), 1)),
        f'<setOutcomeValue identifier="F">{GIVEN}</setOutcomeValue>',
        '<setOutcomeValue identifier="ALL"><baseValue baseType="identifier">x</baseValue>'
        "</setOutcomeValue>",
    )
    more = "".join(
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="identifier"/>'
        for name in ("F", "ALL")
    )
    said = "".join(
        f'<modalFeedback outcomeIdentifier="{outcome}" identifier="{name}" showHide="{how}">'
        f"{text}</modalFeedback>"
        for outcome, name, how, text in (
            ("F", "B", "show", "bukan"), ("ALL", "x", "show", "Penjelasan"),
            ("F", "A", "hide", "Salah"), ("F", "none", "show", "tak pernah"),
        )
    )  # fmt: skip
    content = item(choices("a", "b", "c"), response=correct("A"), rules=rules + said, more=more)

    found = told(content)

    assert found["feedback"] == ("", "bukan", "")
    assert (found["explanation"], found["feedback_wrong"]) == ("Penjelasan", "Salah")
    assert notes(content) == [("kept_feature", "modalFeedback none")]


def test_rules_without_end_stop_at_a_bound() -> None:
    deep = "<not>" * 200 + "<isNull><variable identifier='RESPONSE'/></isNull>" + "</not>" * 200
    many = if_((match("A"), 1)) * 400

    for rules in (processing(if_((deep, 1))), processing(many)):
        content = item(choices("a", "b"), response=correct("A"), rules=rules)
        assert told(content)["key"] == ("A",)
        assert notes(content)[0][0] == "kept_feature"


def test_all_items_of_a_file_together_may_ask_so_much_and_no_more() -> None:
    file = Budget(left=3)
    rules = parse_xml(processing(if_((match("A"), 1))).encode())
    assert not isinstance(rules, RowProblem)
    variables = Variables({}, {}, Budget(file))
    variables.values["RESPONSE"] = "B"

    with pytest.raises(NotUnderstood, match="too long"):
        carry_out(rules, variables)

    assert file.left < 0


def test_a_number_with_many_places_keeps_them() -> None:
    exact = '<equal toleranceMode="exact">{}{}</equal>'.format(GIVEN, number("2.718281828459045"))
    content = item(
        ENTRY,
        base_type="float",
        response=correct("2.718281828459045"),
        rules=processing(if_((exact, 1))),
    )

    assert told(content)["key"] == ("2.718281828459045",)


def test_identifiers_of_qti_3_that_differ_in_case_are_different_ones() -> None:
    content = (
        f'<qti-assessment-item xmlns="{NAMESPACE_3}" identifier="i1" title="Soal">'
        '<qti-response-declaration identifier="RESPONSE" cardinality="single" '
        'base-type="identifier"><qti-mapping default-value="0"><qti-map-entry map-key="a" '
        'mapped-value="1"/><qti-map-entry map-key="A" mapped-value="0"/></qti-mapping>'
        '</qti-response-declaration><qti-outcome-declaration identifier="SCORE" '
        'cardinality="single" base-type="float"/><qti-item-body><qti-choice-interaction '
        'response-identifier="RESPONSE" max-choices="1"><qti-prompt>Mana?</qti-prompt>'
        '<qti-simple-choice identifier="A">satu</qti-simple-choice>'
        '<qti-simple-choice identifier="a">dua</qti-simple-choice></qti-choice-interaction>'
        "</qti-item-body><qti-response-processing template="
        '"https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"/>'
        "</qti-assessment-item>"
    ).encode()

    assert told(content)["key"] == ("B",)
    assert "weights" not in told(content)


@pytest.mark.parametrize(("points", "found"), [(1, "1: A C B"), (0, "all or nothing")])
def test_what_another_order_earns_is_told(points: int, found: str) -> None:
    right = f'<match>{GIVEN}<correct identifier="RESPONSE"/></match>'
    values = "".join(f'<baseValue baseType="identifier">{each}</baseValue>' for each in "ACB")
    other = f"<match>{GIVEN}<ordered>{values}</ordered></match>"
    elements = "".join(f'<simpleChoice identifier="{each}">{each}</simpleChoice>' for each in "ABC")
    content = item(
        '<p>Urutkan.</p><orderInteraction responseIdentifier="RESPONSE">'
        f"{elements}</orderInteraction>",
        cardinality="ordered",
        response=correct("A", "B", "C"),
        rules=processing(if_((right, 2), (other, points))),
    )

    assert notes(content) == [("kept_feature", found)]
