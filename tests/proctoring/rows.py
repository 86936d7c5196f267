"""Rows as values, for the tests of what is pure."""

from dataclasses import replace
from typing import Any

from exam_server.outcomes import BoardRow, State

NOW = 1_800_000_000_000
MINUTE = 60_000

WELL = BoardRow(
    attempt="s-1",
    number="26-001",
    name="Siti Nurhaliza",
    seat=1,
    state=State.RUNNING,
    answered=3,
    positions=30,
    remaining_ms=40 * MINUTE,
    granted_ms=0,
    last_saved_at=NOW - MINUTE,
    device="pc",
    incidents=0,
    last_seen_at=NOW - 1_000,
    epoch=1,
    candidate="c-1",
    started_at=NOW - 20 * MINUTE,
    closed_at=0,
    requests=0,
)


def row(**changes: Any) -> BoardRow:
    """A candidate who works, saves and is connected, but for what is named."""
    return replace(WELL, **changes)
