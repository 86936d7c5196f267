"""Setting the stage straight in the stores: a bank, an exam, two slots, candidates with tickets."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from bench.options import BenchError, Options
from exam_server.access import COOKIE
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Started, Truth, Write
from exam_server.preparation import prepare_slot
from exam_server.record.accounts import Account
from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import BlueprintLineDraft, create_bank, create_blueprint, import_items, topics_of
from scheduler import (
    Booked,
    Exam,
    ExamDraft,
    Slot,
    SlotDraft,
    VenueDraft,
    book,
    create_exam,
    create_slot,
    create_venue,
)

PER_DIFFICULTY = {1: 2, 2: 2, 3: 1}
"""Items drawn per topic: 6 topics × 5 = 30."""
HOUR = timedelta(hours=1)
AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate's attempt, and the cookie of a browser that is signed in."""

    attempt: str
    candidate: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Who sits where: at sockets, alone, waiting to start, and in the slot to archive."""

    writing: Sequence[Seat]
    alone: Seat
    waiting: Sequence[Seat]
    archived_slot: str
    items: int


async def set_stage(state: State, options: Options) -> Stage:
    """Everything but the load; attempts at sockets are running, their leases not yet claimed."""
    exam = await _create_exam(state)
    # One more start shows how large a paper is.
    starts = options.rounds * options.starts + 1
    seats = await _fill_slot(state, exam, options.sockets + 1 + starts)
    running, waiting = seats[: options.sockets + 1], seats[options.sockets + 1 :]
    for seat in running:
        items = await _start(state, seat)
    (archived,) = await _fill_slot(state, exam, 1)
    await _start(state, archived)
    await _save_often(state, archived, items=items, number=options.events)
    return Stage(
        writing=running[:-1],
        alone=running[-1],
        waiting=waiting,
        archived_slot=archived.attempt.partition("-")[0],
        items=items,
    )


async def claim(state: State, seat: Seat) -> int:
    """The epoch of a new lease."""
    found = await state.attempts.claim(seat.attempt, seat.candidate, "pc")
    if not isinstance(found, Truth):
        raise BenchError(f"no lease: {found}")
    return found.epoch


async def _create_exam(state: State) -> Exam:
    now = datetime.now(UTC)
    async with transaction(state.engine) as session:
        bank = await create_bank(session, "Bench")
        for entry in sorted((files("exam_server.demo") / "bank").iterdir(), key=lambda e: e.name):
            await import_items(session, bank.id, entry.read_bytes(), dry_run=False, now=now)
        lines = [
            BlueprintLineDraft(topic.name, difficulty, number)
            for topic in await topics_of(session, bank.id)
            for difficulty, number in PER_DIFFICULTY.items()
        ]
        blueprint = await create_blueprint(session, bank.id, lines, now)
        return await create_exam(session, ExamDraft("Bench", blueprint.id, HOUR), now)


async def _fill_slot(state: State, exam: Exam, seats: int) -> list[Seat]:
    slot = await _create_slot(state, exam, seats)
    accounts = [_account(f"{slot.id}-{n:05d}") for n in range(seats)]
    async with transaction(state.engine) as session:
        session.add_all(accounts)
        await session.flush()
        bookings = [await book(session, slot.id, a.id, a.created_at) for a in accounts]
    await prepare_slot(state, slot.id)
    return [
        Seat(booked.booking.id, account.id, await _sign_in(state, account))
        for account, booked in zip(accounts, bookings, strict=True)
        if isinstance(booked, Booked)
    ]


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


def _account(number: str) -> Account:
    # Nobody signs in with a password here, so none is hashed.
    return Account(
        number=number,
        name=f"Candidate {number}",
        roles=[Role.CANDIDATE],
        password_hash="",
        created_at=datetime.now(UTC),
    )


async def _sign_in(state: State, account: Account) -> str:
    holder = Holder(account.id, account.number, account.name, (Role.CANDIDATE,), account.language)
    ticket = await state.tickets.issue(holder)
    return f"{COOKIE}={state.signing.sign_ticket(ticket)}"


async def _start(state: State, seat: Seat) -> int:
    started = await state.attempts.start(seat.attempt, seat.candidate, "")
    if not isinstance(started, Started):
        raise BenchError(f"an attempt does not start: {started}")
    return len(started.truth.form)


async def _save_often(state: State, seat: Seat, *, items: int, number: int) -> None:
    epoch = await claim(state, seat)
    writes = [
        Write(n % items + 1, (f"o{n % 4 + 1}",), False, n // items, f"bench-{n}")
        for n in range(number)
    ]
    for first in range(0, number, AT_ONCE):
        # Asked for in one turn of the loop, they travel together and in this order.
        await asyncio.gather(
            *(
                state.attempts.save(seat.attempt, seat.candidate, epoch=epoch, write=write)
                for write in writes[first : first + AT_ONCE]
            )
        )
