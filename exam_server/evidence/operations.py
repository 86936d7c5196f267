"""Making a slot's export: lines in order, a part at a time, sealed at both ends; and letting checks
of receipts in."""

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

from exam_server.errors import Unavailable
from exam_server.evidence.attempts import response_row
from exam_server.evidence.histories import told_by
from exam_server.evidence.messages import FORMAT, attempt_line, event_line, line
from exam_server.evidence.queries import (
    Chain,
    Closed,
    chain_of,
    closed,
    closed_attempts,
    events_from,
    milliseconds,
)
from exam_server.live.rates import RECEIPT_CHECKS_PER_ADDRESS
from exam_server.receipts import instant_text
from exam_server.record.database import transaction
from exam_server.seals import Sealed, Sealer
from exam_server.state import State

EVENTS_AT_ONCE: Final = 250
ATTEMPTS_AT_ONCE: Final = 20
"""What is read and written in one turn of the loop: candidates who save must not wait for it."""


async def admit_check(state: State, address: str) -> None:
    """Count a check of a receipt; raises Throttled when one address asks too often."""
    names = ("receipt", address)
    # What a receipt says needs no store: while Redis is away, checks are let in uncounted.
    with contextlib.suppress(Unavailable):
        await state.rates.check(RECEIPT_CHECKS_PER_ADDRESS, *names)
        await state.rates.count(RECEIPT_CHECKS_PER_ADDRESS, *names)


async def read_chain(engine: AsyncEngine, slot_id: str) -> Chain:
    """How far a slot is archived; raises Refusal(no_slot)."""
    async with transaction(engine, read_only=True) as session:
        return await chain_of(session, slot_id)


async def export(
    engine: AsyncEngine, chain: Chain, *, sealer: Sealer, now: datetime
) -> AsyncIterator[bytes]:
    """The export of a slot as far as `chain` says, a few hundred lines at a time.

    Each part is a transaction of its own: what is archived never changes, and a reader who is slow
    must not hold a connection.
    """
    header = _header(chain, sealer, now)
    digest, lines = hashlib.sha256(), 0
    async for part in _parts(engine, chain, header):
        digest.update(part)
        lines += part.count(b"\n")
        yield part
    end = {"lines": lines, "digest": digest.hexdigest()}
    seal = sealer.seal(Sealed.END, {**end, "header": header["signature"]})
    yield line("end", {**end, "signature": seal})


async def _parts(engine: AsyncEngine, chain: Chain, header: dict[str, Any]) -> AsyncIterator[bytes]:
    yield line("header", header)
    slot_id, before = chain.slot.slot.id, ""
    numbers: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for first in range(1, chain.events + 1, EVENTS_AT_ONCE):
        last = min(first + EVENTS_AT_ONCE - 1, chain.events)
        async with transaction(engine, read_only=True) as session:
            found = await events_from(session, slot_id, first=first, last=last, before=before)
        for each in found:
            counted = numbers[each.event.attempt]
            counted[0] += 1
            counted[1] += each.number
        if found:
            before = found[-1].digest
            yield b"".join([event_line(each) for each in found])
    async for part in _closed(engine, slot_id, chain.events):
        yield b"".join([attempt_line(_attempt(each, numbers[each.record.id])) for each in part])


async def _closed(engine: AsyncEngine, slot_id: str, last: int) -> AsyncIterator[list[Closed]]:
    async with transaction(engine, read_only=True) as session:
        ids = await closed_attempts(session, slot_id, last=last)
    for first in range(0, len(ids), ATTEMPTS_AT_ONCE):
        async with transaction(engine, read_only=True) as session:
            yield await closed(session, ids[first : first + ATTEMPTS_AT_ONCE])


def _header(chain: Chain, sealer: Sealer, now: datetime) -> dict[str, Any]:
    header = {
        "format": FORMAT,
        "slot": chain.slot.slot.id,
        "exam": chain.slot.exam.id,
        "title": chain.slot.exam.title,
        "events": chain.events,
        "head": chain.head,
        "made_at": instant_text(milliseconds(now)),
        "public_key": sealer.public.text,
        "key_id": sealer.public.id,
    }
    return {**header, "signature": sealer.seal(Sealed.HEADER, header)}


def _attempt(found: Closed, numbers: list[int]) -> dict[str, Any]:
    # No points: they follow from the responses and the keys, which are nobody's to see here.
    told = told_by(found)
    rows = {str(place): response_row(each) for place, each in found.responses.items()}
    return {
        **told,
        "attempt": found.record.id,
        "candidate": found.record.candidate_id,
        "items": list(found.items),
        "responses": rows,
        "events": numbers[0],
        "events_sum": numbers[1],
    }
