"""What has left the live store, answered from the record in the live store's own values."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Lost
from exam_server.outcomes import (
    Board,
    BoardRow,
    FormPosition,
    Refused,
    State,
    StoredResponse,
    Truth,
    Word,
)
from exam_server.record.database import transaction
from exam_server.record.losses import has_begun
from exam_server.record.models import (
    AttemptRecord,
    BoardRecord,
    BoardRowRecord,
    EventRecord,
    ResponseRecord,
)
from question_bank import load_form
from scheduler import slot_id_of

MILLISECOND: Final = timedelta(milliseconds=1)
AT_ONCE: Final = 500
"""Ids in one question: SQLite takes a limited number of parameters."""


class Past:
    """Truths and boards as they were; each question is one short transaction that reads."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def truth(self, attempt_id: str, candidate: str) -> Truth | Refused | None:
        """The last truth of an attempt, as its candidate may see it; None for an unknown one."""
        async with transaction(self._engine, read_only=True) as session:
            row = await session.get(BoardRowRecord, attempt_id)
            # What began, has not ended and is not in the live store is lost until it is restored.
            never_began = row is None or row.state == State.WAITING
            if never_began and await has_begun(session, attempt_id):
                raise Lost(slot_id_of(attempt_id))
            if row is None:
                return None
            if row.candidate_id != candidate:
                return Refused(Word.NOT_YOURS)
            form = await load_form(session, attempt_id)
            responses = await _responses(session, attempt_id)
        return _truth(row, form.positions if form else (), responses)

    async def save(self, attempt_id: str, position: int, mutation: str) -> tuple[int, int] | None:
        """The version and the instant (ms) of the last save there, if it was this mutation."""
        async with transaction(self._engine, read_only=True) as session:
            stored = (await _responses(session, attempt_id)).get(position)
            saves = await session.exec(
                select(col(EventRecord.facts))
                .where(EventRecord.attempt_id == attempt_id, EventRecord.kind == "saved")
                .order_by(col(EventRecord.number).desc())
            )
            last = next((f for f in saves if f.get("position") == str(position)), None)
        if stored is None or last is None or last.get("mutation") != mutation:
            return None
        return stored.version, stored.at

    async def board(self, slot_id: str) -> Board | None:
        """The board as it was when the slot left."""
        async with transaction(self._engine, read_only=True) as session:
            board = await session.get(BoardRecord, slot_id)
            if board is None:
                return None
            rows = await session.exec(
                select(BoardRowRecord)
                .where(BoardRowRecord.slot_id == slot_id)
                .order_by(col(BoardRowRecord.seat), col(BoardRowRecord.attempt_id))
            )
            return Board(
                slot=slot_id,
                title=board.title,
                at=_ms(board.left_at),
                announcement=board.announcement,
                announced_at=_ms(board.announced_at),
                owed_ms=board.owed // MILLISECOND,
                rows=tuple(_row(row) for row in rows),
            )

    async def rows(self, slot_id: str, attempts: Collection[str]) -> list[BoardRow]:
        """Some of its rows."""
        wanted, found = sorted(attempts), list[BoardRow]()
        async with transaction(self._engine, read_only=True) as session:
            for first in range(0, len(wanted), AT_ONCE):
                part = wanted[first : first + AT_ONCE]
                rows = await session.exec(
                    select(BoardRowRecord).where(
                        BoardRowRecord.slot_id == slot_id, col(BoardRowRecord.attempt_id).in_(part)
                    )
                )
                found += [_row(row) for row in rows]
        return found


async def who_left(session: AsyncSession, slot_id: str) -> dict[str, timedelta | None]:
    """The attempts of a slot that the record knows: what was granted to those that wait still,
    None for those that have ended and never begin again."""
    ended = await session.exec(
        select(col(AttemptRecord.id)).where(AttemptRecord.slot_id == slot_id)
    )
    waiting = await session.exec(
        select(col(BoardRowRecord.attempt_id), col(BoardRowRecord.granted)).where(
            BoardRowRecord.slot_id == slot_id, BoardRowRecord.state == State.WAITING
        )
    )
    return {**dict(waiting.all()), **dict.fromkeys(ended)}


async def _responses(session: AsyncSession, attempt_id: str) -> dict[int, StoredResponse]:
    rows = await session.exec(
        select(ResponseRecord)
        .where(ResponseRecord.attempt_id == attempt_id, ResponseRecord.version > 0)
        .order_by(col(ResponseRecord.position))
    )
    return {
        row.position: StoredResponse(
            version=row.version,
            response=tuple(row.response),
            flagged=row.flagged,
            at=_ms(row.saved_at),
        )
        for row in rows
    }


def _truth(
    row: BoardRowRecord,
    form: Iterable[Mapping[str, Any]],
    responses: Mapping[int, StoredResponse],
) -> Truth:
    return Truth(
        state=State(row.state),
        remaining_ms=row.remaining // MILLISECOND,
        epoch=row.epoch,
        now=_ms(row.closed_at),
        form=tuple(FormPosition(place["version"], tuple(place["options"])) for place in form),
        view=row.view,
        device=row.device,
        held_at=_ms(row.held_at),
        closed_at=_ms(row.closed_at),
        reason=row.reason,
        responses=responses,
    )


def _row(row: BoardRowRecord) -> BoardRow:
    return BoardRow(
        attempt=row.attempt_id,
        number=row.number,
        name=row.name,
        seat=row.seat,
        state=State(row.state),
        answered=row.answered,
        positions=row.positions,
        remaining_ms=row.remaining // MILLISECOND,
        granted_ms=row.granted // MILLISECOND,
        last_saved_at=_ms(row.last_saved_at),
        device=row.device,
        incidents=row.incidents,
        last_seen_at=_ms(row.last_seen_at),
        epoch=row.epoch,
        candidate=row.candidate_id,
        started_at=_ms(row.started_at),
        closed_at=_ms(row.closed_at),
        requests=row.requests,
        integrity=row.integrity,
    )


def _ms(instant: datetime | None) -> int:
    return 0 if instant is None else (instant - datetime.fromtimestamp(0, UTC)) // MILLISECOND
