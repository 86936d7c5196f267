"""The frame of the proofs: a blind check fails, a loss fails, and what is told can be repeated."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from tests.house import project_files
from tests.prove.parts import MOST_SECONDS, PARTS
from tests.prove.plants import planted
from tests.prove.proof import Line, Options, Outcome, Planted, Proof, Report
from tests.prove.report import show, show_part, write
from tests.prove.running import carry_out

SEEN = Planted("no check", caught=True, story=["First this.", "Then that."])


def proof(*lines: Line, bugs: Sequence[Planted] = (SEEN,)) -> Proof:
    """A part that tells what it is told to tell."""

    async def plant(_: Options) -> Sequence[Planted]:
        return bugs

    async def run(_: Options) -> Report:
        return Report(lines)

    return Proof("sample", "A sample", 1, plant, run)


async def outcome_of(part: Proof) -> Outcome:
    """The part as it goes, without a word."""
    return await carry_out(part, Options())


async def test_a_part_that_loses_nothing_and_is_not_blind_holds() -> None:
    outcome = await outcome_of(proof(Line("kill", injected=3, acknowledged=90, lost=0, stale=0)))

    assert outcome.troubles == []


@pytest.mark.parametrize(
    "line",
    [
        Line("kill", lost=1),
        Line("kill", double=1),
        Line("kill", stale=1),
        Line("kill", net_ms=-251, net_allowed_ms=250),
        Line("kill", wrong=["The board was empty."]),
    ],
)
async def test_whatever_does_not_hold_fails_the_part(line: Line) -> None:
    (trouble,) = (await outcome_of(proof(line))).troubles

    assert trouble.startswith("kill: ")


@pytest.mark.parametrize("bugs", [(), (SEEN, Planted("everysec", caught=False))])
async def test_a_check_that_is_blind_fails_and_proves_nothing(bugs: Sequence[Planted]) -> None:
    outcome = await outcome_of(proof(Line("kill", lost=0), bugs=bugs))

    assert "blind" in outcome.troubles[0]
    assert outcome.lines == ()


async def test_a_part_that_breaks_or_says_nothing_fails() -> None:
    async def breaks(_: Options) -> Report:
        raise RuntimeError("no server")

    broken = Proof("sample", "A sample", 1, proof().planted, breaks)

    assert (await outcome_of(broken)).troubles == ["RuntimeError: no server"]
    assert (await outcome_of(proof())).troubles == ["nothing was reported"]


async def test_a_part_that_does_not_end_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    async def waits(_: Options) -> Report:
        await asyncio.sleep(3600)
        return Report(())

    monkeypatch.setattr("tests.prove.running.LEAST_SECONDS", 0.01)
    endless = Proof("sample", "A sample", 0.01, proof().planted, waits)

    assert (await outcome_of(endless)).troubles == ["did not end within 0 s"]


async def test_what_is_printed_bounds_the_rate_and_says_how_to_repeat() -> None:
    console = Console(record=True, width=120, soft_wrap=True)
    outcome = await outcome_of(proof(Line("kill", injected=3, acknowledged=3_000, lost=0)))

    show_part(outcome, Options(seed=7, scale=0.5), console)
    show([outcome], console)

    text = console.export_text()
    assert "0 lost in 3,000 bounds the rate to about 1.0e-03 at 95 % (3/N)" in text
    assert "python -m tests.prove --only sample --seed 7 --scale 0.5" in text
    assert "1/1 planted caught" in text


async def test_the_dated_file_holds_the_figures(tmp_path: Path) -> None:
    outcome = await outcome_of(proof(Line("kill", lost=2, facts={"gap": 1.5})))

    (part,) = json.loads(write([outcome], Options(), tmp_path).read_text())["parts"]

    assert part["holds"] is False
    assert part["lines"][0]["facts"] == {"gap": 1.5}
    assert part["planted"][0]["story"] == ["First this.", "Then that."]


def test_all_parts_fit_into_the_time_and_are_documented() -> None:
    names = [part.name for part in PARTS]
    headings = project_files()["docs/proofs.md"]

    assert len(set(names)) == len(names)
    assert sum(part.seconds for part in PARTS) <= MOST_SECONDS
    assert [name for name in names if f"\n## `{name}`: " not in headings] == []


def test_a_bug_that_cannot_be_planted_any_more_is_told() -> None:
    assert planted("_jump", "TOLERANCE_MS = 100", "X = 1")["_jump"].count("X = 1") == 1
    with pytest.raises(ValueError, match=r"save_response\.lua has 0 times"):
        planted("save_response", "no such line", "")
