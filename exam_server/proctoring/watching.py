"""What one proctor's line has yet to be told: a set of changed rows, never a queue of changes."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, Final

from exam_server.errors import Refusal, Unavailable
from exam_server.live.board import Boards
from exam_server.outcomes import BoardRow, Event, Refused
from exam_server.proctoring.messages import (
    beat_json,
    board_json,
    changes_json,
    events_json,
    says_more,
)

TURNS_PER_BEAT: Final = 5
"""Every so many turns the whole board is read: rows change by the mere passing of time too."""

EVENTS_KEPT: Final = 50


class Watch:
    """One reader of one slot's board; `note` is fed by the follower, `turn` is called each second.

    Memory is bounded by the slot: a reader that is slow finds the newest state when it is back.
    """

    def __init__(self, boards: Boards, slot_id: str) -> None:
        self._boards = boards
        self._slot = slot_id
        self._changed: set[str] = set()
        self._events: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self._told: dict[str, tuple[BoardRow, int]] = {}
        self._turns = 0

    def note(self, event: Event) -> None:
        """Remember that an attempt, or the slot itself, has changed."""
        if event.attempt:
            self._changed.add(event.attempt)
        else:
            self._events.append(event)

    async def first(self) -> dict[str, Any]:
        """The whole board; raises Refusal("no_slot")."""
        board = await self._boards.read(self._slot)
        if isinstance(board, Refused):
            raise Refusal(board.word)
        self._remember(board.rows, board.at)
        return {"board": board_json(board)}

    async def turn(self) -> list[dict[str, Any]]:
        """The messages of this second, often none; raises Unavailable and forgets nothing."""
        self._turns += 1
        if self._turns % TURNS_PER_BEAT == 0:
            return await self._beat()
        if not self._changed and not self._events:
            return []
        # What changes again while the rows are read must be read again, so the set is taken first.
        changed, self._changed = self._changed, set()
        try:
            at, rows = await self._boards.rows(self._slot, sorted(changed))
        except Unavailable:
            self._changed |= changed
            raise
        return self._messages(rows, at)

    async def _beat(self) -> list[dict[str, Any]]:
        self._changed.clear()
        at, rows = await self._boards.all_rows(self._slot)
        news = [row for row in rows if self._is_news(row, at)]
        seen = {row.attempt: row.last_seen_at for row in rows if self._is_seen_anew(row)}
        self._remember([row for row in rows if row.attempt in seen], at)
        return [*self._messages(news, at), beat_json(seen, at)]

    def _messages(self, rows: Sequence[BoardRow], at: int) -> list[dict[str, Any]]:
        self._remember(rows, at)
        found = [changes_json(rows, at)] if rows else []
        if self._events:
            found.append(events_json(tuple(self._events), at))
            self._events.clear()
        return found

    def _remember(self, rows: Iterable[BoardRow], at: int) -> None:
        self._told.update({row.attempt: (row, at) for row in rows})

    def _is_news(self, row: BoardRow, at: int) -> bool:
        if row.attempt not in self._told:
            return True
        before, told_at = self._told[row.attempt]
        return says_more(before, row, told_at=told_at, at=at)

    def _is_seen_anew(self, row: BoardRow) -> bool:
        told = self._told.get(row.attempt)
        return told is not None and told[0].last_seen_at != row.last_seen_at
