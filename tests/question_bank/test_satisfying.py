"""Why a blueprint cannot be filled: each cause with its facts, on banks of a few items."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.forms import Demand, PoolItem
from question_bank.items import ItemState
from question_bank.reasons import Cause, Reason
from question_bank.rules import BlueprintRules
from question_bank.satisfying import reasons
from question_bank.standing import AskedLine, Standing
from tests.question_bank.brute_force import forms

Rules = BlueprintRules


def standing(
    code: str,
    *,
    state: ItemState = ItemState.APPROVED,
    seen: bool = True,
    stimulus: str = "",
    difficulty: int = 1,
) -> Standing:
    return Standing(code, "t", difficulty, state, seen, stimulus)


def line(count: int, *items: Standing, difficulty: int = 1) -> AskedLine:
    return AskedLine("Numerik", difficulty, count, items)


def plain(number: int, first: int = 0) -> list[Standing]:
    """Approved items A0, A1, …"""
    return [standing(f"A{place}") for place in range(first, first + number)]


def found(
    *lines: AskedLine, rules: BlueprintRules, others: Sequence[Standing] = ()
) -> list[Reason]:
    bank = [*others, *(item for line in lines for item in line.items)]
    return reasons(lines, rules, bank)


def about_line(cause: Cause, **facts: object) -> Reason:
    return Reason(cause=cause, topic="Numerik", difficulty=1, **facts)  # type: ignore[arg-type]


def test_a_line_that_can_be_filled_has_no_reasons() -> None:
    assert found(line(5, *plain(5)), rules=Rules()) == []


def test_a_shortage_tells_what_keeps_the_other_items_out() -> None:
    items = [
        *plain(3),
        standing("B1", state=ItemState.IN_REVIEW),
        standing("B2", state=ItemState.IN_REVIEW),
        standing("B3", state=ItemState.RETIRED),
        standing("B4", state=ItemState.DRAFT),
    ]

    shortage = found(line(5, *items), rules=Rules(excluded=("A0",)))

    barred = {"draft": 1, "in_review": 2, "retired": 1, "excluded": 1}
    assert shortage == [about_line(Cause.SHORTAGE, asked=5, available=2, barred=barred)]


def test_four_eyes_that_leave_too_few_are_the_reason() -> None:
    items = [*plain(2), standing("B1", seen=False), standing("B2", seen=False)]

    barred = {"one_pair_of_eyes": 2}
    assert found(line(3, *items), rules=Rules(four_eyes=True)) == [
        about_line(Cause.FOUR_EYES, asked=3, available=2, barred=barred)
    ]
    assert found(line(3, *items), rules=Rules()) == []


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (Rules(fixed=("X9",)), Reason(cause=Cause.FIXED_UNKNOWN, codes=("X9",))),
        (
            Rules(fixed=("B1",)),
            Reason(cause=Cause.FIXED_BARRED, codes=("B1",), barred={"in_review": 1}),
        ),
        (
            Rules(fixed=("A1",), excluded=("A1",)),
            Reason(cause=Cause.FIXED_BARRED, codes=("A1",), barred={"excluded": 1}),
        ),
        (Rules(fixed=("C1",)), Reason(cause=Cause.FIXED_OUTSIDE, codes=("C1",))),
        (
            Rules(fixed=("A0", "A3"), enemies=(("A3", "A2", "A0"),)),
            Reason(cause=Cause.FIXED_ENEMIES, codes=("A0", "A3")),
        ),
        (
            Rules(fixed=("A0", "A1", "A2")),
            about_line(Cause.FIXED_TOO_MANY, asked=2, available=3, codes=("A0", "A1", "A2")),
        ),
    ],
)
def test_fixed_items_that_cannot_be_are_named(rules: BlueprintRules, reason: Reason) -> None:
    items = [*plain(5), standing("B1", state=ItemState.IN_REVIEW)]
    others = [standing("C1", difficulty=3)]

    assert found(line(2, *items), rules=rules, others=others) == [reason]


def test_enemies_make_a_line_impossible() -> None:
    enemies = (("A0", "A1", "A2"), ("A3", "A4"))

    assert found(line(4, *plain(6)), rules=Rules(enemies=enemies)) == [
        about_line(Cause.ENEMIES, asked=4, available=3)
    ]


def test_enemies_across_lines_are_named() -> None:
    other = line(1, standing("B0", difficulty=2), difficulty=2)

    only = found(line(1, *plain(1)), other, rules=Rules(enemies=(("A0", "B0"),)))

    assert only == [Reason(cause=Cause.TOGETHER, codes=("A0", "B0"))]


def test_stimuli_that_do_not_add_up_make_a_line_impossible() -> None:
    items = [standing(f"{name}{place}", stimulus=name) for name in "ST" for place in range(2)]

    assert found(line(3, *items), rules=Rules()) == [
        about_line(Cause.STIMULI, asked=3, available=2)
    ]


def test_a_stimulus_that_no_form_shows_is_a_warning() -> None:
    pair = [standing("S1", stimulus="S"), standing("S2", stimulus="S")]
    large = found(line(1, *plain(2), *pair), rules=Rules())
    small = found(line(3, *plain(3), *pair), rules=Rules(stimuli={"S": 3}))
    torn = found(line(3, *plain(3), *pair), rules=Rules(enemies=(("S1", "S2"),)))

    assert large == [about_line(Cause.STIMULUS_TOO_LARGE, asked=1, available=2, stimulus="S")]
    assert small == [Reason(cause=Cause.STIMULUS_TOO_SMALL, asked=3, available=2, stimulus="S")]
    assert torn == [Reason(cause=Cause.STIMULUS_ENEMIES, stimulus="S", codes=("S1", "S2"))]
    assert not any(reason.blocks for reason in [*large, *small, *torn])


def test_a_limit_below_the_equal_share_is_a_warning_with_the_share() -> None:
    (reason,) = found(line(3, *plain(6)), rules=Rules(max_exposure=0.25))

    assert reason == about_line(Cause.EXPOSURE, asked=3, available=6, share=0.5, limit=0.25)
    assert not reason.blocks
    assert found(line(3, *plain(6)), rules=Rules(max_exposure=0.5)) == []
    assert found(line(3, *plain(6)), rules=Rules(max_exposure=0.4, fixed=("A1", "A2"))) == []


@st.composite
def blueprints(draw: st.DrawFn) -> tuple[list[AskedLine], BlueprintRules]:
    """Two lines of four items each, some with a stimulus, and enemies among them."""
    lines, codes = [], []
    for level in (1, 2):
        items = [
            standing(f"{level}{place}", difficulty=level, stimulus=draw(st.sampled_from(["", "S"])))
            for place in range(4)
        ]
        codes += [item.code for item in items]
        lines.append(line(draw(st.integers(1, 4)), *items, difficulty=level))
    code = st.sampled_from(codes)
    groups = draw(st.lists(st.sets(code, min_size=2, max_size=3), max_size=4))
    fixed = tuple(draw(st.sets(code, max_size=2)))
    return lines, Rules(enemies=tuple(map(tuple, groups)), fixed=fixed)


@given(blueprint=blueprints())
def test_something_blocks_exactly_where_there_is_no_form(
    blueprint: tuple[list[AskedLine], BlueprintRules],
) -> None:
    lines, rules = blueprint
    demands = [
        Demand(
            each.count,
            tuple(PoolItem(item.code, "", (), False, item.stimulus) for item in each.items),
            each.name,
        )
        for each in lines
    ]

    blocked = any(reason.blocks for reason in found(*lines, rules=rules))

    assert blocked == (next(forms(demands, rules), None) is None)
