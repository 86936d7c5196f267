"""Where a candidate writes from: the line held now, its epoch, and the versions known; a write is
carried until the server says what became of it."""

import asyncio
import random
import time
from collections.abc import Mapping
from typing import Any, Final

from exam_server.rehearsal.devices import Device, Leased, Turned
from exam_server.rehearsal.door import PATIENCE_SECONDS, GaveUp
from exam_server.rehearsal.journal import Answer, Deed, Journal, Write
from exam_server.rehearsal.lines import HttpLine, LineLost, SocketLine

WAITING: Final = frozenset({"paused", "unavailable", "busy", "too_many"})
OVER: Final = frozenset({"time_over", "closed"})


class Over(Exception):
    """The server says that the exam has ended."""


class Seat:
    """One attempt on the device that holds it now."""

    def __init__(self, device: Device, journal: Journal, chance: random.Random) -> None:
        self.device = device
        self.journal = journal
        self.versions: dict[int, int] = {}
        self.epoch = 0
        self._chance = chance
        self._line: SocketLine | HttpLine | None = None

    @property
    def line(self) -> SocketLine | HttpLine:
        """The line held now; it may be broken."""
        if self._line is None:
            raise GaveUp(f"{self.journal.attempt}: there is no line")
        return self._line

    async def claim(self) -> None:
        """Take the right to write; raises Over."""
        self._hold(await self.lease_on(self.device))

    async def resume(self) -> None:
        """Go on after a lost line, as soon as the server wants it back; raises Over."""
        if isinstance(self._line, SocketLine):
            await asyncio.sleep(self._line.stay_away_seconds)
        self._hold(await self.lease_on(self.device, epoch=self.epoch))

    async def leave(self) -> None:
        """Close the line in order."""
        if isinstance(self._line, SocketLine):
            await self._line.close()

    def drop(self) -> None:
        """Break the line, if it is one that can break."""
        if self._line is not None:
            self._line.drop()

    async def lease_on(self, device: Device, *, epoch: int | None = None) -> Leased | Turned:
        """Claim or resume on a device, however long the server is away; raises GaveUp."""
        patience = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await device.lease(self._hear, epoch=epoch)
            except LineLost:
                if time.monotonic() > patience:
                    told = f"{self.journal.attempt}: no lease in {PATIENCE_SECONDS:.0f} s"
                    raise GaveUp(told) from None
            # Everybody comes back at once after a fault: not in the same instant.
            await asyncio.sleep(self._chance.uniform(0.1, 0.9))

    async def carry(self, write: Write, *, fresh: bool = True) -> None:
        """Send a write until its answer comes; `fresh`: it was never sent before. Raises Over."""
        answer = await self._carry(write, fresh=fresh)
        if reason_of(answer) == "conflict":
            self.surprise(f"position {write.position} is at a version nobody was told of")

    async def carry_outdated(self, write: Write) -> None:
        """Carry a write that is based on an older version: it must be refused."""
        answer = await self._carry(write, fresh=False)
        if "saved" in answer.fields:
            self.journal.stale.append(
                f"{self.journal.attempt}: position {write.position} was overwritten on top of "
                f"version {write.base}"
            )
        elif reason_of(answer) == "conflict":
            self.journal.done[Deed.CONFLICT] += 1

    def believe(self, answer: Answer, truth: Mapping[str, Any]) -> None:
        """A whole truth: note its clock, and hold it against what was acknowledged."""
        self.journal.read(answer, truth)
        self.journal.compare_truth(truth["responses"])

    def surprise(self, sentence: str) -> None:
        """Note what must not happen."""
        self.journal.surprises.append(f"{self.journal.attempt}: {sentence}")

    async def _carry(self, write: Write, *, fresh: bool) -> Answer:
        self.journal.send(write)
        patience = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = await self.line.ask(write.as_message())
            except LineLost:
                await self.resume()
            else:
                if "saved" in answer.fields:
                    self.journal.acknowledge(write, answer, first=fresh)
                    self.versions[write.position] = int(answer.fields["saved"]["version"])
                    return answer
                if reason_of(answer) not in WAITING:
                    self._take_no(write, answer)
                    return answer
                await self._wait(answer, patience)
            fresh = False

    def _take_no(self, write: Write, answer: Answer) -> None:
        self.journal.refuse(write)
        word, told = reason_of(answer), answer.fields.get("refused", {})
        if word in OVER:
            raise Over
        if word != "conflict":
            raise GaveUp(f"{self.journal.attempt}: a save was answered with {dict(answer.fields)}")
        self.journal.read(answer, told)
        self.versions[write.position] = told["current"]["version"] if told["current"] else 0

    async def _wait(self, answer: Answer, patience: float) -> None:
        # A pause lasts as long as the proctor says; everything else has to pass.
        if reason_of(answer) == "paused":
            self.journal.read(answer, answer.fields["refused"])
        elif time.monotonic() > patience:
            raise GaveUp(f"{self.journal.attempt}: nothing but {reason_of(answer)} for too long")
        await asyncio.sleep(self._chance.uniform(0.2, 0.5))

    def _hold(self, found: Leased | Turned) -> None:
        if isinstance(found, Turned):
            if found.word != "closed":
                self.surprise(f"epoch {self.epoch} was turned away with {found.word!r}")
            raise Over
        self._line, self.epoch = found.line, found.epoch
        self.believe(found.answer, found.truth)

    def _hear(self, push: Mapping[str, Any]) -> None:
        if "announcement" in push:
            self.journal.done[Deed.HEARD] += 1
        if "reconnect" in push:
            self.journal.done[Deed.SENT_AWAY] += 1


def reason_of(answer: Answer) -> str:
    """The word that an answer refuses with; empty where it does not."""
    return str(answer.fields.get("refused", {}).get("reason", ""))
