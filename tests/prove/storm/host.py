"""The server that everybody in a storm sits at, and what a candidate does there beside the page."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from exam_server.errors import BadSetting
from exam_server.rehearsal.door import Door, Reply, Request
from exam_server.rehearsal.options import Options
from exam_server.rehearsal.own_server import OwnServer, own_server
from exam_server.rehearsal.people import Person
from exam_server.rehearsal.records import Record, read_record
from exam_server.rehearsal.staging import Admin, Stage, enter, set_up
from tests.prove.storm.plan import Break

LIMIT: Final = timedelta(hours=3)
ARCHIVED_WITHIN: Final = 60.0
SEATED_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class Seat:
    """A candidate's ticket and running attempt, used beside the browser."""

    door: Door
    cookie: str
    attempt: str

    async def truth(self) -> Mapping[str, Any]:
        """The attempt's responses by position, as the server has them now."""
        path = f"/api/v1/attempts/{self.attempt}"
        reply = await self.door.ask(Request("GET", path, cookie=self.cookie))
        found: Mapping[str, Any] = reply.fields["responses"]
        return found

    async def submit(self) -> None:
        """End the attempt."""
        await _post(self.door, self.cookie, f"/attempts/{self.attempt}/submission")


@dataclass(slots=True)
class Host:
    """One server, the seats that nobody has taken yet, and how often it was restarted."""

    server: OwnServer
    admin: Admin
    items: int
    seats: list[Seat]
    restarts: int = 0
    _restarting: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.url.rpartition(":")[2])

    async def restart(self, how: Break) -> None:
        """End the server without a word or in order, and start it again; one at a time."""
        async with self._restarting:
            self.restarts += 1
            await asyncio.to_thread(self.server.kill if how is Break.KILL else self.server.stop)
            await self.server.start()

    async def record(self, attempt: str) -> Record:
        """The attempt as it was archived."""
        async with asyncio.timeout(ARCHIVED_WITHIN):
            while True:
                try:
                    found = await self.admin.get(f"/attempts/{attempt}/record")
                except BadSetting:
                    found = {}  # The server is away for a moment.
                if found.get("archived") and found.get("closed_at"):
                    return read_record(found)
                await asyncio.sleep(0.1)


@asynccontextmanager
async def hosting(candidates: int) -> AsyncIterator[Host]:
    """A server of its own with an exam of all kinds of items, and so many people who have begun."""
    async with own_server() as server:
        door = Door(server.url)
        try:
            options = Options(
                candidates=candidates,
                limit=LIMIT,
                url=server.url,
                login=server.admin.login,
                password=server.admin.password,
            )
            admin = await enter(door, options)
            stage = await set_up(admin, options, lambda _: None)
            seats = await _seated(door, stage)
            yield Host(server, admin, stage.items, seats)
        finally:
            await door.close()


async def _seated(door: Door, stage: Stage) -> list[Seat]:
    limit = asyncio.Semaphore(SEATED_AT_ONCE)

    async def sit(person: Person) -> Seat:
        async with limit:
            cookie = (await door.sign_in(person.login, person.password)).cookie
            booking = await _post(door, cookie, f"/slots/{stage.slot}/bookings")
            attempt = str(booking.fields["id"])
            await _post(door, cookie, f"/bookings/{attempt}/attempt", token=stage.token)
            return Seat(door, cookie, attempt)

    people: Sequence[Person] = stage.candidates
    return list(await asyncio.gather(*(sit(person) for person in people)))


async def _post(door: Door, cookie: str, path: str, **body: str) -> Reply:
    reply = await door.ask(Request("POST", f"/api/v1{path}", cookie=cookie, body=body))
    assert reply.status < 300, (path, reply.status, reply.fields)
    return reply
