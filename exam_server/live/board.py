"""The proctor's side of the live store: what a slot looks like now, and the verbs."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from exam_server.live import keys
from exam_server.live.clocks import Clocks
from exam_server.live.connection import Client, unavailable_when_away
from exam_server.live.keys import slot_of
from exam_server.live.past import Past
from exam_server.live.placing import Accommodated, Places
from exam_server.live.scripts import Argument
from exam_server.outcomes import Board, BoardRow, Done, Refused, State, Word

ROWS_PER_READ = 200
"""Rows read by one script, so that no read holds up the candidates' saves for long."""


class Boards:
    """Reading boards, and the proctor's verbs."""

    def __init__(self, client: Client, clocks: Clocks, places: Places, past: Past) -> None:
        self._client = client
        self._batcher = clocks.batcher
        self._places = places
        self.clocks = clocks
        self._past = past

    async def accommodate(self, attempt_id: str, wish: Accommodated) -> Done | Refused:
        """Set what is granted in all beyond the time limit and for rests; answers with the ms
        left."""
        return await self._verb(
            "accommodate_attempt",
            attempt_id,
            by=wish.by,
            reason=wish.reason,
            accommodated_ms=wish.extra // timedelta(milliseconds=1),
            rest_ms=wish.rest // timedelta(milliseconds=1),
        )

    async def read(self, slot_id: str) -> Board | Refused:
        """The whole board; of a slot that has left, as it was then."""
        with unavailable_when_away():
            fields = await self._client.hgetall(keys.slot(slot_id))
        if not fields or "leaving" in fields:
            return await self._past.board(slot_id) or Refused(Word.NO_SLOT)
        at, rows = await self.all_rows(slot_id)
        if "returned" in fields:
            rows += await self._left_behind(slot_id, {row.attempt for row in rows})
        return Board(
            slot=slot_id,
            title=fields.get("title", ""),
            at=at,
            announcement=fields.get("announcement", ""),
            announced_at=int(fields.get("announced_at", 0)),
            owed_ms=int(fields.get("owed_ms", 0)),
            rows=tuple(rows),
        )

    async def all_rows(self, slot_id: str) -> tuple[int, list[BoardRow]]:
        """The rows of everybody who is placed now, and the instant (ms) at which they were read."""
        return await self.rows(slot_id, await self._places.prepared(slot_id))

    async def rows(self, slot_id: str, attempts: Sequence[str]) -> tuple[int, list[BoardRow]]:
        """The rows of some attempts and the instant (ms) at which they were read.

        Of those that have left, the rows as they were then.
        """
        at, rows = 0, list[BoardRow]()
        for part in _parts(attempts):
            reply = await self._batcher.run("read_rows", (slot_id, ""), attempts=part)
            at = reply[0]
            rows.extend(_row(found) for found in reply[1:])
        if len(rows) < len(attempts):
            rows += await self._past.rows(slot_id, set(attempts) - {row.attempt for row in rows})
        return at, rows

    async def pause(self, attempt_id: str, *, by: str, reason: str) -> Done | Refused:
        """Stop the clock; answers with the ms left."""
        return await self._verb("pause_attempt", attempt_id, by=by, reason=reason)

    async def resume(self, attempt_id: str, *, by: str) -> Done | Refused:
        """Let the clock go on; answers with the ms left."""
        return await self._verb("resume_attempt", attempt_id, by=by)

    async def extend(
        self, attempt_id: str, *, by: str, reason: str, extra_ms: int, mutation: str = ""
    ) -> Done | Refused:
        """Grant more time; the same mutation twice is granted once; answers with the ms left."""
        return await self._verb(
            "extend_attempt",
            attempt_id,
            by=by,
            reason=reason,
            extra_ms=extra_ms,
            mutation=mutation,
        )

    async def terminate(self, attempt_id: str, *, by: str, reason: str) -> Done | Refused:
        """Close by decision; what was saved is scored."""
        return await self._verb("terminate_attempt", attempt_id, by=by, reason=reason)

    async def note_incident(
        self, attempt_id: str, *, by: str, severity: str, text: str, mutation: str = ""
    ) -> Done | Refused:
        """Append an incident to the log and count it on the board; the same mutation once."""
        return await self._verb(
            "note",
            attempt_id,
            owner="",
            by=by,
            kind="incident",
            severity=severity,
            text=text,
            mutation=mutation,
        )

    async def note_late_answers(
        self,
        attempt_id: str,
        *,
        by: str,
        file: str,
        made_at: int,
        positions: str,
        answers: str,
    ) -> Done | Refused:
        """Append the answers of a file to the log of an attempt that has ended, once per file."""
        return await self._verb(
            "note_late_answers",
            attempt_id,
            by=by,
            file=file,
            made_at=made_at,
            positions=positions,
            answers=answers,
        )

    async def announce(
        self, slot_id: str, *, by: str, text: str, mutation: str = ""
    ) -> Done | Refused:
        """Say something to everybody in the slot, the same mutation once; answers with the instant
        (ms)."""
        place = (slot_id, "")
        reply = await self._batcher.run("announce", place, by=by, text=text, mutation=mutation)
        return await self._unless_past(slot_id, _done(reply))

    async def compensate(
        self, slot_id: str, *, by: str, reason: str, extra_ms: int, mutation: str = ""
    ) -> Done | Refused:
        """Give every running attempt time back; answers with how many got it."""
        reply = await self.clocks.run(
            "compensate", (slot_id, ""), by=by, reason=reason, extra_ms=extra_ms, mutation=mutation
        )
        return await self._unless_past(slot_id, _done(reply))

    async def waive_outage(self, slot_id: str, *, by: str, reason: str) -> Done | Refused:
        """Decide to give a proposed outage back to nobody; answers with the ms of it."""
        reply = await self._batcher.run("waive_outage", (slot_id, ""), by=by, reason=reason)
        return await self._unless_past(slot_id, _done(reply))

    async def pulse(self, slot_id: str) -> int:
        """Say that a server is alive, and judge the clock; answers with the outage in ms, or 0."""
        return await self.clocks.judge(slot_id)

    async def expire_due(self, slot_id: str, *, most: int = 200) -> int:
        """Close due attempts; answers with how many were closed."""
        due = await self._batcher.run("due_attempts", (slot_id, ""), most=most)
        closed = 0
        for attempt_id in due:
            reply = await self._batcher.run(
                "expire_attempt", (slot_id, attempt_id), attempt_id=attempt_id
            )
            closed += reply[0] == "expired"
        return closed

    async def _verb(self, name: str, attempt_id: str, **values: Argument) -> Done | Refused:
        slot_id = slot_of(attempt_id)
        place = (slot_id, attempt_id)
        outcome = _done(await self.clocks.run(name, place, attempt_id=attempt_id, **values))
        if outcome == Refused(Word.NO_ATTEMPT) and await self._past.rows(slot_id, [attempt_id]):
            return Refused(Word.CLOSED)
        return outcome

    async def _unless_past(self, slot_id: str, outcome: Done | Refused) -> Done | Refused:
        if outcome == Refused(Word.NO_SLOT) and await self._past.board(slot_id):
            return Refused(Word.CLOSED)
        return outcome

    async def _left_behind(self, slot_id: str, here: set[str]) -> list[BoardRow]:
        board = await self._past.board(slot_id)
        return [row for row in board.rows if row.attempt not in here] if board else []


def _done(reply: Sequence[Any]) -> Done | Refused:
    if reply[0] == "refused":
        return Refused(Word(reply[1]))
    return Done(int(reply[1]) if len(reply) > 1 else 0)


def _row(found: Sequence[Any]) -> BoardRow:
    attempt, number, name, seat, state, answered, positions, left, granted, *rest = found
    last_saved_at, device, incidents, seen_at, epoch, candidate, *rest = rest
    started_at, closed_at, requests, integrity, resting_until = rest
    return BoardRow(
        attempt=attempt,
        number=number,
        name=name,
        seat=int(seat),
        state=State(state),
        answered=answered,
        positions=positions,
        remaining_ms=left,
        granted_ms=granted,
        last_saved_at=int(last_saved_at),
        device=device,
        incidents=incidents,
        last_seen_at=int(seen_at),
        epoch=epoch,
        candidate=candidate,
        started_at=started_at,
        closed_at=closed_at,
        requests=requests,
        integrity=integrity,
        resting_until=resting_until,
    )


def _parts(attempts: Sequence[str]) -> Iterator[Sequence[str]]:
    # An empty slot is read too: its board has an instant like every other.
    for first in range(0, max(1, len(attempts)), ROWS_PER_READ):
        yield attempts[first : first + ROWS_PER_READ]
