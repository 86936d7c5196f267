"""Boards, rows and events as the JSON that the API and the socket carry; never an answer.

Instants in a row and in a socket's message are ms of the one clock, null for never.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from exam_server.outcomes import Board, BoardRow, Event, State
from exam_server.proctoring.rules import in_order, rank_of, tiles_of

SHOWN_FACTS: Final = frozenset(
    {
        "accommodated_ms", "after", "ago_ms", "answered", "away_ms", "before", "chars",
        "closed_at", "closes_at", "count", "deadline", "device",
        "entry_closes_at", "epoch", "extra_ms", "flagged", "found", "from", "gap_ms", "given",
        "granted_ms", "jump_ms", "limit_ms", "offset_ms", "paused_at", "paused_ms", "policy",
        "made_at", "position", "positions", "reason", "remaining_ms", "severity", "text", "version",
        "rest_left_ms", "rest_ms", "what", "within_ms",
    }
)  # fmt: skip
"""What of an event a proctor may see. A list of what is allowed: a fact that is new, and might
hold an answer, stays hidden until somebody has thought about it."""

CLOCK_SLACK_MS: Final = 1_500


def row_json(row: BoardRow, at: int) -> dict[str, Any]:
    """One candidate on the board."""
    return {
        "attempt": row.attempt,
        "number": row.number,
        "name": row.name,
        "seat": row.seat,
        "state": row.state,
        "answered": row.answered,
        "positions": row.positions,
        "remaining_ms": row.remaining_ms,
        "granted_ms": row.granted_ms,
        "started_at": row.started_at or None,
        "closed_at": row.closed_at or None,
        "last_saved_at": row.last_saved_at or None,
        "last_seen_at": row.last_seen_at or None,
        "device": row.device,
        "incidents": row.incidents,
        "requests": row.requests,
        "integrity": row.integrity,
        "resting_until": row.resting_until or None,
        "tiles": list(tiles_of(row, at)),
        "rank": rank_of(row, at),
    }


def board_json(board: Board) -> dict[str, Any]:
    """The whole board, troubled candidates first."""
    return {
        "slot": board.slot,
        "title": board.title,
        "at": board.at,
        "announcement": board.announcement or None,
        "announced_at": board.announced_at or None,
        "owed_ms": board.owed_ms,
        "candidates": [row_json(row, board.at) for row in in_order(board.rows, board.at)],
    }


def changes_json(rows: Iterable[BoardRow], at: int) -> dict[str, Any]:
    """Rows that are no longer as they were told."""
    return {"changes": [row_json(row, at) for row in rows], "at": at}


def event_json(event: Event) -> dict[str, Any]:
    """An event as a proctor may see it."""
    return {
        "id": event.id,
        "attempt": event.attempt or None,
        "kind": event.kind,
        "at": event.at,
        "by": event.by,
        "facts": {name: fact for name, fact in event.facts.items() if name in SHOWN_FACTS},
    }


def events_json(events: Sequence[Event], at: int) -> dict[str, Any]:
    """What happened to the slot as a whole."""
    return {"events": [event_json(event) for event in events], "at": at}


def beat_json(seen: dict[str, int], at: int) -> dict[str, Any]:
    """A sign that the line lives, with the signs of life that are news."""
    return {"at": at, "seen": seen} if seen else {"at": at}


def says_more(before: BoardRow, after: BoardRow, *, told_at: int, at: int) -> bool:
    """True when a page that was told `before` at `told_at` would now show something else.

    A clock that merely ran on and a sign of life are no change: the page counts down by itself,
    and signs of life travel with the beats.
    """
    passed = at - told_at if before.state is State.RUNNING else 0
    drift = after.remaining_ms - max(0, before.remaining_ms - passed)
    if abs(drift) > CLOCK_SLACK_MS:
        return True
    return _told(before, told_at) != _told(after, at)


def _told(row: BoardRow, at: int) -> dict[str, Any]:
    moving = {"remaining_ms", "last_seen_at"}
    return {name: value for name, value in row_json(row, at).items() if name not in moving}
