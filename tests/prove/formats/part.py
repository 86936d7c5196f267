"""The part `formats`: no file breaks a reader, none is slow or large in memory, no export runs."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from question_bank.formats import BY_NAME
from tests.house import ROOT
from tests.prove.proof import Line, Options, Planted, Proof, Report
from tests.question_bank.formats.fuzz.oracle import trouble_with
from tests.question_bank.formats.fuzz.plants import PLANTS, Plant
from tests.question_bank.formats.fuzz.seeds import NAMES
from tests.question_bank.formats.hostile.exporting import STARTS, unsafe_in_csv, unsafe_in_xlsx
from tests.question_bank.formats.hostile.plants import eats, plain_csv, reads_the_server
from tests.question_bank.formats.hostile.trying import CASES, in_a_child

FUZZ_SECONDS: Final = 9.0
"""For each reader, two at a time."""
PACKAGE: Final = "tests.question_bank.formats"
TABLE: Final = b"code,topic"


def caught(broken: Plant) -> Planted:
    """Whether the oracle sees what a broken reader does."""
    reader = replace(BY_NAME["csv"], read=broken)
    found = trouble_with(reader, TABLE, seconds=0.2)
    return Planted(f"a reader that {broken.__name__.replace('_', ' ')}", bool(found), [found])


def caught_in_a_child(broken: Plant) -> Planted:
    """The same for what is only seen from outside."""
    found = in_a_child("planted", TABLE, replace(BY_NAME["csv"], read=broken))
    what = f"a reader that {broken.__name__.replace('_', ' ')}"
    return Planted(what, bool(found.trouble), [found.trouble])


async def plant(_: Options) -> Sequence[Planted]:
    """Broken readers and an export whose cells are as they are."""
    run = unsafe_in_csv(plain_csv)
    return [
        *(caught(each) for each in PLANTS),
        *(caught_in_a_child(each) for each in (eats, reads_the_server)),
        Planted("an export that is not disarmed", bool(run), run[:1]),
    ]


async def run(options: Options) -> Report:
    """Hostile files, exports, then spoiled files for each reader."""
    hostile = await _hostile(options)
    options.say(f"{hostile.injected} hostile files")
    exports = [*unsafe_in_csv(), *unsafe_in_xlsx()]
    cells = Line("cells that look like formulas", injected=6 * len(STARTS), wrong=exports)
    return Report([hostile, cells, *await _fuzzed(options)])


async def _hostile(options: Options) -> Line:
    told = [each async for each in _lines("hostile", str(options.scale))]
    slowest, largest = (max(told, key=lambda each: each[by]) for by in ("seconds", "peak_mib"))
    wrong = [f"{each['name']}: {each['trouble']}" for each in told if each["trouble"]]
    if len(told) != len(CASES):
        wrong.append(f"{len(told)} of {len(CASES)} were tried")
    facts = {
        "slowest": f"{slowest['seconds'] * 1_000:.0f} ms, {slowest['name']}",
        "largest": f"{largest['peak_mib']:.0f} MiB, {largest['name']}",
    }
    return Line("hostile files", injected=len(told), facts=facts, wrong=wrong)


async def _fuzzed(options: Options) -> list[Line]:
    seconds = max(1.0, FUZZ_SECONDS * options.scale)
    words = ("--json", "--seconds", f"{seconds:g}", "--seed", str(options.seed))
    lines = []
    async for told in _lines("fuzz", *words):
        lines.append(_line(told))
        options.say(f"{told['reader']}: {told['inputs']:,} spoiled files")
    missing = {*NAMES} - {line.what.removeprefix("spoiled ") for line in lines}
    return [*lines, *(Line(name, wrong=["was not tried"]) for name in missing)]


def _line(told: Mapping[str, Any]) -> Line:
    facts = {"slowest ms": round(told["slowest_ms"]), "peak MiB": round(told["peak_mib"])}
    return Line(
        f"spoiled {told['reader']}", injected=told["inputs"], facts=facts, wrong=told["broken"]
    )


async def _lines(module: str, *words: str) -> AsyncIterator[dict[str, Any]]:
    """The lines of JSON that a command of its own prints, as they come."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"{PACKAGE}.{module}", *words),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        if process.stdout is not None:
            async for line in process.stdout:
                yield json.loads(line)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


PROOF: Final = Proof("formats", "No file breaks a reader of items", 85, plant, run)
