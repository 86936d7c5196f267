"""What is placed in the live store ahead of time: windows of slots, contents of items, attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from exam_server.integrity import BY_DEFAULT, Watched, watched_of
from exam_server.live import keys
from exam_server.live.batching import Batcher
from exam_server.live.connection import Client, unavailable_when_away
from exam_server.live.keys import slot_of
from exam_server.live.scripts import Argument


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
    integrity: tuple[Watched, ...] = BY_DEFAULT
    """What is recorded of what happens around the page."""
    moved_at: datetime | None = None
    moved_by: str = ""
    moved_reason: str = ""
    """When the closing time was moved last, by whom, and why."""
    archived: str = "0-0"
    """How far the slot's log is in the record, should it have been here before."""


@dataclass(frozen=True, slots=True)
class ExamShown:
    """What an attempt's pages say of its exam: title, the slot's time zone, what is recorded."""

    title: str
    time_zone: str
    integrity: tuple[Watched, ...]


@dataclass(frozen=True, slots=True)
class Accommodated:
    """What one candidate is granted in all beyond the time limit and for rests; by whom, and why.

    `by` is empty where the slot's log has told it before.
    """

    extra: timedelta = timedelta(0)
    by: str = ""
    reason: str = ""
    rest: timedelta = timedelta(0)


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


class Places:
    """Placing slots, items and attempts, and reading what was placed."""

    def __init__(self, client: Client, batcher: Batcher) -> None:
        self._client = client
        self._batcher = batcher

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
            rest_ms=attempt.accommodated.rest // timedelta(milliseconds=1),
            by=attempt.accommodated.by,
            reason=attempt.accommodated.reason,
        )
        return bool(reply[0] == "prepared")

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

    async def exam_of(self, attempt_id: str) -> ExamShown:
        """What an attempt's pages say of its exam; an empty title where its slot is not here."""
        slot_key = keys.slot(slot_of(attempt_id))
        title, time_zone, integrity = await self._batcher.look(
            slot_key, "HMGET", slot_key, "title", "time_zone", "integrity"
        )
        watched = watched_of(str(integrity or "").split())
        return ExamShown(str(title or ""), str(time_zone or "UTC"), watched)

    async def is_placed(self, slot_id: str) -> bool:
        """Whether anything of a slot is here."""
        with unavailable_when_away():
            return bool(await self._client.exists(keys.slot(slot_id)))

    async def window(self, slot_id: str) -> SlotWindow | None:
        """A slot's times and policies as they were placed; None when it is not here."""
        with unavailable_when_away():
            fields = await self._client.hgetall(keys.slot(slot_id))
        return _window(fields) if "venue" in fields else None


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
        "integrity": " ".join(window.integrity),
        "position": window.archived,
        "moved_at": _ms(window.moved_at) if window.moved_at else 0,
        "moved_by": window.moved_by,
        "moved_reason": window.moved_reason,
    }


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
        integrity=watched_of(fields.get("integrity", "").split()),
    )


def _instant(ms: str) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(ms))


def _ms(instant: datetime) -> int:
    return (instant - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
