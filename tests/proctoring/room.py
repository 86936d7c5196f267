"""A room for the tests: a slot, its proctor, and an attempt in every state."""

from dataclasses import dataclass
from datetime import timedelta

import httpx2

from exam_server.live.attempts import Attempts
from exam_server.outcomes import Done, Role, Saved, State, Write
from scheduler import Slot
from tests.clock import TestClock
from tests.world import Person, Sitting, World

BOARD = "/api/v1/slots/{}/board"


@dataclass(slots=True)
class Room:
    """One slot with its proctor."""

    world: World
    clock: TestClock
    slot: Slot
    proctor: Person

    async def sitting(self, state: State = State.RUNNING) -> str:
        """An attempt brought into a state; answers with its id."""
        if state is State.WAITING:
            return await self.world.booking(self.slot, await self.world.person())
        sitting = await self.world.attempt(self.slot)
        await self._bring(sitting, state)
        return sitting.id

    async def _bring(self, sitting: Sitting, state: State) -> None:
        boards = self.world.state.boards
        if state is State.PAUSED:
            assert isinstance(await boards.pause(sitting.id, by="p", reason="Uji"), Done)
        elif state is State.TERMINATED:
            assert isinstance(await boards.terminate(sitting.id, by="p", reason="Uji"), Done)
        elif state is State.SUBMITTED:
            await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=sitting.epoch)
        elif state is State.EXPIRED:
            await self.clock.advance(timedelta(hours=2))
            assert await boards.expire_due(self.slot.id) == 1
            await self.clock.advance(-timedelta(hours=2))

    async def states(self) -> dict[str, str]:
        """Every attempt's state, as the store has it."""
        _, rows = await self.world.state.boards.rows(
            self.slot.id, await self.world.state.places.prepared(self.slot.id)
        )
        return {row.attempt: str(row.state) for row in rows}


async def open_room(world: World, clock: TestClock) -> Room:
    """A slot that is open now, with nobody in it."""
    slot = await world.slot(limit=timedelta(hours=1))
    return Room(world, clock, slot, await world.person(Role.PROCTOR))


async def save(attempts: Attempts, sitting: Sitting, position: int = 1) -> int:
    """One saved response; answers with the instant (ms)."""
    write = Write(position, ("o1",), flagged=False, base=0, mutation=f"m-{position}")
    saved = await attempts.save(sitting.id, sitting.person.id, epoch=sitting.epoch, write=write)
    assert isinstance(saved, Saved), saved
    return saved.at


def problem(reply: httpx2.Response) -> str:
    """The word of a problem document."""
    word: str = reply.json()["type"].removeprefix("/problems/")
    return word
