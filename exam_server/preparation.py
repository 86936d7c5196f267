"""Placing slots and forms in Redis ahead of time, so that the start of a slot touches no SQL.

The form is frozen in SQL first and placed in Redis second: after a crash in between it is placed
again from the frozen one, and never drawn twice.
"""

import asyncio
import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from exam_server.errors import Lost
from exam_server.integrity import watched_in
from exam_server.live.placing import Accommodated, PreparedAttempt, SlotWindow
from exam_server.record.accounts import Account, accounts_by_id
from exam_server.record.archive import position_of
from exam_server.record.database import transaction
from exam_server.record.losses import is_lost
from exam_server.record.past import who_left
from exam_server.state import State
from question_bank import Form, PublicItem, draw_forms, public_items
from scheduler import (
    Accommodation,
    Booking,
    Exam,
    SlotView,
    accommodations_of,
    bookings_in,
    load_slot,
)

NOTHING = "0-0"
AT_ONCE = 50
"""Bookings prepared in one transaction; between two of them the saves of others get their turn."""


async def prepare_slot(state: State, slot_id: str) -> int:
    """Place a slot's window and every booking that is not placed yet; how many were placed.

    A slot that is over is not placed (again): nobody could start, and the record tells the rest.
    Raises NotEnoughItemsError when the bank cannot fill a form, Lost when the slot was lost while
    attempts were open: placed as if for the first time, everybody would begin anew.
    """
    async with transaction(state.engine, read_only=True) as session:
        view = await load_slot(session, slot_id)
        archived = await position_of(session, slot_id)
    if view is None or datetime.now(UTC) >= view.slot.closes_at:
        return 0
    if archived != NOTHING and not await state.places.is_placed(slot_id):
        await _must_have_left(state, slot_id)
    await state.places.put_slot(slot_id, window_of(state, view, archived))
    if await state.places.count_prepared(slot_id) >= view.slot.taken:
        return 0
    # Of a hundred who come at once for a slot that is not placed, one places it for all.
    async with state.preparing.setdefault(slot_id, asyncio.Lock()):
        missing = await _missing(state, slot_id)
        placed: set[str] = set()
        for first in range(0, len(missing), AT_ONCE):
            placed |= await _prepare(state, view, missing[first : first + AT_ONCE], placed)
    return len(missing)


async def renew_window(state: State, slot_id: str) -> None:
    """Place a slot's window anew, now that SQL says something else; nothing for one not placed."""
    if await state.places.window(slot_id) is None:
        return
    async with transaction(state.engine, read_only=True) as session:
        view = await load_slot(session, slot_id)
        archived = await position_of(session, slot_id)
    if view is not None:
        await state.places.put_slot(slot_id, window_of(state, view, archived))


async def _must_have_left(state: State, slot_id: str) -> None:
    async with transaction(state.engine, read_only=True) as session:
        if await is_lost(session, slot_id):
            raise Lost(slot_id)


@dataclass(frozen=True, slots=True)
class _Missing:
    """A booking to be placed, its candidate's accommodation, and what was granted in all when the
    slot was here before (None: it was not)."""

    booking: Booking
    accommodation: Accommodation | None
    granted: timedelta | None

    @property
    def granted_beside(self) -> timedelta:
        """What was granted when the slot was here before; the accommodation is part of it."""
        return self.granted or timedelta(0)

    @property
    def accommodated(self) -> Accommodated:
        """The accommodation as the live store takes it: what its log tells already, not anew."""
        found = self.accommodation
        if found is None:
            return Accommodated()
        by = found.granted_by if self.granted is None else ""
        return Accommodated(found.extra, by, found.reason, found.rest)


async def _missing(state: State, slot_id: str) -> list[_Missing]:
    prepared = set(await state.places.prepared(slot_id))
    async with transaction(state.engine, read_only=True) as session:
        bookings = await bookings_in(session, slot_id)
        left = await who_left(session, slot_id)
        # Whoever has ended once never begins again, also when the slot comes back.
        ended = {attempt for attempt, granted in left.items() if granted is None}
        missing = [each for each in bookings if each.id not in prepared | ended]
        exam_id = missing[0].exam_id if missing else ""
        found = {each.candidate_id: each for each in await accommodations_of(session, exam_id)}
    return [_Missing(each, found.get(each.candidate_id), left.get(each.id)) for each in missing]


async def _prepare(
    state: State, view: SlotView, missing: Sequence[_Missing], placed: AbstractSet[str]
) -> AbstractSet[str]:
    """Place some bookings; the item versions that are placed now, beside those placed already."""
    seeds = {each.booking.id: each.booking.seed for each in missing}
    async with transaction(state.engine) as session:
        forms = await draw_forms(session, view.exam.blueprint_id, seeds, now=datetime.now(UTC))
        accounts = await accounts_by_id(session, [each.booking.candidate_id for each in missing])
        versions = {place["version"] for form in forms.values() for place in form.positions}
        contents = await public_items(session, versions - placed)
    # The items come first: whoever sees an attempt finds what its form names.
    texts = {version: content_of(item) for version, item in contents.items()}
    await state.places.put_items(view.slot.id, texts)
    attempts = [
        _attempt(
            view, each, account=accounts[each.booking.candidate_id], form=forms[each.booking.id]
        )
        for each in missing
    ]
    await asyncio.gather(*(state.places.prepare(attempt) for attempt in attempts))
    return placed | versions


def _attempt(view: SlotView, missing: _Missing, *, account: Account, form: Form) -> PreparedAttempt:
    return PreparedAttempt(
        id=missing.booking.id,
        candidate=account.id,
        number=account.number,
        name=account.name,
        seat=missing.booking.seat,
        limit=view.exam.time_limit,
        granted=missing.granted_beside,
        accommodated=missing.accommodated,
        positions=len(form.positions),
        form=json.dumps(form.positions, separators=(",", ":")),
    )


def window_of(state: State, view: SlotView, archived: str) -> SlotWindow:
    """A slot's window as the live store takes it."""
    slot, exam = view.slot, view.exam
    return SlotWindow(
        starts_at=slot.starts_at,
        entry_closes_at=slot.entry_closes_at,
        closes_at=slot.closes_at,
        closing_cuts=exam.closing_cuts,
        token=slot.token,
        title=exam.title,
        time_zone=slot.time_zone,
        compensate=str(exam.policies.get("compensate", "automatic")),
        outage=outage_of(exam, state.settings.outage),
        venue=view.venue.name,
        address=view.venue.address,
        integrity=watched_in(exam.policies),
        archived=archived,
        moved_at=slot.moved_at,
        moved_by=slot.moved_by,
        moved_reason=slot.moved_reason,
    )


def outage_of(exam: Exam, otherwise: timedelta) -> timedelta:
    """From which gap on an exam counts an outage: as it says itself, else as the service does."""
    found = exam.policies.get("outage_ms")
    return otherwise if found is None else timedelta(milliseconds=int(found))


def content_of(item: PublicItem) -> str:
    """What candidates see of an item, as JSON."""
    options = [{"id": option.id, "text": option.text} for option in item.options]
    content = {"kind": item.kind, "stem": item.stem, "options": options, **item.body}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
