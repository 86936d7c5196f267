"""The simulated day: the same for the same seed, nobody lost, and as slow as what it is told."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.capacity import markdown, replaced
from bench.cells import FINISH_AT, LOSS_AT, Cell, Found, Kind, Phase, simulate
from bench.costs import Costs, newest_costs
from bench.plans import Day, Limits, plan
from bench.simulate_day import commands

COSTS = Costs()
DAY = Day(200, waves=1)


@cache
def day(costs: Costs = COSTS, *, seed: int = 1, when: Day = DAY) -> Found:
    return simulate(when, plan(when, costs), costs, seed=seed)


def delays(found: Found) -> dict[tuple[Phase, Kind], list[float]]:
    """Everything that was seen."""
    return {(p, kind): times for p, kinds in found.delays.items() for kind, times in kinds.items()}


def test_the_same_seed_gives_the_same_day() -> None:
    again = simulate(DAY, plan(DAY, COSTS), COSTS, seed=1)

    assert delays(day()) == delays(again)
    assert delays(day()) != delays(day(seed=8))


def test_everybody_starts_once_and_submits_once() -> None:
    found = day()

    numbers = {
        kind: sum(len(kinds[kind]) for kinds in found.delays.values())
        for kind in (Kind.START, Kind.PAGE, Kind.SUBMIT)
    }
    assert numbers == {Kind.START: 200, Kind.PAGE: 200, Kind.SUBMIT: 200}


def test_the_torn_sockets_come_back_and_send_again() -> None:
    found = day()

    assert len(found.delays[Phase.STORM][Kind.OPEN]) == DAY.torn * 200


def test_a_save_in_quiet_times_takes_what_it_costs() -> None:
    found = day()

    cost = COSTS.save_ms + COSTS.save_redis_ms + COSTS.fsync_ms
    assert found.share(Phase.CALM, Kind.SAVE, 0.5) == pytest.approx(cost / 1000, rel=0.1)


def test_a_lost_shard_delays_saves_until_the_replica_is_there_and_no_longer() -> None:
    found = day()

    longest = max(found.delays[Phase.LOSS][Kind.SAVE])
    assert DAY.failover * 0.8 < longest < DAY.failover + 0.1
    assert LOSS_AT + DAY.failover < FINISH_AT
    assert found.longest_shard[Phase.LOSS] > found.longest_shard[Phase.CALM]


def test_ten_times_the_cost_makes_the_rush_slower_unless_the_plan_follows() -> None:
    dear = replace(COSTS, start_ms=60.0)
    kept = simulate(DAY, plan(DAY, COSTS), dear, seed=1)

    rush = (Phase.RUSH, Kind.START, 0.99)
    assert kept.share(*rush) > 5 * day().share(*rush)
    assert day(dear).share(*rush) < 5


def test_a_plan_grows_with_the_day() -> None:
    plans = [plan(Day(number), COSTS) for number in (1_000, 100_000, 4_000_000)]

    assert [each.processes for each in plans] == sorted({each.processes for each in plans})
    assert plans[0].processes == 2
    assert plans[2].shards > 10
    assert plans[2].redis_mib > 1000 * plans[0].redis_mib


def test_each_rule_of_a_plan_decides_where_it_is_the_hardest() -> None:
    calm = Day(1_000_000, hasty=0.001)

    assert plan(Day(1_000_000), COSTS).reason == "the rush at the start"
    assert plan(calm, COSTS, Limits(sockets=1_000)).reason == "sockets"
    assert plan(calm, replace(COSTS, save_ms=5)).reason == "steady saving"


def test_a_cell_is_a_fair_part_of_the_plan() -> None:
    when = Day(4_000_000)
    found = plan(when, COSTS)
    cell = Cell.of(when, found)

    carried = cell.processes * cell.process_speed
    assert carried / cell.candidates == pytest.approx(
        (found.processes - 1) / when.at_once, rel=0.01
    )
    assert cell.candidates <= 10_000
    assert 0 < cell.shard_speed <= 1


def run_of(**parts: float) -> dict[str, object]:
    """A run as its file holds it."""
    rows = [{"key": "cpu", "figure": 0.1, "parts": parts}, {"key": "postgresql", "figure": 31_000}]
    return {"rows": rows, "options": {"short": False, "only": []}}


def test_costs_come_from_the_newest_whole_run(tmp_path: Path) -> None:
    assert newest_costs(tmp_path) == Costs()
    (tmp_path / "a.json").write_text(json.dumps(run_of(save_ms=0.04, unknown=1)))
    for name, short, only in (("b", True, []), ("c", False, ["saves"])):
        content = {"rows": [], "options": {"short": short, "only": only}}
        (tmp_path / f"{name}.json").write_text(json.dumps(content))

    found = newest_costs(tmp_path)

    assert found == Costs(save_ms=0.04, events_per_second=31_000, source="a.json")


def test_the_command_prints_the_plan_and_the_day(tmp_path: Path) -> None:
    words = ["--candidates", "100", "--waves", "1", "--results", str(tmp_path)]

    printed = CliRunner().invoke(commands, words)

    assert printed.exit_code == 0, printed.output
    for phase in Phase:
        assert phase.split()[0] in printed.output
    assert "100 a day" in printed.output
    assert printed.output == CliRunner().invoke(commands, words).output


def test_tables_are_replaced_between_their_marks_and_nothing_else_is() -> None:
    text = "Before.\n<!-- plan -->\nold\n<!-- end of plan -->\nAfter.\n"

    once = replaced(text, {"plan": markdown([["", "n"], ["a", "1"]])})

    assert "| a | 1 |" in once
    assert "old" not in once
    assert once.startswith("Before.\n")
    assert once.endswith("After.\n")
    assert replaced(once, {"plan": markdown([["", "n"], ["a", "1"]])}) == once
    with pytest.raises(LookupError):
        replaced(text, {"day": ""})
