"""Server processes on one Redis, and candidates who save without a pause: sent away or cut off,
they come back through the next door and repeat what was not answered."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from exam_server.access import COOKIE
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Started
from exam_server.preparation import prepare_slot
from exam_server.record.database import transaction
from exam_server.serving import listen
from exam_server.settings import Settings
from scheduler import Booked, Slot, book
from tests.world import World

START_SECONDS: Final = 60
ANSWER_SECONDS: Final = 10


class ServerProcess:
    """`exam-server serve` on a port of its own."""

    def __init__(self, settings: Settings, *words: str) -> None:
        with listen("127.0.0.1", 0) as found:
            self.port = int(found.getsockname()[1])
        self._words = words
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EXAM_")},
            "EXAM_DATA_DIR": str(settings.data_dir),
            "EXAM_REDIS_URL": settings.redis_url,
            "EXAM_LOG_LEVEL": "warning",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start (again, on the same port) and wait until it is ready."""
        command = [sys.executable, "-m", "exam_server", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(  # noqa: ASYNC220  It returns at once.
            [*command, *self._words], env=self.environment
        )
        async with httpx2.AsyncClient(base_url=self.url) as client:
            for _ in range(START_SECONDS * 20):
                with suppress(httpx2.TransportError):
                    if (await client.get("/readyz")).status_code == 200:
                        return
                assert self.process.poll() is None, self.process.returncode
                await asyncio.sleep(0.05)
        raise AssertionError("the server did not become ready")

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def children(self) -> list[int]:
        """The processes that it supervises now."""
        assert self.process is not None
        known = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(word) for word in known.read_text(encoding="ascii").split()]

    async def end(self) -> int:
        """Wait for its end; its status, negative for a signal it died of."""
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, START_SECONDS)

    async def stop(self) -> None:
        """End it, where it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.send(signal.SIGTERM)
            await self.end()


@dataclass(slots=True)
class Tally:
    """What happened to everybody."""

    acknowledged: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    told_ms: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    """Of each save in seconds, from the first sending to the acknowledgement."""
    absences: list[float] = field(default_factory=list)
    """From each lost line to the next lease, in seconds."""
    _a_refusal: asyncio.Event = field(default_factory=asyncio.Event)

    def refuse(self, reason: str) -> None:
        """Somebody was refused."""
        self.refused[reason] += 1
        self._a_refusal.set()

    async def wait_for_a_refusal(self) -> None:
        """Until somebody was, however busy the machine is."""
        await asyncio.wait_for(self._a_refusal.wait(), START_SECONDS)


class Saver:
    """One candidate with one socket, and one answer at a time."""

    def __init__(self, attempt: str, cookie: str, doors: Sequence[str], tally: Tally) -> None:
        self.attempt = attempt
        self.version = 0
        self.cookie = cookie
        self._doors = list(doors)
        self._tally = tally
        self._epoch: int | None = None
        self.socket: ClientConnection | None = None
        self._back_at = 0.0

    async def sit(self, over: asyncio.Event, *, pause: float = 0.1) -> None:
        """Save until it is over; the last save is acknowledged too."""
        await self.come()
        while not over.is_set():
            await self.save()
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))

    async def save(self) -> None:
        """One save, repeated under its mutation until it is acknowledged."""
        mutation = f"m{self.version + 1}"
        write = {"position": 1, "response": [mutation], "flagged": False}
        message = {"id": 1, "save": {**write, "base": self.version, "mutation": mutation}}
        asked = time.monotonic()
        while "saved" not in (answer := await self.ask(message)):
            self._tally.refuse(answer["refused"]["reason"])
            await asyncio.sleep(random.uniform(0.1, 0.3))
        self._tally.delays.append(time.monotonic() - asked)
        self._tally.acknowledged += 1
        self.version = answer["saved"]["version"]

    def cut(self) -> None:
        """Break the line without a word."""
        if self.socket is not None:
            self.socket.transport.abort()

    async def leave(self) -> None:
        """Close the line."""
        if self.socket is not None:
            await self.socket.close()

    async def come(self) -> None:
        """Open a line: the first claims, every other one goes on with the lease."""
        lost = time.monotonic()
        await asyncio.sleep(max(0.0, self._back_at - lost))
        while not await self._opened():
            self._doors.append(self._doors.pop(0))
            await asyncio.sleep(random.uniform(0.05, 0.3))
        if self._back_at or self._tally.codes:
            self._tally.absences.append(time.monotonic() - lost)
        self._back_at = 0.0

    async def _opened(self) -> bool:
        query = "" if self._epoch is None else f"?epoch={self._epoch}"
        address = f"{self._doors[0].replace('http', 'ws', 1)}/api/v1/attempts/{self.attempt}/socket"
        with suppress(WebSocketException, OSError, TimeoutError):
            self.socket = await connect(
                address + query,
                additional_headers={"Cookie": f"{COOKIE}={self.cookie}"},
                compression=None,
                ping_interval=None,
                proxy=None,
            )
            first = json.loads(await asyncio.wait_for(self.socket.recv(), ANSWER_SECONDS))
            self._epoch = first["leased"]["epoch"]
            stored = first["leased"]["responses"].get("1", {"version": 0})
            assert stored["version"] >= self.version, "an acknowledged save is gone"
            return True
        return False

    async def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """The answer to a message, which is repeated on the next line where this one is lost."""
        while True:
            try:
                return await self.answer(message)
            except (ConnectionClosed, OSError, TimeoutError):
                assert self.socket is not None
                self._tally.codes[self.socket.close_code or 0] += 1
                await self.come()

    async def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """The answer on the line that is open now; raises ConnectionClosed."""
        assert self.socket is not None
        await self.socket.send(json.dumps(message))
        while True:
            text = await asyncio.wait_for(self.socket.recv(), ANSWER_SECONDS)
            found: dict[str, Any] = json.loads(text)
            if found.get("id") == message["id"]:
                return found
            if "reconnect" in found:
                after_ms = found["reconnect"]["after_ms"]
                self._tally.told_ms.append(after_ms)
                self._back_at = time.monotonic() + after_ms / 1000


@dataclass(frozen=True, slots=True)
class Hall:
    """A slot in which everybody has started."""

    world: World
    slot: Slot
    attempts: dict[str, Holder]

    async def savers(
        self,
        doors: Sequence[Sequence[str]],
        tally: Tally,
        make: Callable[[str, str, Sequence[str], Tally], Saver] = Saver,
    ) -> list[Saver]:
        """One for each attempt; the doors are dealt in turn, each list in the order of trying."""
        return [
            make(attempt, await self.ticket(holder), doors[number % len(doors)], tally)
            for number, (attempt, holder) in enumerate(self.attempts.items())
        ]

    async def ticket(self, holder: Holder) -> str:
        """A ticket as a browser holds it."""
        state = self.world.state
        return state.signing.sign_ticket(await state.tickets.issue(holder))

    async def stored(self, savers: Sequence[Saver]) -> list[tuple[Saver, int]]:
        """Everybody with the version that is stored, 0 for none."""
        found = []
        for saver in savers:
            responses = await self.world.state.logs.responses(saver.attempt)
            found.append((saver, responses[1].version if 1 in responses else 0))
        return found

    async def differences(self, savers: Sequence[Saver]) -> list[str]:
        """A sentence for each attempt whose stored answer is not the last acknowledged one."""
        return [
            f"{saver.attempt}: {saver.version} acknowledged, {version} stored"
            for saver, version in await self.stored(savers)
            if version != saver.version
        ]


async def hall_of(world: World, number: int) -> Hall:
    """A new slot with so many running attempts."""
    state = world.state
    slot = await world.slot(capacity=number)
    people = [await world.person() for _ in range(number)]
    attempts = {}
    async with transaction(state.engine) as session:
        for person in people:
            booked = await book(session, slot.id, person.id, datetime.now(UTC))
            assert isinstance(booked, Booked)
            attempts[booked.booking.id] = person.holder
    await prepare_slot(state, slot.id)
    for attempt, holder in attempts.items():
        started = await state.attempts.start(attempt, holder.account, "")
        assert isinstance(started, Started)
    return Hall(world, slot, attempts)


async def proctor_of(hall: Hall) -> str:
    """The cookie of a proctor."""
    person = await hall.world.person(Role.PROCTOR)
    return await hall.ticket(person.holder)
