"""Writing boards as they were: a row with each attempt that ends, the whole when a slot leaves."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.outcomes import State
from exam_server.record.models import AttemptRecord, BoardRecord, BoardRowRecord

MILLISECOND: Final = timedelta(milliseconds=1)
AT_ONCE: Final = 500
_UPSERTS: Final[Mapping[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class LastRow:
    """One attempt as the live store held it last: its fields, and when its line was alive (ms)."""

    attempt: str
    slot: str
    fields: Mapping[str, str]
    seen_at: int = 0

    @property
    def state(self) -> State:
        """Where it stood."""
        return State(self.fields["state"])

    def columns(self) -> dict[str, Any]:
        """The row as SQL keeps it."""
        fields, waits = self.fields, self.state is State.WAITING
        granted = int(fields["granted_ms"]) * MILLISECOND
        return {
            "attempt_id": self.attempt,
            "slot_id": self.slot,
            "candidate_id": fields["candidate"],
            "number": fields["number"],
            "name": fields["name"],
            "seat": int(fields["seat"]),
            "state": fields["state"],
            "answered": int(fields["answered"]),
            "positions": int(fields["positions"]),
            "remaining": int(fields["limit_ms"]) * MILLISECOND + granted if waits else timedelta(),
            "granted": granted,
            "last_seen_at": _instant(self.seen_at),
            **{name: _instant(int(fields.get(name, 0))) for name in _INSTANTS},
            "device": fields.get("holder", ""),
            "epoch": int(fields["epoch"]),
            "incidents": int(fields.get("incidents", 0)),
            "requests": int(fields.get("requests", 0)),
            "integrity": int(fields.get("integrity", 0)),
            "reason": fields.get("reason", ""),
            "view": json.loads(fields.get("view", "{}")),
        }


_INSTANTS: Final = ("last_saved_at", "started_at", "closed_at", "held_at")


async def write_rows(session: AsyncSession, rows: Sequence[LastRow]) -> None:
    """Write rows, or write them anew: the last one that was seen is kept."""
    connection = await session.connection()
    statement = _UPSERTS[connection.dialect.name](BoardRowRecord)
    names = [column.name for column in sa.inspect(BoardRowRecord).columns]
    renewed = {name: statement.excluded[name] for name in names if name != "attempt_id"}
    upsert = statement.on_conflict_do_update(index_elements=["attempt_id"], set_=renewed)
    for first in range(0, len(rows), AT_ONCE):
        part = [row.columns() for row in rows[first : first + AT_ONCE]]
        await connection.execute(upsert, part)


async def write_board(
    session: AsyncSession, slot_id: str, fields: Mapping[str, str], *, left_at: datetime
) -> None:
    """Write what the slot itself said, or write it anew."""
    board = BoardRecord(
        slot_id=slot_id,
        title=fields.get("title", ""),
        left_at=left_at,
        announcement=fields.get("announcement", ""),
        announced_at=_instant(int(fields.get("announced_at", 0))),
        owed=int(fields.get("owed_ms", 0)) * MILLISECOND,
    )
    await session.merge(board)
    await session.flush()


async def unrecorded(session: AsyncSession, attempts: Collection[str]) -> set[str]:
    """Those of some attempts that have no record."""
    wanted, found = sorted(attempts), set[str]()
    for first in range(0, len(wanted), AT_ONCE):
        part = wanted[first : first + AT_ONCE]
        found.update(
            await session.exec(select(AttemptRecord.id).where(col(AttemptRecord.id).in_(part)))
        )
    return set(wanted) - found


def _instant(milliseconds: int) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
