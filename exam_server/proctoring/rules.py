"""What a proctor's board says about its rows: who is in trouble, in which order, and which verbs
apply to whom; values in, values out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from exam_server.outcomes import BoardRow, State, Word

LONGEST_TEXT: Final = 500
"""Reasons, incidents and announcements, in characters."""

LOST_AFTER_MS: Final = 60_000
"""No sign of life for so long: the line of a running attempt counts as lost."""

SILENT_AFTER_MS: Final = 5 * 60_000
"""Alive, with positions left to answer, and nothing saved for so long: worth a look."""


class Verb(StrEnum):
    """What a proctor can do to one attempt."""

    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    TERMINATE = "terminate"
    NOTE = "note"


ROOM_VERBS: Final = (Verb.PAUSE, Verb.RESUME, Verb.EXTEND)
"""Verbs that may also be asked for several attempts or a whole slot at once."""


class Tile(StrEnum):
    """The groups a board counts and filters by; a row may be in several."""

    ALL = "all"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    SILENT = "silent"
    LOST = "lost"
    REQUESTS = "requests"
    INCIDENTS = "incidents"
    INTEGRITY = "integrity"


_RANKS: Final = (Tile.SILENT, Tile.LOST, Tile.PAUSED)


def refusal_of(verb: Verb, state: State, *, resting: bool = False) -> Word | None:
    """Why a verb does not apply to an attempt in this state; None where it does.

    The scripts decide; this says beforehand what they will say. Who rests can be paused.
    """
    if verb is Verb.NOTE:
        return None
    if state.is_closed:
        return Word.CLOSED
    if verb is Verb.RESUME:
        return None if state is State.PAUSED else Word.NOT_PAUSED
    if state is State.WAITING and verb is not Verb.EXTEND:
        return Word.NOT_RUNNING
    return Word.PAUSED if verb is Verb.PAUSE and state is State.PAUSED and not resting else None


def is_lost(row: BoardRow, at: int) -> bool:
    """True for a running attempt from whose page nothing came for too long."""
    since = max(row.last_seen_at, row.last_saved_at, row.started_at)
    return row.state is State.RUNNING and at - since > LOST_AFTER_MS


def is_silent(row: BoardRow, at: int) -> bool:
    """True for a running attempt whose page is alive, unfinished, and saves nothing."""
    since = max(row.last_saved_at, row.started_at)
    unfinished = row.state is State.RUNNING and row.answered < row.positions
    return unfinished and not is_lost(row, at) and at - since > SILENT_AFTER_MS


def tiles_of(row: BoardRow, at: int) -> tuple[Tile, ...]:
    """The groups of a row at an instant (ms of the one clock)."""
    found = [Tile.ALL, Tile(row.state)]
    found += [Tile.SILENT] if is_silent(row, at) else []
    found += [Tile.LOST] if is_lost(row, at) else []
    found += [Tile.REQUESTS] if row.requests else []
    found += [Tile.INCIDENTS] if row.incidents else []
    found += [Tile.INTEGRITY] if row.integrity else []
    return tuple(found)


def rank_of(row: BoardRow, at: int) -> int:
    """Whoever needs somebody first: alive but not saving, line lost, paused, everybody else."""
    tiles = tiles_of(row, at)
    return next((rank for rank, tile in enumerate(_RANKS) if tile in tiles), len(_RANKS))


def in_order(rows: Iterable[BoardRow], at: int) -> list[BoardRow]:
    """Troubled rows first, then by seat."""
    return sorted(rows, key=lambda row: (rank_of(row, at), row.seat))


def tally(rows: Iterable[BoardRow], at: int) -> dict[Tile, int]:
    """How many rows each tile counts; every tile is named."""
    counts = Counter(tile for row in rows for tile in tiles_of(row, at))
    return {tile: counts[tile] for tile in Tile}


def is_shown(row: BoardRow, at: int, *, tile: Tile, query: str) -> bool:
    """Whether a row belongs to a tile and its name, number or seat fits what is looked for."""
    wanted = query.strip().casefold()
    fits = wanted in row.name.casefold() or wanted in row.number.casefold()
    return tile in tiles_of(row, at) and (not wanted or fits or wanted == str(row.seat))


def reach_of(rows: Sequence[BoardRow], since: int) -> tuple[int, int]:
    """How many open attempts gave a sign of life after an announcement, and how many are open."""
    still_open = [row for row in rows if row.state in {State.RUNNING, State.PAUSED}]
    return sum(row.last_seen_at >= since for row in still_open), len(still_open)


def owed_to(rows: Iterable[BoardRow]) -> int:
    """How many attempts an outage would be given back to."""
    return sum(row.state in {State.RUNNING, State.PAUSED} for row in rows)
