"""Whether a blueprint can be filled, worked out before anybody sits in front of it: counts first,
then each rule, then a search for a form. Pure; `blueprints.readiness` asks it about a bank."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from question_bank.binding import fixed_reasons, stimulus_reasons
from question_bank.choosing import NoFormError, choose
from question_bank.forms import Demand, PoolItem
from question_bank.reasons import Cause, Reason
from question_bank.rules import BlueprintRules
from question_bank.standing import AskedLine, Bar, Standing
from question_bank.units import store


def reasons(
    lines: Sequence[AskedLine], rules: BlueprintRules, bank: Iterable[Standing]
) -> list[Reason]:
    """Everything that is wrong; nothing means that forms can be drawn, and as they are meant."""
    known = {item.code: item for item in bank}
    found = [*_shortages(lines, rules), *fixed_reasons(lines, rules, known)]
    found += stimulus_reasons(lines, rules)
    if not any(reason.blocks for reason in found):
        found += _search(lines, rules)
    return [*found, *_exposure(lines, rules)]


def _shortages(lines: Iterable[AskedLine], rules: BlueprintRules) -> Iterator[Reason]:
    for line in lines:
        bars = Counter(bar for item in line.items if (bar := item.bar(rules)))
        available = len(line.items) - bars.total()
        if available < line.count:
            enough = available + bars[Bar.ONE_PAIR_OF_EYES] >= line.count
            yield replace(
                line.reason(Cause.FOUR_EYES if enough else Cause.SHORTAGE),
                available=available,
                barred={bar.value: bars[bar] for bar in Bar if bars[bar]},
            )


def _search(lines: Sequence[AskedLine], rules: BlueprintRules) -> list[Reason]:
    if _has_form(lines, rules):
        return []
    loose = [_without_stimuli(line) for line in lines]
    found = []
    for whole, each in zip(lines, loose, strict=True):
        if not _has_form([each], rules):
            found.append(_with_most(Cause.ENEMIES, each, rules))
        elif not _has_form([whole], rules):
            found.append(_with_most(Cause.STIMULI, whole, rules))
    return found or [Reason(cause=Cause.TOGETHER, codes=_codes_in_the_way(lines, rules))]


def _with_most(cause: Cause, line: AskedLine, rules: BlueprintRules) -> Reason:
    """The largest number of items below what is asked for that can be together."""
    fewer = (replace(line, count=count) for count in range(line.count - 1, 0, -1))
    most = next((each.count for each in fewer if _has_form([each], rules)), 0)
    return replace(line.reason(cause), available=most)


def _codes_in_the_way(lines: Sequence[AskedLine], rules: BlueprintRules) -> tuple[str, ...]:
    codes = {item.code for line in lines for item in line.drawable(rules)}
    groups = [codes.intersection(group) for group in rules.enemies]
    return tuple(sorted({code for group in groups if len(group) > 1 for code in group}))


def _has_form(lines: Sequence[AskedLine], rules: BlueprintRules) -> bool:
    bound = set(rules.fixed).union(*rules.enemies)
    demands = [_demand(line, rules, bound) for line in lines]
    codes = {item.code for demand in demands for item in demand.pool}
    here = replace(rules, fixed=tuple(code for code in rules.fixed if code in codes))
    try:
        choose(store(demands, here), seed=0)
    except NoFormError:
        return False
    return True


def _demand(line: AskedLine, rules: BlueprintRules, bound: set[str]) -> Demand:
    """A line with as many plain items as it could use; more of them change nothing."""
    pool, plain = [], 0
    for item in line.drawable(rules):
        if not item.stimulus and item.code not in bound:
            plain += 1
            if plain > line.count:
                continue
        pool.append(PoolItem(item.code, item.code, (), shuffled=False, stimulus=item.stimulus))
    return Demand(line.count, tuple(pool), line.name)


def _without_stimuli(line: AskedLine) -> AskedLine:
    return replace(line, items=tuple(replace(item, stimulus="") for item in line.items))


def _exposure(lines: Iterable[AskedLine], rules: BlueprintRules) -> Iterator[Reason]:
    """The lines in which even an equal share for every item is above the limit."""
    limit = rules.max_exposure
    for line in lines if limit else ():
        pool = line.drawable(rules)
        fixed = sum(item.code in rules.fixed for item in pool)
        asked, available = line.count - fixed, len(pool) - fixed
        if limit and 0 < asked <= available and asked > limit * available:
            yield replace(
                line.reason(Cause.EXPOSURE),
                available=available,
                share=asked / available,
                limit=limit,
            )
