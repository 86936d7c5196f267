"""Setting the stage straight in the stores: a bank, an exam, and slots full of candidates."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import count
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlmodel import col

from bench.options import BenchError
from exam_server.access import COOKIE
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Started, Truth, Write
from exam_server.preparation import prepare_slot
from exam_server.record.accounts import Account
from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import (
    BlueprintLineDraft,
    Importing,
    create_bank,
    create_blueprint,
    import_items,
    topics_of,
)
from scheduler import (
    Booking,
    Exam,
    ExamDraft,
    Slot,
    SlotDraft,
    VenueDraft,
    create_exam,
    create_slot,
    create_venue,
)

PER_DIFFICULTY: Final = {1: 2, 2: 2, 3: 1}
"""Items drawn per topic: 6 topics × 5 = 30."""
ITEMS: Final = 30
HOUR: Final = timedelta(hours=1)
AT_ONCE: Final = 50

Thing = TypeVar("Thing")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate's attempt, and the cookie of a browser that is signed in."""

    attempt: str
    candidate: str
    cookie: str

    @property
    def slot(self) -> str:
        """The slot the attempt is in."""
        return self.attempt.partition("-")[0]


class Stage:
    """One exam; every group of rows fills slots of its own, so that none disturbs another."""

    def __init__(self, state: State, exam: Exam) -> None:
        self.state = state
        self._exam = exam
        self._numbers = count(1)

    @classmethod
    async def set_up(cls, state: State) -> "Stage":
        """An exam of thirty items over the demo's bank."""
        return cls(state, await _create_exam(state))

    async def fill(self, seats: int, *, start: bool = True) -> list[Seat]:
        """A slot of its own with so many candidates, signed in; running unless said otherwise."""
        slot = await self._book(seats)
        await prepare_slot(self.state, slot.id)
        accounts = [_holder(slot, number) for number in range(1, seats + 1)]
        cookies = await _each(accounts, self._sign_in)
        found = [
            Seat(_booking_id(slot, number), holder.account, cookie)
            for number, (holder, cookie) in enumerate(zip(accounts, cookies, strict=True), 1)
        ]
        if start:
            await _each(found, self._start)
        return found

    async def proctor(self) -> str:
        """The cookie of a proctor."""
        name = f"proctor-{next(self._numbers)}"
        return await self._sign_in(Holder(name, name, "Proctor", (Role.PROCTOR,), "id"))

    async def save_often(self, seat: Seat, number: int) -> None:
        """So many saves of one candidate, straight in the live store."""
        found = await self.state.attempts.claim(seat.attempt, seat.candidate, "pc")
        if not isinstance(found, Truth):
            raise BenchError(f"no lease: {found}")
        epoch = found.epoch

        async def save(write: Write) -> None:
            await self.state.attempts.save(seat.attempt, seat.candidate, epoch=epoch, write=write)

        # Asked for in one turn of the loop, they travel together and in this order.
        await _each(
            [
                Write(n % ITEMS + 1, (f"o{n % 4 + 1}",), False, n // ITEMS, f"bench-{n}")
                for n in range(number)
            ],
            save,
            at_once=250,
        )

    async def _book(self, seats: int) -> Slot:
        slot = await _create_slot(self.state, self._exam, seats)
        now = datetime.now(UTC)
        async with transaction(self.state.engine) as session:
            for number in range(1, seats + 1):
                holder = _holder(slot, number)
                # Nobody signs in with a password here, so none is hashed.
                session.add(
                    Account(
                        id=holder.account,
                        number=holder.number,
                        name=holder.name,
                        roles=[Role.CANDIDATE],
                        password_hash="",
                        created_at=now,
                    )
                )
                session.add(
                    Booking(
                        id=_booking_id(slot, number),
                        slot_id=slot.id,
                        exam_id=self._exam.id,
                        candidate_id=holder.account,
                        seat=number,
                        booked_at=now,
                    )
                )
            await session.flush()
            taken = sa.update(Slot).where(col(Slot.id) == slot.id).values(taken=seats)
            await session.exec(taken)
        return slot

    async def _sign_in(self, holder: Holder) -> str:
        ticket = await self.state.tickets.issue(holder)
        return f"{COOKIE}={self.state.signing.sign_ticket(ticket)}"

    async def _start(self, seat: Seat) -> None:
        started = await self.state.attempts.start(seat.attempt, seat.candidate, "")
        if not isinstance(started, Started):
            raise BenchError(f"an attempt does not start: {started}")


def _holder(slot: Slot, number: int) -> Holder:
    name = f"{slot.id}-{number:06d}"
    return Holder(name, name, f"Candidate {number}", (Role.CANDIDATE,), "id")


def _booking_id(slot: Slot, number: int) -> str:
    return f"{slot.id}-b{number:07d}"


async def _each(
    things: Sequence[Thing], work: Callable[[Thing], Awaitable[Found]], *, at_once: int = AT_ONCE
) -> list[Found]:
    found: list[Found] = []
    for first in range(0, len(things), at_once):
        found += await asyncio.gather(*(work(each) for each in things[first : first + at_once]))
    return found


async def _create_exam(state: State) -> Exam:
    now = datetime.now(UTC)
    async with transaction(state.engine) as session:
        bank = await create_bank(session, "Bench")
        for entry in sorted((files("exam_server.demo") / "bank").iterdir(), key=lambda e: e.name):
            await import_items(
                session, bank.id, entry.read_bytes(), dry_run=False, importing=Importing(now=now)
            )
        lines = [
            BlueprintLineDraft(topic.name, difficulty, number)
            for topic in await topics_of(session, bank.id)
            for difficulty, number in PER_DIFFICULTY.items()
        ]
        blueprint = await create_blueprint(session, bank.id, lines, now)
        return await create_exam(session, ExamDraft("Bench", blueprint.id, HOUR), now)


async def _create_slot(state: State, exam: Exam, capacity: int) -> Slot:
    starts_at = datetime.now(UTC) - timedelta(minutes=1)
    async with transaction(state.engine) as session:
        venue = await create_venue(session, VenueDraft("Bench", online=True))
        draft = SlotDraft(
            exam_id=exam.id,
            venue_id=venue.id,
            starts_at=starts_at,
            entry_closes_at=starts_at + HOUR,
            closes_at=starts_at + 3 * HOUR,
            time_zone="Asia/Jakarta",
            capacity=capacity,
            token="",
        )
        return await create_slot(session, draft)
