"""The proctor's side of the live store: what a slot looks like now, and the verbs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from exam_server.live import keys
from exam_server.live.batching import Batcher
from exam_server.live.clocks import Clocks
from exam_server.live.connection import Client, unavailable_when_away
from exam_server.live.keys import slot_of
from exam_server.live.past import Past
from exam_server.live.scripts import Argument
from exam_server.outcomes import Board, BoardRow, Done, Refused, State, Word

ROWS_PER_READ = 200
"""Rows read by one script, so that no read holds up the candidates' saves for long."""


@dataclass(frozen=True, slots=True)
class SlotWindow:
    """A slot's times and policies as the scripts need them; instants aware, durations timedelta."""

    starts_at: datetime
    entry_closes_at: datetime
    closes_at: datetime
    closing_cuts: bool
    token: str
    title: str
    time_zone: str
    compensate: str
    outage: timedelta
    venue: str = ""
    address: str = ""
    moved_at: datetime | None = None
    moved_by: str = ""
    moved_reason: str = ""
    """When the closing time was moved last, by whom, and why."""
    archived: str = "0-0"
    """How far the slot's log is in the record, should it have been here before."""


@dataclass(frozen=True, slots=True)
class Accommodated:
    """What one candidate is granted in all beyond the time limit; by whom, and why.

    `by` is empty where the slot's log has told it before.
    """

    extra: timedelta = timedelta(0)
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PreparedAttempt:
    """One candidate's waiting attempt: who, on which seat, for how long, with which form (JSON)."""

    id: str
    candidate: str
    number: str
    name: str
    seat: int
    limit: timedelta
    granted: timedelta
    positions: int
    form: str
    accommodated: Accommodated = Accommodated()


class Boards:
    """Placing slots and attempts, reading boards, and the proctor's verbs."""

    def __init__(self, client: Client, batcher: Batcher, clocks: Clocks, past: Past) -> None:
        self._client = client
        self._batcher = batcher
        self.clocks = clocks
        self._past = past

    async def put_slot(self, slot_id: str, window: SlotWindow) -> None:
        """Place or renew a slot's window and policies."""
        await self._batcher.run("put_slot", (slot_id, ""), **window_values(window))
        await self.put_on_list(slot_id)

    async def put_on_list(self, slot_id: str) -> None:
        """Put a slot on the list of those that are looked after."""
        with unavailable_when_away():
            await self._client.sadd(keys.SLOTS, slot_id)

    async def put_items(self, slot_id: str, contents: Mapping[str, str]) -> None:
        """Place the public contents (JSON) of item versions; versions never change."""
        if contents:
            with unavailable_when_away():
                await self._client.hset(keys.items(slot_id), mapping=dict(contents))

    async def items(self, slot_id: str, versions: Sequence[str]) -> dict[str, str]:
        """The public contents (JSON) of some item versions of a slot."""
        with unavailable_when_away():
            found = await self._client.hmget(keys.items(slot_id), list(versions))
        return {v: text for v, text in zip(versions, found, strict=True) if text is not None}

    async def all_items(self, slot_id: str) -> dict[str, str]:
        """The public contents (JSON) of all item versions of a slot."""
        with unavailable_when_away():
            return dict(await self._client.hgetall(keys.items(slot_id)))

    async def prepare(self, attempt: PreparedAttempt) -> bool:
        """Place a waiting attempt; False when it was there already."""
        reply = await self._batcher.run(
            "prepare_attempt",
            (slot_of(attempt.id), attempt.id),
            attempt_id=attempt.id,
            candidate=attempt.candidate,
            number=attempt.number,
            name=attempt.name,
            seat=attempt.seat,
            limit_ms=attempt.limit // timedelta(milliseconds=1),
            granted_ms=attempt.granted // timedelta(milliseconds=1),
            positions=attempt.positions,
            form=attempt.form,
            accommodated_ms=attempt.accommodated.extra // timedelta(milliseconds=1),
            by=attempt.accommodated.by,
            reason=attempt.accommodated.reason,
        )
        return bool(reply[0] == "prepared")

    async def accommodate(self, attempt_id: str, wish: Accommodated) -> Done | Refused:
        """Set what is granted in all beyond the time limit; answers with the ms left."""
        return await self._verb(
            "accommodate_attempt",
            attempt_id,
            by=wish.by,
            reason=wish.reason,
            accommodated_ms=wish.extra // timedelta(milliseconds=1),
        )

    async def prepared(self, slot_id: str) -> list[str]:
        """The ids of the attempts placed in a slot, by seat."""
        with unavailable_when_away():
            return list(await self._client.zrange(keys.roster(slot_id), 0, -1))

    async def count_prepared(self, slot_id: str) -> int:
        """How many attempts are placed in a slot."""
        with unavailable_when_away():
            return int(await self._client.zcard(keys.roster(slot_id)))

    async def slots(self) -> list[str]:
        """The ids of all slots placed in Redis."""
        with unavailable_when_away():
            return sorted(await self._client.smembers(keys.SLOTS))

    async def read(self, slot_id: str) -> Board | Refused:
        """The whole board; of a slot that has left, as it was then."""
        with unavailable_when_away():
            fields = await self._client.hgetall(keys.slot(slot_id))
        if not fields or "leaving" in fields:
            return await self._past.board(slot_id) or Refused(Word.NO_SLOT)
        at, rows = await self.rows(slot_id, await self.prepared(slot_id))
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

    async def place(self, attempt_id: str) -> tuple[str, str]:
        """The title of the exam that an attempt belongs to, and the time zone of its slot."""
        slot_key = keys.slot(slot_of(attempt_id))
        title, time_zone = await self._batcher.look(
            slot_key, "HMGET", slot_key, "title", "time_zone"
        )
        return str(title or ""), str(time_zone or "UTC")

    async def is_placed(self, slot_id: str) -> bool:
        """Whether anything of a slot is here."""
        with unavailable_when_away():
            return bool(await self._client.exists(keys.slot(slot_id)))

    async def window(self, slot_id: str) -> SlotWindow | None:
        """A slot's times and policies as they were placed; None when it is not here."""
        with unavailable_when_away():
            fields = await self._client.hgetall(keys.slot(slot_id))
        return _window(fields) if "venue" in fields else None

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


def window_values(window: SlotWindow) -> dict[str, Argument]:
    """What `put_slot.lua` takes."""
    return {
        "starts_at": _ms(window.starts_at),
        "entry_closes_at": _ms(window.entry_closes_at),
        "closes_at": _ms(window.closes_at),
        "closing_cuts": int(window.closing_cuts),
        "token": window.token,
        "compensate": window.compensate,
        "threshold_ms": window.outage // timedelta(milliseconds=1),
        "title": window.title,
        "time_zone": window.time_zone,
        "venue": window.venue,
        "address": window.address,
        "position": window.archived,
        "moved_at": _ms(window.moved_at) if window.moved_at else 0,
        "moved_by": window.moved_by,
        "moved_reason": window.moved_reason,
    }


def _done(reply: Sequence[Any]) -> Done | Refused:
    if reply[0] == "refused":
        return Refused(Word(reply[1]))
    return Done(int(reply[1]) if len(reply) > 1 else 0)


def _row(found: Sequence[Any]) -> BoardRow:
    attempt, number, name, seat, state, answered, positions, left, granted, *rest = found
    last_saved_at, device, incidents, seen_at, epoch, candidate, *rest = rest
    started_at, closed_at, requests = rest
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
    )


def _parts(attempts: Sequence[str]) -> Iterator[Sequence[str]]:
    # An empty slot is read too: its board has an instant like every other.
    for first in range(0, max(1, len(attempts)), ROWS_PER_READ):
        yield attempts[first : first + ROWS_PER_READ]


def _window(fields: Mapping[str, str]) -> SlotWindow:
    return SlotWindow(
        starts_at=_instant(fields["starts_at"]),
        entry_closes_at=_instant(fields["entry_closes_at"]),
        closes_at=_instant(fields["closes_at"]),
        closing_cuts=fields["closing_cuts"] == "1",
        token=fields["token"],
        title=fields["title"],
        time_zone=fields["time_zone"],
        compensate=fields["compensate"],
        outage=timedelta(milliseconds=int(fields["threshold_ms"])),
        venue=fields["venue"],
        address=fields["address"],
    )


def _instant(ms: str) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(ms))


def _ms(instant: datetime) -> int:
    return (instant - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
