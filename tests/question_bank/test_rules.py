"""Rules as values and as JSON."""

import json

import pytest

from question_bank.rules import BlueprintRules

ALL = BlueprintRules(
    fixed=("A-1",),
    excluded=("A-2", "A-3"),
    enemies=(("A-4", "A-5"), ("A-4", "A-6", "A-7")),
    stimuli={"S-1": 2},
    max_exposure=0.25,
    four_eyes=True,
)


@pytest.mark.parametrize("rules", [ALL, BlueprintRules(), BlueprintRules(four_eyes=True)])
def test_rules_go_through_json_unchanged(rules: BlueprintRules) -> None:
    told = json.loads(json.dumps(rules.as_json()))

    assert BlueprintRules.from_json(told) == rules


def test_rules_that_say_nothing_are_empty() -> None:
    assert BlueprintRules().as_json() == {}
    assert not BlueprintRules()
    assert BlueprintRules(excluded=("A-1",))


def test_a_rule_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError):
        BlueprintRules.from_json({"colour": "green"})
