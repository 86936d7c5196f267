"""Forms drawn by every rule from a large bank, beside drawing them with no rule at all."""

import random
import time
from collections.abc import Sequence

from bench.context import Bench
from bench.figures import Judged, Row, Sample, at_most
from question_bank.drawing import prepare
from question_bank.exposure import Exposure
from question_bank.forms import Demand, PoolItem
from question_bank.rules import BlueprintRules

TOPICS, LEVELS, ITEMS_OF_A_LINE, ASKED = 5, (1, 2), 500, 3
OPTIONS = ("o1", "o2", "o3", "o4", "o5")
TARGET = at_most(1.0, Judged.FIGURE)


async def measure_draws(bench: Bench) -> list[Row]:
    """Thirty of five thousand items, the pools prepared once and in the figure, as in a batch."""
    demands = [_line(topic, level) for topic in range(TOPICS) for level in LEVELS]
    rules = _rules([item.code for demand in demands for item in demand.pool])
    forms = bench.options.drawn
    found = [
        Sample(_drawn(demands, rules, forms), _sampled(demands, forms))
        for _ in range(bench.options.rounds)
    ]
    name = "a form of 30 from 5,000 items by all rules"
    return [Row("draws", name, "random.sample and shuffles alone", "ms", found, TARGET)]


def _line(topic: int, level: int) -> Demand:
    """Of its items, one in forty begins a stimulus of three."""
    pool = tuple(
        PoolItem(
            code := f"T{topic}-{level}-{place:04d}",
            f"v-{code}",
            OPTIONS,
            shuffled=True,
            stimulus=f"S{topic}-{level}-{place // 40}" if place % 40 < 3 else "",
        )
        for place in range(ITEMS_OF_A_LINE)
    )
    return Demand(ASKED, pool, f"T{topic}:{level}")


def _rules(codes: Sequence[str]) -> BlueprintRules:
    """Fixed and excluded items, two hundred groups of enemies, and a limit that is felt."""
    chance = random.Random(1)  # noqa: S311  The same rules in each run.
    return BlueprintRules(
        fixed=(codes[7], codes[1_207]),
        excluded=tuple(chance.sample(codes, 20)),
        enemies=tuple(tuple(chance.sample(codes, 3)) for _ in range(200)),
        max_exposure=0.01,
    )


def _drawn(demands: Sequence[Demand], rules: BlueprintRules, forms: int) -> float:
    """Milliseconds for each form."""
    codes = {item.version: item.code for demand in demands for item in demand.pool}
    began = time.perf_counter()
    drawing, exposure = prepare(demands, rules), Exposure(rules.max_exposure)
    for seed in range(forms):
        form = drawing.draw(seed=seed, withheld=exposure)
        exposure.add(codes[position.version] for position in form.positions)
    return (time.perf_counter() - began) * 1_000 / forms


def _sampled(demands: Sequence[Demand], forms: int) -> float:
    chance = random.Random(1)  # noqa: S311  A floor, not a draw.
    items = [item for demand in demands for item in demand.pool]
    wanted = ASKED * len(demands)
    began = time.perf_counter()
    for _ in range(forms):
        for item in chance.sample(items, wanted):
            chance.sample(item.options, len(item.options))
    return (time.perf_counter() - began) * 1_000 / forms
