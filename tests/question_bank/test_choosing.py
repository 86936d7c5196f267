"""The draw with rules, held against every form there is: it keeps all rules, finds a form where
there is one, and depends on nothing else than it says."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.choosing import NoFormError, choose, shuffled
from question_bank.forms import Demand, PoolItem
from question_bank.rules import BlueprintRules
from question_bank.units import store
from tests.question_bank.brute_force import broken, forms

STIMULI = ("", "", "", "S1", "S2")


def item(code: str, stimulus: str = "") -> PoolItem:
    return PoolItem(code, f"v-{code}", ("o1", "o2", "o3", "o4"), shuffled=True, stimulus=stimulus)


def line(name: str, count: int, size: int) -> Demand:
    """A line whose items are called after it, from 0 on."""
    return Demand(count, tuple(item(f"{name}{place}") for place in range(size)), name)


def chosen(
    demands: Sequence[Demand], rules: BlueprintRules, seed: int, withheld: frozenset[str]
) -> list[PoolItem]:
    found = choose(store(demands, rules), seed=seed, withheld=withheld)
    return [each for variant in found.variants for each in variant.items]


@st.composite
def banks(draw: st.DrawFn) -> tuple[list[Demand], BlueprintRules]:
    """Up to three lines with up to ten items in all, and rules that name some of them."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    demands = []
    for name, size in zip("ABC", sizes, strict=False):
        pool = tuple(
            item(f"{name}{place}", draw(st.sampled_from(STIMULI))) for place in range(size)
        )
        demands.append(Demand(draw(st.integers(0, size)), pool, name))
    code = st.sampled_from([each.code for demand in demands for each in demand.pool])
    rules = BlueprintRules(
        fixed=tuple(draw(st.sets(code, max_size=2))),
        excluded=tuple(draw(st.sets(code, max_size=1))),
        enemies=tuple(
            tuple(draw(st.sets(code, max_size=4))) for _ in range(draw(st.integers(0, 4)))
        ),
        stimuli=draw(st.dictionaries(st.sampled_from(STIMULI[3:]), st.integers(1, 3))),
    )
    return demands, rules


@given(bank=banks(), seed=st.integers(0, 50), withheld=st.sets(st.sampled_from(["A0", "A1", "B1"])))
def test_a_form_is_found_where_there_is_one_and_keeps_all_rules(
    bank: tuple[list[Demand], BlueprintRules], seed: int, withheld: set[str]
) -> None:
    demands, rules = bank
    possible = set(forms(demands, rules))

    try:
        found = chosen(demands, rules, seed, frozenset(withheld))
    except NoFormError:
        assert not possible
        return

    assert broken(found, demands, rules) is None
    assert {each.code for each in found} in possible


@given(bank=banks(), seed=st.integers(0, 50), data=st.data())
def test_only_seed_items_rules_and_the_withheld_that_were_met_matter(
    bank: tuple[list[Demand], BlueprintRules], seed: int, data: st.DataObject
) -> None:
    demands, rules = bank
    turned = [
        Demand(each.count, tuple(data.draw(st.permutations(each.pool))), each.name)
        for each in demands
    ]
    try:
        first = choose(store(demands, rules), seed=seed, withheld={"A0", "A2", "B0"})
    except NoFormError:
        return

    again = choose(store(turned, rules), seed=seed, withheld=set(first.withheld))

    assert again == first
    assert set(first.withheld) <= {"A0", "A2", "B0"}


def test_the_order_is_even() -> None:
    orders = Counter(tuple(shuffled("abc", f"{seed}:x")) for seed in range(6_000))

    # 1000 are expected of each; the bounds are more than five standard deviations away.
    assert len(orders) == 6
    assert all(840 < count < 1160 for count in orders.values())


def test_items_that_no_rule_tells_apart_are_drawn_equally_often() -> None:
    demands = [line("A", 2, 8), line("B", 3, 12)]
    stock = store(demands, BlueprintRules(max_exposure=0.5))

    drawn = [choose(stock, seed=seed).variants for seed in range(4_000)]

    shown = Counter(variant.name for form in drawn for variant in form)
    assert len(shown) == 20
    assert all(850 < count < 1150 for count in shown.values())


def test_withheld_items_are_drawn_only_where_too_few_others_are_left() -> None:
    stock = store([line("A", 3, 6), line("B", 3, 4)], BlueprintRules(max_exposure=0.5))
    withheld = {"A0", "A1", "A2", "B0", "B1"}

    for seed in range(50):
        found = choose(stock, seed=seed, withheld=withheld)
        names = {variant.name for variant in found.variants}
        assert names >= {"A3", "A4", "A5", "B2", "B3"}
        assert len(names & {"B0", "B1"}) == 1
        assert set(found.withheld) >= {"B0", "B1"}


def test_fixed_items_are_never_withheld() -> None:
    stock = store([line("A", 3, 5)], BlueprintRules(fixed=("A0",)))

    found = choose(stock, seed=1, withheld={"A0", "A1", "A2", "A3"})

    assert {variant.name for variant in found.variants} >= {"A0", "A4"}
    assert found.withheld == ("A1", "A2", "A3")


def test_a_large_bank_whose_one_scarce_item_has_many_enemies_is_no_trap() -> None:
    enemies = tuple(("B0", f"A{place}") for place in range(190))
    demands = [line("A", 10, 200), line("B", 1, 1)]

    found = chosen(demands, BlueprintRules(enemies=enemies), 5, frozenset())

    assert broken(found, demands, BlueprintRules(enemies=enemies)) is None


def test_what_cannot_be_is_said_soon() -> None:
    rules = BlueprintRules(enemies=tuple((f"A{2 * n}", f"A{2 * n + 1}") for n in range(20)))

    with pytest.raises(NoFormError):
        choose(store([line("A", 21, 40)], rules), seed=1)
    with pytest.raises(NoFormError):
        choose(store([line("A", 1, 4)], BlueprintRules(fixed=("A1", "A2"))), seed=1)
    with pytest.raises(NoFormError, match="X-9"):
        choose(store([line("A", 1, 4)], BlueprintRules(fixed=("X-9",))), seed=1)


def test_of_a_stimulus_as_many_items_are_taken_as_the_rules_say() -> None:
    pool = tuple(item(f"A{place}", "S1" if place < 12 else "") for place in range(20))
    stock = store([Demand(6, pool, "A")], BlueprintRules(stimuli={"S1": 5}))

    found = [choose(stock, seed=seed).variants for seed in range(600)]

    sets = [variant for form in found for variant in form if variant.name == "stimulus:S1"]
    assert {len(variant.items) for variant in sets} == {5}
    # There are more ways than are worked out one by one, so only neighbours are taken together.
    assert len({variant.items for variant in sets}) == 12
