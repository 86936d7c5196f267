"""What admins take out: an exam's results as a table, the record of one attempt.

SQL is asked for what is closed and archived; the live store for the state of everything else.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from exam_server.authoring.results.bodies import (
    ClockAnswer,
    EventAnswer,
    RecordAnswer,
    ResponseAnswer,
)
from exam_server.authoring.results.queries import ResultRow, WholeRecord
from exam_server.authoring.tables import csv_text
from exam_server.errors import Unavailable
from exam_server.live.board import Boards
from exam_server.outcomes import BoardRow, State

HEADER = (
    "number",
    "name",
    "slot",
    "state",
    "started_at",
    "closed_at",
    "answered",
    "points",
    "maximum",
)
MILLISECOND = timedelta(milliseconds=1)


async def with_live_states(boards: Boards, rows: Sequence[ResultRow]) -> list[ResultRow]:
    """The rows, those without a record with the state and the count that the live store knows.

    While the live store is away their state stays empty: unknown is not the same as waiting.
    """
    missing = defaultdict(list)
    for row in rows:
        if not row.state:
            missing[row.slot_id].append(row.attempt_id)
    try:
        live = {slot: await live_rows(boards, slot, ids) for slot, ids in missing.items()}
    except Unavailable:
        return list(rows)
    return [row if row.state else _live(row, live[row.slot_id]) for row in rows]


async def live_rows(boards: Boards, slot_id: str, attempts: Sequence[str]) -> dict[str, BoardRow]:
    """What the live store says about some attempts of a slot; those never placed are missing."""
    _, rows = await boards.rows(slot_id, attempts)
    return {row.attempt: row for row in rows}


def results_csv(rows: Sequence[ResultRow]) -> str:
    """One line per booked candidate, instants in UTC; safe to open in a spreadsheet."""
    return csv_text(HEADER, (_cells(row) for row in rows))


def record_answer(record: WholeRecord, live: BoardRow | None) -> RecordAnswer:
    """The record of one attempt; `live` fills in what is not archived yet."""
    attempt = record.attempt
    waiting = State.WAITING if live is None else live.state
    return RecordAnswer(
        id=record.booking.booking.id,
        archived=attempt is not None,
        state=attempt.state if attempt else waiting,
        started_at=attempt.started_at if attempt else _instant(live.started_at if live else 0),
        closed_at=attempt.closed_at if attempt else _instant(live.closed_at if live else 0),
        answered=attempt.answered if attempt else (live.answered if live else 0),
        points=float(attempt.points) if attempt else None,
        maximum=attempt.maximum if attempt else None,
        clock=_clock(record, live),
        responses=_responses(record),
        events=_events(record),
    )


def _live(row: ResultRow, live: dict[str, BoardRow]) -> ResultRow:
    found = live.get(row.attempt_id)
    if found is None:
        return replace(row, state=State.WAITING.value)
    return replace(
        row,
        state=found.state.value,
        answered=found.answered,
        started_at=_instant(found.started_at),
        closed_at=_instant(found.closed_at),
    )


def _cells(row: ResultRow) -> tuple[object, ...]:
    instants = (_utc(row.started_at), _utc(row.closed_at))
    points = None if row.points is None else f"{row.points.normalize():f}"
    return (
        row.number,
        row.name,
        row.slot_id,
        row.state,
        *instants,
        row.answered,
        points,
        row.maximum,
    )


def _utc(instant: datetime | None) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z") if instant else ""


def _instant(at: int) -> datetime | None:
    """An instant of the live store, where 0 means never."""
    return datetime.fromtimestamp(0, UTC) + at * MILLISECOND if at else None


def _clock(record: WholeRecord, live: BoardRow | None) -> ClockAnswer:
    attempt = record.attempt
    granted = attempt.granted // MILLISECOND if attempt else (live.granted_ms if live else 0)
    return ClockAnswer(
        limit_ms=record.limit // MILLISECOND,
        granted_ms=granted,
        paused_ms=attempt.paused // MILLISECOND if attempt else 0,
    )


def _responses(record: WholeRecord) -> list[ResponseAnswer]:
    return [
        ResponseAnswer(
            position=each.position,
            version=each.version,
            response=each.response,
            points=None if each.points is None else float(each.points),
        )
        for each in record.responses
    ]


def _events(record: WholeRecord) -> list[EventAnswer]:
    return [
        EventAnswer(id=each.id, kind=each.kind, at=each.at, by=each.by, facts=each.facts)
        for each in record.events
    ]
