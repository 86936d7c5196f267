"""What many draws show, on a bank small enough to know it beforehand."""

import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from question_bank.forms import Demand, PoolItem
from question_bank.rules import BlueprintRules
from question_bank.simulation import simulate
from question_bank.simulation_json import SimulationRequest, simulation_from_json

DRAWS = 2_000


def line(name: str, count: int, size: int) -> Demand:
    pool = tuple(PoolItem(f"{name}{n}", f"{name}{n}", (), shuffled=False) for n in range(size))
    return Demand(count, pool, f"{name}:1")


LINES = [line("A", 3, 12), line("B", 2, 4)]


def test_each_item_is_shown_in_its_equal_share() -> None:
    done = simulate(LINES, BlueprintRules(), draws=DRAWS, seed=3)

    assert {(item.line, item.equal) for item in done.items} == {("A:1", 0.25), ("B:1", 0.5)}
    # More than five standard deviations to either side.
    assert all(abs(item.share - item.equal) < 0.06 for item in done.items)
    assert sum(item.forms for item in done.items) == 5 * DRAWS


def test_two_forms_share_what_chance_says() -> None:
    done = simulate(LINES, BlueprintRules(), draws=DRAWS, seed=3)

    # 3 of 12 and 2 of 4: 3 · 3/12 + 2 · 2/4.
    for overlap, pairs in ((done.neighbours, DRAWS - 1), (done.strangers, DRAWS // 2)):
        assert overlap.mean == pytest.approx(1.75, abs=0.15)
        assert sum(number for _, number in overlap.pairs) == pairs
        assert [shared for shared, _ in overlap.pairs] == [0, 1, 2, 3, 4, 5][: len(overlap.pairs)]


def test_a_limit_is_kept_where_it_can_be_and_items_above_it_are_named() -> None:
    done = simulate(LINES, BlueprintRules(max_exposure=0.3), draws=DRAWS)

    shares = {item.code: item.share for item in done.items}
    assert max(share for code, share in shares.items() if code < "B") <= 0.3
    assert {item.code for item in done.above} == {"B0", "B1", "B2", "B3"}


def test_items_that_are_never_shown_are_named() -> None:
    stimulus = tuple(PoolItem(f"S{n}", f"S{n}", (), shuffled=False, stimulus="S") for n in range(4))
    lines = [Demand(3, (*LINES[0].pool, *stimulus), "A:1")]
    rules = BlueprintRules(fixed=("A1",), excluded=("A2",))

    done = simulate(lines, rules, draws=300)

    assert [item.code for item in done.never] == ["S0", "S1", "S2", "S3"]
    assert {item.code: (item.share, item.equal) for item in done.items}["A1"] == (1.0, 1.0)
    assert "A2" not in {item.code for item in done.items}


def test_a_process_of_its_own_finds_the_same() -> None:
    rules = BlueprintRules(max_exposure=0.3)
    request = SimulationRequest(pools=LINES, rules=rules, draws=50, seed=9)

    ended = subprocess.run(
        [sys.executable, "-m", "question_bank"],
        input=json.dumps(request.as_json()),
        capture_output=True,
        text=True,
        check=True,
    )

    here = simulate(LINES, rules, draws=50, seed=9)
    assert simulation_from_json(json.loads(ended.stdout)) == here
    assert simulation_from_json(json.loads(json.dumps(asdict(here)))) == here
    assert ended.stderr == ""
