"""Writing many events at once, past the mapper: as plain rows, each database in its own way."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from exam_server.digests import chain_digest, facts_json
from exam_server.outcomes import Event

COLUMNS: Final = 'id, slot_id, number, attempt_id, kind, "at", "by", facts, digest'
INTO_SQLITE: Final = f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
INTO_POSTGRESQL: Final = f"""
INSERT INTO event ({COLUMNS})
SELECT id, $1, $2 + place, attempt_id, kind,
       timestamptz 'epoch' + at_ms * interval '1 millisecond', by_whom, facts::json, digest
FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[])
     WITH ORDINALITY AS given (id, attempt_id, kind, at_ms, by_whom, facts, digest, place)
"""  # noqa: S608  Both hold names and marks for values, nothing else.


async def insert_events(
    connection: AsyncConnection, events: Sequence[Event], *, before: int, head: str
) -> str:
    """Write the events of one slot that follow the first `before`; the new head of its chain."""
    slot, digests = events[0].slot, _chain(head, events)
    ids = [f"{slot}:{event.id}" for event in events]
    facts = [facts_json(event.facts) for event in events]
    if connection.dialect.name == "sqlite":
        rows = zip(events, ids, facts, digests, strict=True)
        values: Any = [
            (id_, slot, number, event.attempt, event.kind, _text(event.at), event.by, fact, digest)
            for number, (event, id_, fact, digest) in enumerate(rows, before + 1)
        ]
        await connection.exec_driver_sql(INTO_SQLITE, values)
        return digests[-1]
    values = (
        slot,
        before,
        ids,
        [event.attempt for event in events],
        [event.kind for event in events],
        [event.at for event in events],
        [event.by for event in events],
        facts,
        digests,
    )
    await connection.exec_driver_sql(INTO_POSTGRESQL, values)
    return digests[-1]


def _chain(head: str, events: Sequence[Event]) -> list[str]:
    digests = []
    for event in events:
        head = chain_digest(head, event)
        digests.append(head)
    return digests


def _text(milliseconds: int) -> str:
    # As SqliteInstant writes it, without making a datetime of every instant.
    seconds, rest = divmod(milliseconds, 1_000)
    return f"{_second(seconds)}.{rest:03d}000"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
