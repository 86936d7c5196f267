"""Placing slots and forms in Redis ahead of time, so that the start of a slot touches no SQL.

The form is frozen in SQL first and placed in Redis second: after a crash in between it is placed
again from the frozen one, and never drawn twice.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.live.board import PreparedAttempt, SlotWindow
from exam_server.record.accounts import Account, accounts_by_id
from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import Form, PublicItem, draw_form, public_items
from scheduler import Booking, SlotView, bookings_in, load_slot

AT_ONCE = 100
"""Bookings prepared in one transaction."""


async def prepare_slot(state: State, slot_id: str) -> int:
    """Place a slot's window and every booking that is not placed yet; how many were placed.

    Raises NotEnoughItemsError when the bank cannot fill a form.
    """
    async with transaction(state.engine, read_only=True) as session:
        view = await load_slot(session, slot_id)
        bookings = await bookings_in(session, slot_id) if view else []
    if view is None:
        return 0
    await state.boards.put_slot(slot_id, _window(state, view))
    placed = set(await state.boards.prepared(slot_id))
    missing = [booking for booking in bookings if booking.id not in placed]
    for first in range(0, len(missing), AT_ONCE):
        await _prepare(state, view, missing[first : first + AT_ONCE])
    return len(missing)


async def _prepare(state: State, view: SlotView, bookings: Sequence[Booking]) -> None:
    async with transaction(state.engine) as session:
        forms = [await _form(session, view, booking) for booking in bookings]
        accounts = await accounts_by_id(session, [booking.candidate_id for booking in bookings])
        versions = {place["version"] for form in forms for place in form.positions}
        contents = await public_items(session, versions)
    texts = {version: _content(item) for version, item in contents.items()}
    await state.boards.put_items(view.slot.id, texts)
    for booking, form in zip(bookings, forms, strict=True):
        account = accounts[booking.candidate_id]
        await state.boards.prepare(_attempt(view, booking, account=account, form=form))


async def _form(session: AsyncSession, view: SlotView, booking: Booking) -> Form:
    return await draw_form(
        session, view.exam.blueprint_id, booking.id, seed=booking.seed, now=datetime.now(UTC)
    )


def _attempt(view: SlotView, booking: Booking, *, account: Account, form: Form) -> PreparedAttempt:
    return PreparedAttempt(
        id=booking.id,
        candidate=account.id,
        number=account.number,
        name=account.name,
        seat=booking.seat,
        limit=view.exam.time_limit,
        granted=timedelta(0),
        positions=len(form.positions),
        form=json.dumps(form.positions),
    )


def _window(state: State, view: SlotView) -> SlotWindow:
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
        outage=state.settings.outage,
    )


def _content(item: PublicItem) -> str:
    options = [{"id": option.id, "text": option.text} for option in item.options]
    return json.dumps(
        {"kind": item.kind, "stem": item.stem, "options": options}, ensure_ascii=False
    )
