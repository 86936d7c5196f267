"""Simulations run in a process of their own: seconds of work beside which answers go on saving.

A page asks for one and is shown it as soon as it is there; meanwhile it is kept on the admin's
shelf as begun, so that any process of the host can say how it stands.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.exams.blueprint_bodies import NewSimulation
from exam_server.authoring.uploads import Shelf
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.state import State
from question_bank import (
    Simulation,
    SimulationRequest,
    readiness,
    simulation_from_json,
    simulation_of,
)
from scheduler import Exam

LONGEST = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Progress:
    """A simulation that was asked for: under way, done, refused, or lost with its process."""

    exam_id: str
    draws: int
    began_at: datetime
    done: Simulation | None
    refused: str

    def is_lost(self, now: datetime) -> bool:
        """Whether it cannot come any more."""
        late = now - self.began_at > LONGEST + timedelta(seconds=5)
        return bool(self.refused) or (self.done is None and late)


async def simulation_request(
    session: AsyncSession, exam: Exam, wanted: NewSimulation
) -> SimulationRequest:
    """What a simulation is run with; raises Refusal(form_unavailable) with the causes."""
    causes = [
        reason.cause.value
        for reason in await readiness(session, exam.blueprint_id)
        if reason.blocks
    ]
    if causes:
        raise Refusal(Word.FORM_UNAVAILABLE, causes=causes)
    return await simulation_of(session, exam.blueprint_id, draws=wanted.draws, seed=wanted.seed)


async def run(state: State, request: SimulationRequest) -> dict[str, Any]:
    """The simulation as JSON values; raises Refusal(busy) where too many run already, or it takes
    longer than a minute."""
    if state.simulating.locked():
        raise Refusal(Word.BUSY)
    async with state.simulating:
        try:
            async with asyncio.timeout(LONGEST.total_seconds()):
                return await _in_a_process(request)
        except TimeoutError:
            raise Refusal(Word.BUSY) from None


async def begin(state: State, shelf: Shelf, exam_id: str, request: SimulationRequest) -> str:
    """Run one beside everything else; answers with the name under which `look_up` finds it."""
    now = datetime.now(UTC)
    begun = {"exam": exam_id, "draws": request.draws, "began_at": now.isoformat()}
    name = await shelf.keep(json.dumps(begun).encode(), now)
    task = asyncio.create_task(_finish(state, shelf, name, begun, request))
    state.background.add(task)
    task.add_done_callback(state.background.discard)
    return name


async def look_up(shelf: Shelf, name: str) -> Progress | None:
    """How a simulation stands; None for one that was never asked for, or long ago."""
    content = await shelf.find(name)
    if content is None:
        return None
    told = json.loads(content)
    done = simulation_from_json(told["done"]) if "done" in told else None
    began_at = datetime.fromisoformat(told["began_at"])
    return Progress(told["exam"], told["draws"], began_at, done, told.get("refused", ""))


async def _finish(
    state: State, shelf: Shelf, name: str, begun: dict[str, Any], request: SimulationRequest
) -> None:
    found: dict[str, Any]
    try:
        found = {"done": await run(state, request)}
    except Refusal as refusal:
        found = {"refused": refusal.word.value}
    await shelf.replace(name, json.dumps({**begun, **found}).encode())


async def _in_a_process(request: SimulationRequest) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "question_bank",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        told, _ = await process.communicate(json.dumps(request.as_json()).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"a simulation ended with status {process.returncode}")
    done: dict[str, Any] | None = json.loads(told)
    if done is None:
        raise Refusal(Word.FORM_UNAVAILABLE)
    return done
