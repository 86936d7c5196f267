"""What the record asks for at the end: how long was looked, shorter logs, slots that leave."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from exam_server.live import keys
from exam_server.live.batching import Batcher
from exam_server.live.connection import Client, unavailable_when_away

RELEASED_AT_ONCE: Final = 200
"""Attempts deleted by one script, so that no script holds up the candidates' saves for long."""

READ_AT_ONCE: Final = 500
MILLISECOND: Final = timedelta(milliseconds=1)

FIELDS: Final = (
    "candidate", "number", "name", "seat", "state", "answered", "positions", "limit_ms",
    "granted_ms", "last_saved_at", "started_at", "closed_at", "held_at", "holder", "epoch",
    "incidents", "requests", "integrity", "reason", "view",
)  # fmt: skip
"""What the record keeps of an attempt's fields; its form is in SQL from the beginning."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """One attempt of a slot that leaves: its fields, and when its line was last alive (ms)."""

    attempt: str
    fields: Mapping[str, str]
    seen_at: int = 0


class Leaving:
    """Looks, shorter logs and released slots; every step may be repeated, by several workers."""

    def __init__(self, client: Client, batcher: Batcher) -> None:
        self._client = client
        self._batcher = batcher

    async def trim(self, slot_id: str, position: str, *, tail: timedelta) -> int:
        """Cut off what lies before an archived position and is older than `tail`; how much."""
        reply = await self._batcher.run(
            "trim_log", (slot_id, ""), position=position, tail_ms=tail // MILLISECOND
        )
        return int(reply[1])

    async def looked(self, attempt_id: str) -> dict[int, int] | None:
        """For how many ms each position of a closed attempt was on the screen.

        Positions that never were are missing; None where the page never said where it looks.
        """
        place = keys.slot_of(attempt_id), attempt_id
        reply = await self._batcher.run("read_looks", place, attempt_id=attempt_id)
        if reply[0] == "untold":
            return None
        return {int(position): int(ms) for position, ms in json.loads(reply[1]).items()}

    async def ended(self, slot_id: str, *, grace: timedelta) -> str | None:
        """The id of the newest event of a slot that has ended for good.

        None while it goes on, an empty text when it has left already.
        """
        reply = await self._batcher.run("look_ended", (slot_id, ""), grace_ms=grace // MILLISECOND)
        match reply:
            case ["ended", event_id]:
                return str(event_id)
            case ["gone"]:
                return ""
        return None

    async def slot(self, slot_id: str) -> Mapping[str, str]:
        """The slot's own fields as stored."""
        with unavailable_when_away():
            return dict(await self._client.hgetall(keys.slot(slot_id)))

    async def leavers(self, slot_id: str) -> list[Leaver]:
        """Every attempt that is still placed in a slot."""
        with unavailable_when_away():
            ids = list(await self._client.zrange(keys.roster(slot_id), 0, -1))
            found: list[Leaver] = []
            for first in range(0, len(ids), READ_AT_ONCE):
                found += await self._read(slot_id, ids[first : first + READ_AT_ONCE])
        return found

    async def release(self, slot_id: str, position: str, *, grace: timedelta) -> bool:
        """Delete a slot that has ended and whose log ends at `position`, portion by portion.

        False when it goes on after all: something happened, or its window was moved.
        """
        while True:
            [word] = await self._batcher.run(
                "release_slot",
                (slot_id, ""),
                position=position,
                grace_ms=grace // MILLISECOND,
                most=RELEASED_AT_ONCE,
            )
            if word != "going":
                return bool(word == "gone")

    async def forget(self, slot_id: str) -> None:
        """Take a slot that is gone off the list of slots.

        Last, and never before its keys: a slot that is listed and gone is found again, keys that
        nothing lists are not. Should it come back at this very moment, preparing lists it anew.
        """
        with unavailable_when_away():
            await self._client.srem(keys.SLOTS, slot_id)

    async def _read(self, slot_id: str, ids: Sequence[str]) -> list[Leaver]:
        async with self._client.pipeline(transaction=False) as pipe:
            for attempt_id in ids:
                pipe.hmget(keys.attempt(attempt_id), FIELDS)
            pipe.hmget(keys.seen(slot_id), ids)
            *rows, seen = await pipe.execute()
        return [
            Leaver(
                attempt_id,
                {name: text for name, text in zip(FIELDS, row, strict=True) if text is not None},
                int(at or 0),
            )
            for attempt_id, row, at in zip(ids, rows, seen, strict=True)
        ]
