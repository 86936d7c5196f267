"""Who chose what: beside the loops, and the ways of the several kinds."""

import pytest

from question_bank.items import Kind
from question_bank.statistics.choices import BLANK, OTHER, Choice, VersionFacts, choice_tables
from question_bank.statistics.ranks import ranked
from tests.question_bank.statistics.forms import OPTIONS, drawn, facts_of, table_of
from tests.question_bank.statistics.plain import Form, Met, Plain


def choices_of(forms: list[Form], version: str, facts: VersionFacts) -> dict[str, Choice]:
    """The lines of one version, by what was chosen."""
    table = table_of(forms)
    found = choice_tables(table, ranked(table), {version: facts})
    return {choice.id: choice for choice in found[version].choices}


def test_the_distractor_tables_are_those_of_the_loops() -> None:
    forms = drawn(50, 8, 12)
    plain = Plain([form for form in forms if any(e.given for e in form)])
    table = table_of(forms)
    found = choice_tables(table, ranked(table), facts_of(forms))

    for version, choices in found.items():
        assert [choice.id for choice in choices.choices] == [*OPTIONS, BLANK]
        for choice in choices.choices:
            groups, rest = plain.chosen(version, choice.id)
            assert list(choice.by_group) == groups
            assert (choice.rest or 0.0) == pytest.approx(rest)
            assert choice.count == sum(groups)
            assert choice.is_key is (choice.id == "o1")


def test_the_groups_hold_everybody_once_and_rise() -> None:
    forms = drawn(80, 8, 12)
    table = table_of(forms)
    found = choice_tables(table, ranked(table), facts_of(forms))

    for choices in found.values():
        assert sum(group.size for group in choices.groups) == sum(
            choice.count for choice in choices.choices
        )
        rests = [group.rest for group in choices.groups if group.rest is not None]
        assert rests == sorted(rests)


def test_of_several_choices_each_counts() -> None:
    forms = [[Met("v", 0.5, ("o1", "o2")), Met("w", 1.0)], [Met("v", 1.0, ("o1",)), Met("w", 0.0)]]
    facts = VersionFacts(kind=Kind.MULTIPLE_CHOICE, options=OPTIONS, key=("o1", "o3"))

    found = choices_of(forms, "v", facts)

    assert {id_: choice.count for id_, choice in found.items()} == {
        "o1": 2, "o2": 1, "o3": 0, "o4": 0, BLANK: 0,
    }  # fmt: skip
    assert [id_ for id_, choice in found.items() if choice.is_key] == ["o1", "o3"]


def test_of_what_people_wrote_the_most_frequent_are_told_and_the_rest_together() -> None:
    given = ["12"] * 3 + ["12,0"] * 2 + [str(n) for n in range(20, 40)]
    forms = [
        [Met("v", float(text in {"12", "12,0"}), (text,)), Met("w", float(at % 2))]
        for at, text in enumerate(given)
    ]

    found = choices_of(forms, "v", VersionFacts(kind=Kind.NUMERIC, key=("12",)))

    assert list(found)[:2] == ["12", "12,0"]
    assert [id_ for id_, choice in found.items() if choice.is_key] == ["12", "12,0"]
    assert (
        found[OTHER].count == len(given) - sum(c.count for c in found.values()) + found[OTHER].count
    )
    assert len(found) == 10


def test_an_order_is_one_choice_as_a_whole() -> None:
    forms = [
        [Met("v", 1.0, ("o2", "o1")), Met("w", 1.0)],
        [Met("v", 0.0, ("o1", "o2")), Met("w", 0.0)],
    ]
    facts = VersionFacts(kind=Kind.ORDERING, options=("o1", "o2"), key=("o2", "o1"))

    found = choices_of(forms, "v", facts)

    assert list(found) == ["o1 o2", "o2 o1", BLANK]
    assert found["o2 o1"].is_key
