"""What admins do with slots and venues: create them, withdraw a slot that nobody booked."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.faults import draft_faults, reason_in_short
from exam_server.authoring.slots.bodies import AUTOMATIC, NewSlot, NewVenue
from exam_server.errors import Fault, Invalid, Refusal
from exam_server.outcomes import Word
from question_bank import readiness
from scheduler import (
    DraftError,
    SlotDraft,
    SlotView,
    Venue,
    VenueDraft,
    cancel_slot,
    create_slot,
    create_venue,
    list_venues,
    load_exam,
    load_slot,
)

REQUEST_NAMES = {"exam_id": "exam", "venue_id": "venue"}


class SlotBookedError(Exception):
    """A slot cannot be withdrawn any more."""


async def add_venue(session: AsyncSession, wanted: NewVenue) -> Venue:
    """A new venue; raises Invalid naming the fields."""
    try:
        draft = VenueDraft(wanted.name, wanted.address, wanted.online)
        return await create_venue(session, draft)
    except DraftError as error:
        raise Invalid(draft_faults(error, REQUEST_NAMES)) from None


async def offer_slot(session: AsyncSession, wanted: NewSlot) -> SlotView:
    """A new slot, and its place where that is new; raises Invalid naming the fields.

    Nobody can book an exam whose forms cannot be drawn: it is `exam` that is wrong then.
    """
    await _expect_forms(session, wanted.exam)
    venue_id = await _venue_id(session, wanted)
    try:
        slot = await create_slot(session, _draft(wanted, venue_id))
    except DraftError as error:
        raise Invalid(draft_faults(error, REQUEST_NAMES)) from None
    return await known_slot(session, slot.id)


async def withdraw_slot(session: AsyncSession, slot_id: str, now: datetime) -> None:
    """Take a slot off the offer for good.

    Raises SlotBookedError, which undoes the cancel, where somebody has a place in it. The cancel
    locks the slot's row first, so that nobody books it in between.
    """
    slot = await cancel_slot(session, slot_id, now)
    if slot is None:
        raise Refusal(Word.NO_SLOT)
    await session.refresh(slot)
    if slot.taken:
        raise SlotBookedError(slot_id)


async def known_slot(session: AsyncSession, slot_id: str) -> SlotView:
    """The slot with its exam and venue; raises Refusal(no_slot)."""
    view = await load_slot(session, slot_id)
    if view is None:
        raise Refusal(Word.NO_SLOT)
    return view


async def _venue_id(session: AsyncSession, wanted: NewSlot) -> str:
    if (wanted.venue is None) == (wanted.place is None):
        found = "nothing" if wanted.venue is None else "both"
        raise Invalid([Fault("place", "a place's name, or a venue's id as venue", found)])
    if wanted.venue is not None:
        return wanted.venue
    name = wanted.place or ""
    for venue in await list_venues(session):
        if venue.name.casefold() == name.casefold() and venue.online == wanted.online:
            return venue.id
    # Who names only the place means that its name is enough to find it.
    address = wanted.address or ("" if wanted.online else name)
    return (await add_venue(session, NewVenue(name=name, address=address, online=wanted.online))).id


async def _expect_forms(session: AsyncSession, exam_id: str) -> None:
    exam = await load_exam(session, exam_id)
    found = await readiness(session, exam.blueprint_id) if exam else []
    faults = [
        Fault("exam", "an exam whose forms can be drawn", reason_in_short(reason))
        for reason in found
        if reason.blocks
    ]
    if faults:
        raise Invalid(faults)


def _draft(wanted: NewSlot, venue_id: str) -> SlotDraft:
    return SlotDraft(
        exam_id=wanted.exam,
        venue_id=venue_id,
        starts_at=wanted.starts_at,
        entry_closes_at=wanted.entry_closes_at or wanted.closes_at,
        closes_at=wanted.closes_at,
        time_zone=wanted.time_zone,
        capacity=wanted.capacity,
        token=None if wanted.token.lower() == AUTOMATIC else wanted.token,
    )
