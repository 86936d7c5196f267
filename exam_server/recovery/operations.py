"""Placing a lost slot anew: what SQL says of its window, its people and its forms, and of every
attempt what its archived events make of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from exam_server.errors import BadSetting
from exam_server.evidence.operations import EVENTS_AT_ONCE
from exam_server.evidence.queries import chain_of, events_from, milliseconds
from exam_server.live.logs import entry_order
from exam_server.live.placing import Accommodated
from exam_server.live.restoring import RestoredAttempt, RestoredSlot
from exam_server.outcomes import State as AttemptState
from exam_server.preparation import NOTHING, content_of, window_of
from exam_server.record.accounts import Account, accounts_by_id
from exam_server.record.archive import position_of
from exam_server.record.boards import write_board
from exam_server.record.database import transaction
from exam_server.record.losses import is_lost, slots_with_open_attempts
from exam_server.record.past import MILLISECOND, who_left
from exam_server.recovery.remembering import Memory, Remembered
from exam_server.state import State
from question_bank import Form, draw_forms, public_items
from scheduler import (
    Accommodation,
    Booking,
    SlotView,
    accommodations_of,
    bookings_in,
    slots_between,
)

AHEAD: Final = timedelta(hours=24)
"""As far ahead as slots are placed."""

OPEN: Final = (AttemptState.RUNNING, AttemptState.PAUSED)


class Finding(StrEnum):
    """How a slot was found."""

    LOST = "lost"
    OLDER = "older"
    """Redis holds it as it was before the last archived event: an older copy."""
    HERE = "here"
    """Redis holds everything that the record holds, or more."""
    UNRECORDED = "unrecorded"
    """No event of it was ever archived: it is placed like any other."""
    BROKEN = "broken"
    """The archived events are not as they were written."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which slot, whether only to look, and when Redis was lost where somebody knows it."""

    slot: str
    dry_run: bool = False
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What SQL says of a slot; `bookings` are those whose attempts have not ended."""

    view: SlotView
    position: str
    memory: Memory
    bookings: Sequence[Booking]
    accommodations: Sequence[Accommodation]
    ended: int

    @property
    def attempts(self) -> list[Remembered]:
        """The attempts that are brought back."""
        return [self.memory.remembered(booking.id) for booking in self.bookings]


@dataclass(frozen=True, slots=True)
class Report:
    """How a slot was found, and whether it was placed anew; instants in ms."""

    recorded: Recorded
    finding: Finding
    clocks_from: int
    placed: bool = False

    @property
    def open(self) -> int:
        """How many attempts go on."""
        return sum(attempt.run.state in OPEN for attempt in self.recorded.attempts)

    @property
    def responses(self) -> int:
        """How many responses were brought back."""
        return sum(len(attempt.stored) for attempt in self.recorded.attempts)


async def restore_slot(state: State, wish: Wish) -> Report:
    """Bring a slot back; whoever was killed does it again.

    Raises Refusal(no_slot), BadSetting for an instant that cannot be, Unavailable.
    """
    recorded = await _recorded(state, wish.slot)
    finding = await _find(state, recorded)
    report = Report(recorded, finding, clocks_from=_clocks_from(recorded.memory, wish))
    if wish.dry_run or finding in {Finding.UNRECORDED, Finding.BROKEN}:
        return report
    placed = False
    if finding is not Finding.HERE:
        placed = await _place(state, report)
        if not placed:  # Somebody else was quicker.
            report = Report(recorded, Finding.HERE, report.clocks_from)
    await _finish(state, recorded)
    return Report(recorded, report.finding, report.clocks_from, placed)


async def lost_slots(state: State) -> list[str]:
    """The slots that Redis does not hold though attempts of them are open, or were spoken of."""
    now = datetime.now(UTC)
    async with transaction(state.engine, read_only=True) as session:
        found = set(await slots_with_open_attempts(session))
        upcoming = [view.slot.id for view in await slots_between(session, now, now + AHEAD)]
        found |= {slot_id for slot_id in upcoming if await is_lost(session, slot_id)}
    return [slot_id for slot_id in sorted(found) if await state.restoring.newest(slot_id) is None]


async def _recorded(state: State, slot_id: str) -> Recorded:
    async with transaction(state.engine, read_only=True) as session:
        chain = await chain_of(session, slot_id)
        position = await position_of(session, slot_id)
        left = await who_left(session, slot_id)
        ended = {attempt for attempt, granted in left.items() if granted is None}
        bookings = [each for each in await bookings_in(session, slot_id) if each.id not in ended]
        accommodations = await accommodations_of(session, chain.slot.exam.id)
    memory = Memory()
    for first in range(1, chain.events + 1, EVENTS_AT_ONCE):
        last = min(first + EVENTS_AT_ONCE - 1, chain.events)
        async with transaction(state.engine, read_only=True) as session:
            lines = await events_from(session, slot_id, first=first, last=last, before=memory.head)
        for line in lines:
            memory.take(line)
    if memory.events < chain.events and not memory.broken:
        memory.broken = memory.events + 1
    return Recorded(chain.slot, position, memory, bookings, accommodations, len(ended))


async def _find(state: State, recorded: Recorded) -> Finding:
    newest = await state.restoring.newest(recorded.view.slot.id)
    if newest is not None and entry_order(newest) >= entry_order(recorded.position):
        return Finding.HERE
    if recorded.memory.broken:
        return Finding.BROKEN
    if recorded.position == NOTHING:
        return Finding.UNRECORDED
    return Finding.LOST if newest is None else Finding.OLDER


def _clocks_from(memory: Memory, wish: Wish) -> int:
    if wish.lost_at is None:
        return memory.last_at
    at = milliseconds(wish.lost_at)
    if not memory.last_at <= at <= milliseconds(datetime.now(UTC)):
        raise BadSetting("--lost-at: expected an instant between the last event known and now")
    return at


async def _place(state: State, report: Report) -> bool:
    recorded = report.recorded
    view, slot_id = recorded.view, recorded.view.slot.id
    seeds = {booking.id: booking.seed for booking in recorded.bookings}
    async with transaction(state.engine) as session:
        forms = await draw_forms(session, view.exam.blueprint_id, seeds, now=datetime.now(UTC))
        accounts = await accounts_by_id(session, [each.candidate_id for each in recorded.bookings])
        versions = {place["version"] for form in forms.values() for place in form.positions}
        contents = await public_items(session, versions)
        # Those who have ended stay in the record; with this the board shows them beside the others.
        board = {"title": view.exam.title, **recorded.memory.fields}
        await write_board(session, slot_id, board, left_at=datetime.now(UTC))
    texts = {version: content_of(item) for version, item in contents.items()}
    await state.places.put_items(slot_id, texts)
    attempts = [
        _restored(recorded, each, account=accounts[each.candidate_id], form=forms[each.id])
        for each in recorded.bookings
    ]
    window = window_of(state, view, recorded.position)
    fields = {
        **recorded.memory.fields,
        # The next pulse sees how long nobody's clock was looked after.
        "pulse": str(report.clocks_from),
        "trimmed": recorded.position,
        "returned": "1",
    }
    return await state.restoring.place(RestoredSlot(slot_id, window, fields, attempts))


def _restored(
    recorded: Recorded, booking: Booking, *, account: Account, form: Form
) -> RestoredAttempt:
    remembered = recorded.memory.remembered(booking.id)
    limit_ms = remembered.run.limit_ms or recorded.view.exam.time_limit // MILLISECOND
    fields = {
        **remembered.fields,
        "candidate": account.id,
        "number": account.number,
        "name": account.name,
        "seat": str(booking.seat),
        "limit_ms": str(limit_ms),
        "positions": str(len(form.positions)),
        "form": json.dumps(form.positions, separators=(",", ":")),
    }
    run, epoch = remembered.run, remembered.next_epoch
    return RestoredAttempt(booking.id, run.epoch, epoch, fields, remembered.stored)


async def _finish(state: State, recorded: Recorded) -> None:
    await state.places.put_on_list(recorded.view.slot.id)
    wishes = {each.candidate_id: each for each in recorded.accommodations}
    for booking in recorded.bookings:
        found = wishes.get(booking.candidate_id)
        known = recorded.memory.remembered(booking.id)
        if found is not None and (found.extra, found.rest) != known.accommodated:
            # Granted while the slot was lost, or told by an event that was.
            wish = Accommodated(found.extra, found.granted_by, found.reason, found.rest)
            await state.boards.accommodate(booking.id, wish)
