"""The part `model`: every broken variant is refuted with its story, the protocol is not."""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.prove.model.checker import STATES, STORIES, Verifier, compile_model
from tests.prove.model.variants import (
    BROKEN,
    FULL,
    MARKS,
    NOT_IN_SHORT,
    PROPERTIES,
    SHORT,
    Bounds,
    Broken,
)
from tests.prove.proof import Line, Options, Planted, Proof, Report

LEVELS: Final = {1: "fsync, power cuts", 2: "replicated, failovers", 3: "both, both faults"}
NONE: Final = frozenset[str]()


@asynccontextmanager
async def compiled(*options: str) -> AsyncIterator[Verifier]:
    """A verifier in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        yield await compile_model(Path(folder), *options)


async def refute(verifier: Verifier, broken: Broken) -> Planted:
    """What the verifier makes of a broken variant, with its story."""
    checked = await verifier.check(broken.bounds, bug=broken.number, watch=broken.falls)
    story = [*await verifier.story(broken), _fallen(broken)] if checked.violated else []
    return Planted(f"{broken.what} ({PROPERTIES[broken.falls]})", checked.violated, story)


async def verify(verifier: Verifier, bounds: Bounds, *, but: frozenset[str] = NONE) -> Line:
    """The protocol as it is, within bounds; `but` cannot happen within them."""
    found = await verifier.check(bounds)
    wrong = ["a property does not hold"] if found.violated else []
    wrong += [] if found.complete else ["not every state was visited"]
    wrong += [f"never happens: {mark}" for mark in sorted(MARKS - but - found.reached)]
    facts: dict[str, int | float | str] = {
        "states": found.states,
        "claims": bounds.claims,
        "answers": bounds.answers,
        "faults": bounds.faults,
        "reached": f"{len(found.reached)} of {len(MARKS)} events",
    }
    return Line(f"level {LEVELS[bounds.level]}", facts=facts, wrong=wrong)


def _fallen(broken: Broken) -> str:
    return f"No longer true: {PROPERTIES[broken.falls]}."


async def _planted(_: Options) -> Sequence[Planted]:
    async with compiled(*STORIES) as verifier:
        return [await refute(verifier, broken) for broken in BROKEN]


async def _run(options: Options) -> Report:
    if options.scale < 1:
        async with compiled(*STORIES) as verifier:
            return Report([await verify(verifier, SHORT, but=NOT_IN_SHORT)])
    async with compiled(*STATES) as verifier:
        return Report([await verify(verifier, bounds) for bounds in FULL])


PROOF: Final = Proof(
    name="model",
    title="The protocol of an attempt, every state of it",
    seconds=80,
    planted=_planted,
    run=_run,
)
