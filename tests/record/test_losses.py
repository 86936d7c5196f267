"""Which slots should be in the live store, by what is archived and has not ended."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.losses import has_begun, is_lost, slots_with_open_attempts
from exam_server.record.models import AttemptRecord, BoardRowRecord, EventRecord

SLOT, ATTEMPT = "s2k4m7qa", "s2k4m7qa-a"
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def row(state: str) -> BoardRowRecord:
    return BoardRowRecord(
        attempt_id=ATTEMPT,
        slot_id=SLOT,
        candidate_id="c",
        number="n",
        name="N",
        seat=1,
        state=state,
        answered=0,
        positions=6,
        remaining=timedelta(),
        granted=timedelta(),
        device="",
        epoch=1,
        incidents=0,
        requests=0,
        reason="",
        view={},
    )


def ended() -> AttemptRecord:
    return AttemptRecord(
        id=ATTEMPT,
        slot_id=SLOT,
        exam_id="e",
        candidate_id="c",
        state="submitted",
        started_at=NOW,
        closed_at=NOW,
        time_limit=timedelta(),
        granted=timedelta(),
        paused=timedelta(),
        answered=0,
        points=Decimal(0),
        maximum=6,
        digest="",
    )


@pytest.mark.parametrize(
    ("kinds", "more", "lost", "is_open"),
    [
        ([], [], False, False),
        (["started"], [], True, True),
        (["started", "submitted"], [ended(), row("submitted")], False, False),
        (["accommodated"], [], True, False),
        (["accommodated"], [row("waiting")], False, False),
        (["accommodated", "started"], [row("waiting")], True, True),
    ],
    ids=["nothing", "open", "ended", "waits", "left waiting", "left waiting, then began"],
)
async def test_a_slot_is_lost_while_an_attempt_of_it_is_neither_ended_nor_left(
    session: AsyncSession,
    kinds: Sequence[str],
    more: Sequence[AttemptRecord | BoardRowRecord],
    *,
    lost: bool,
    is_open: bool,
) -> None:
    events = [
        EventRecord(
            id=f"{SLOT}:{number}-0",
            slot_id=SLOT,
            number=number,
            attempt_id=ATTEMPT,
            kind=kind,
            at=NOW,
            by="c",
            facts={},
            digest="",
        )
        for number, kind in enumerate(kinds, 1)
    ]
    session.add_all([*events, *(type(each)(**each.model_dump()) for each in more)])
    await session.flush()

    assert await is_lost(session, SLOT) is lost
    assert await slots_with_open_attempts(session) == ([SLOT] if is_open else [])
    assert await has_begun(session, ATTEMPT) is ("started" in kinds)
