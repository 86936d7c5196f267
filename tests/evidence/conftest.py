"""A slot with one closed and one open attempt, archived; and an admin's browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from exam_server.outcomes import Role, Truth, Write
from exam_server.workers.archiving import archive_all
from scheduler import Slot
from tests.serving import RunningServer
from tests.world import Sitting, World


@dataclass(frozen=True, slots=True)
class Past:
    """What happened, and the receipt that was given out."""

    slot: Slot
    closed: Sitting
    open: Sitting
    receipt: dict[str, Any]


@pytest.fixture
async def admin(server: RunningServer, world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """An admin's client."""
    async with server.signed_in(await world.person(Role.ADMIN)) as client:
        yield client


@pytest.fixture
async def past(server: RunningServer, world: World) -> Past:
    """Saves, a pause, a move to a phone and a submission beside somebody who goes on."""
    slot = await world.slot()
    closed, other = await world.attempts(slot, 2)
    boards = world.state.boards
    await save(closed, 1, "o1")
    await boards.pause(closed.id, by="p", reason="Gangguan teknis: listrik padam")
    await save(other, 2, "o2")
    await boards.resume(closed.id, by="p")
    await boards.extend(closed.id, by="p", reason="x", extra_ms=60_000)
    await closed.attempts.claim(closed.id, closed.person.id, "phone")
    await save(closed, 1, "o2", "o3")
    async with server.signed_in(closed.person) as client:
        reply = await client.post(f"/api/v1/attempts/{closed.id}/submission")
    await archive_all(world.state)
    return Past(slot, closed, other, reply.json())


async def save(sitting: Sitting, position: int, *response: str) -> None:
    """One accepted write."""
    truth = await sitting.truth()
    assert isinstance(truth, Truth)
    known = truth.responses.get(position)
    version = known.version if known else 0
    write = Write(position, response, flagged=False, base=version, mutation=f"{position}-{version}")
    await sitting.attempts.save(sitting.id, sitting.person.id, epoch=truth.epoch, write=write)
