"""One simulated candidate: answers, loses the line, reloads, changes devices, hands in."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from itertools import count
from typing import Any, Final

from exam_server.rehearsal.devices import Device, Leased
from exam_server.rehearsal.door import GaveUp, Reply, Request
from exam_server.rehearsal.habits import Act, Habit, Step
from exam_server.rehearsal.journal import Deed, Journal, Write
from exam_server.rehearsal.lines import HttpLine, LineLost, SocketLine
from exam_server.rehearsal.people import Person
from exam_server.rehearsal.responses import response_to
from exam_server.rehearsal.seat import WAITING, Over, Seat, reason_of

TOLD_WITHIN_SECONDS: Final = 5.0
CLOSED_WITHIN_SECONDS: Final = 60.0
PAUSED_TRIES: Final = 200


class Candidate:
    """Sits one exam by its habit; the journal keeps what was sent and told."""

    def __init__(self, person: Person, habit: Habit, device: Device) -> None:
        self.person = person
        self.habit = habit
        self.journal = Journal(device.attempt)
        self._chance = habit.random()
        self._seat = Seat(device, self.journal, self._chance)
        self._mutations = count(1)
        self._items: dict[int, Mapping[str, Any]] = {}

    async def start(self, token: str) -> Reply:
        """Start the clock; raises GaveUp when the server does not let in."""
        device = self._seat.device
        path = f"/api/v1/bookings/{device.attempt}/attempt"
        body = {"token": token}
        reply = await device.door.ask(Request("POST", path, cookie=device.cookie, body=body))
        if reply.status not in {200, 201}:
            raise GaveUp(f"{device.attempt} could not start: {reply.status} {reply.word}")
        return reply

    async def sit(self, started: Reply) -> None:
        """From the answer that started the clock to the receipt; raises GaveUp."""
        self._items = {item["position"]: item for item in started.fields["items"]}
        self.journal.read(started, started.fields)
        try:
            await self._seat.claim()
            await self._work()
            if self.habit.submits:
                await self._submit()
            else:
                await self._stay_until_the_end()
        except Over:
            pass  # Told on the way, whatever was being done.
        finally:
            await self._seat.leave()
        self.journal.receipt = await self._receipt()

    def drop(self) -> None:
        """Break the line, if it is one that can break."""
        self._seat.drop()

    async def _work(self) -> None:
        began = time.monotonic()
        seconds = self.habit.working.total_seconds()
        acts = {
            Act.SAVE: self._save,
            Act.LOOK: self._look,
            Act.RELOAD: self._reload,
            Act.DROP: self._lose_line,
            Act.SWITCH: self._switch,
            Act.LOSE_ANSWER: self._lose_answer,
            Act.CONFLICT: self._conflict,
        }
        for step in self.habit.steps:
            await asyncio.sleep(began + step.share * seconds - time.monotonic())
            await acts[step.act](step)

    async def _stay_until_the_end(self) -> None:
        pace = self.habit.working.total_seconds() / len(self.habit.steps)
        while True:
            position = self._chance.choice(list(self._items))
            await self._save(Step(Act.SAVE, position, 1))
            await asyncio.sleep(pace)

    async def _save(self, step: Step) -> None:
        await self._seat.carry(self._write(step.position))

    async def _look(self, step: Step) -> None:
        with contextlib.suppress(LineLost):
            answer = await self._seat.line.ask({"view": {"position": step.position, "font": "L"}})
            # A store that is away notes no view, and no page asks again for that.
            if "noted" not in answer.fields and reason_of(answer) not in WAITING:
                self._seat.surprise(f"a view was answered with {dict(answer.fields)}")

    async def _reload(self, _: Step) -> None:
        await self._seat.leave()
        truth = await self._seat.device.get()
        if truth.status != 200:
            raise GaveUp(f"{self.journal.attempt} cannot be read: {truth.status} {truth.word}")
        if truth.fields["state"] not in {"running", "paused"}:
            raise Over
        self._seat.believe(truth, truth.fields)
        await self._seat.claim()
        self.journal.done[Deed.RELOAD] += 1

    async def _lose_line(self, _: Step) -> None:
        self._seat.drop()
        await asyncio.sleep(self._chance.uniform(0.05, 0.8))
        await self._seat.resume()
        self.journal.done[Deed.DROP] += 1

    async def _lose_answer(self, step: Step) -> None:
        """Send a save, lose its answer, and repeat it: it must be stored once."""
        write = self._write(step.position)
        self.journal.send(write)
        with contextlib.suppress(LineLost):
            await self._seat.line.ask_in_vain(write.as_message())
        await self._seat.resume()
        await self._seat.carry(write, fresh=False)
        self.journal.done[Deed.REPEAT] += 1

    async def _conflict(self, step: Step) -> None:
        """Write on top of an older version, as a page does that missed a change; then decide."""
        await self._save(step)
        base = self._seat.versions.get(step.position, 1) - 1
        await self._seat.carry_outdated(self._write(step.position, base=base))
        if self._chance.random() < 0.5:
            await self._save(step)

    async def _switch(self, _: Step) -> None:
        """Go on with a second device; the first one must be told, and may write no more."""
        seat = self._seat
        old, line, epoch = seat.device, seat.line, seat.epoch
        seat.device = await old.second(self.person, by_link=self.habit.number % 2 == 0)
        await seat.claim()
        self.journal.done[Deed.SWITCH] += 1
        await self._write_on_the_old(line, epoch)
        if isinstance(line, SocketLine):
            await self._see_that_it_was_told(line)
        found = await seat.lease_on(old, epoch=epoch)
        if isinstance(found, Leased):
            seat.surprise(f"epoch {epoch} was resumed after epoch {seat.epoch} was claimed")
            found.line.drop()

    async def _write_on_the_old(self, line: SocketLine | HttpLine, epoch: int) -> None:
        write = self._write(self._chance.choice(list(self._items)))
        self.journal.send(write)
        with contextlib.suppress(LineLost):
            answer = await line.ask(write.as_message())
            if "saved" in answer.fields:
                self.journal.stale.append(
                    f"{self.journal.attempt}: epoch {epoch} wrote position {write.position} "
                    f"after epoch {self._seat.epoch} was claimed"
                )
        # Answered or not: it was sent after the other claim, so it must not have been stored.
        self.journal.refuse(write)

    async def _see_that_it_was_told(self, line: SocketLine) -> None:
        try:
            await asyncio.wait_for(line.superseded.wait(), TOLD_WITHIN_SECONDS)
        except TimeoutError:
            if line.close_code is None:
                self._seat.surprise("the first device was not told that the second took over")
        await line.close()

    def _write(self, position: int, *, base: int | None = None) -> Write:
        known = self._seat.versions.get(position, 0)
        return Write(
            position=position,
            response=response_to(self._items[position], self._chance),
            flagged=self._chance.random() < 0.1,
            base=known if base is None else base,
            mutation=f"r{self.habit.number}-{next(self._mutations)}",
        )

    async def _submit(self) -> None:
        body = {"epoch": self._seat.epoch}
        reply = await self._seat.device.post("/submission", body)
        for _ in range(PAUSED_TRIES):
            if reply.word != "paused":
                break
            await asyncio.sleep(0.3)
            reply = await self._seat.device.post("/submission", body)
        if reply.status not in {200, 201}:
            self._seat.surprise(f"handing in was answered with {reply.status} {reply.word}")

    async def _receipt(self) -> Mapping[str, Any]:
        patience = time.monotonic() + CLOSED_WITHIN_SECONDS
        while (reply := await self._seat.device.get("/submission")).status != 200:
            if time.monotonic() > patience:
                raise GaveUp(f"{self.journal.attempt} was not closed: {reply.status} {reply.word}")
            await asyncio.sleep(0.3)
        return reply.fields
