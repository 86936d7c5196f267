"""All forms of a small bank, found by looking at every set of its items: what the draw with rules
is checked against. Written apart from it, straight from what the rules say."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from question_bank.forms import Demand, PoolItem
from question_bank.rules import BlueprintRules


def forms(demands: Sequence[Demand], rules: BlueprintRules) -> Iterator[frozenset[str]]:
    """The codes of each form that keeps all rules."""
    items = [item for demand in demands for item in demand.pool]
    size = sum(demand.count for demand in demands)
    for found in combinations(items, size):
        if broken(found, demands, rules) is None:
            yield frozenset(item.code for item in found)


def broken(
    found: Sequence[PoolItem], demands: Sequence[Demand], rules: BlueprintRules
) -> str | None:
    """The first rule that some items break; None where they are a form."""
    codes = {item.code for item in found}
    if len(codes) < len(found):
        return "an item twice"
    if not set(rules.fixed) <= codes:
        return "a fixed item missing"
    if set(rules.excluded) & codes:
        return "an excluded item"
    if any(len(codes & set(group)) > 1 for group in rules.enemies):
        return "enemies together"
    for demand in demands:
        if len(codes & {item.code for item in demand.pool}) != demand.count:
            return "another number in a line"
    return "part of a stimulus" if _is_torn(found, demands, rules) else None


def _is_torn(found: Sequence[PoolItem], demands: Sequence[Demand], rules: BlueprintRules) -> bool:
    whole: defaultdict[str, int] = defaultdict(int)
    for demand in demands:
        for item in demand.pool:
            whole[item.stimulus] += item.code not in rules.excluded
    shown = Counter(item.stimulus for item in found if item.stimulus)
    return any(
        number != rules.stimuli.get(stimulus, whole[stimulus]) for stimulus, number in shown.items()
    )
