"""Placing a slot anew whose live state was lost: everything in one transaction of the server that
holds it, so that a kill leaves nothing of it or all of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from exam_server.errors import Unavailable
from exam_server.live import keys
from exam_server.live.batching import Batcher
from exam_server.live.logs import entry_order
from exam_server.live.placing import SlotWindow, window_values
from exam_server.live.scripts import Argument
from exam_server.live.wire import ReplyError, Wire

NOTHING: Final = "0-0"
Words = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class RestoredAttempt:
    """An attempt as the live store is to hold it: its fields, its stored responses as texts, the
    last epoch that is known, and the one above all that can have been given out."""

    id: str
    known: int
    epoch: int
    fields: Mapping[str, str]
    stored: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RestoredSlot:
    """A slot as it is to be placed; `window.archived` is where its log goes on, `fields` what the
    slot itself remembers."""

    id: str
    window: SlotWindow
    fields: Mapping[str, str]
    attempts: Sequence[RestoredAttempt] = field(default=())


class Restoring:
    """Looks whether a slot is still here, and places one that is not, or only as it was before."""

    def __init__(self, batcher: Batcher) -> None:
        self._batcher = batcher
        self._scripts = batcher.scripts

    async def newest(self, slot_id: str) -> str | None:
        """The id of the newest event of a slot that is here, None for one that is not."""
        wire = await self._wire(slot_id)
        try:
            return await _newest(wire, slot_id)
        finally:
            wire.close()

    async def place(self, slot: RestoredSlot) -> bool:
        """Place a slot anew; False when events came that the record did not have.

        What the server holds of the slot is older than the record, and goes in the same step.
        """
        wire = await self._wire(slot.id)
        try:
            await _ask(wire, [("WATCH", keys.slot(slot.id), keys.log(slot.id))])
            newest = await _newest(wire, slot.id)
            if newest is not None and entry_order(newest) >= entry_order(slot.window.archived):
                return False
            [old] = await _ask(wire, [("ZRANGE", keys.roster(slot.id), 0, -1)])
            names = ("put_slot", "restore_attempt")
            await _ask(wire, [("SCRIPT", "LOAD", self._scripts[name].text) for name in names])
            commands = [*_clearing(slot.id, old), *self._placing(slot)]
            *_, done = await _ask(wire, [("MULTI",), *commands, ("EXEC",)])
        finally:
            wire.close()
        _raise_errors(done or ())
        return done is not None

    def _placing(self, slot: RestoredSlot) -> list[Words]:
        place = (slot.id, "")
        flat = [text for pair in slot.fields.items() for text in pair]
        return [
            self._call("put_slot", place, **window_values(slot.window)),
            ("HSET", keys.slot(slot.id), *flat),
            *(
                self._call(
                    "restore_attempt",
                    (slot.id, attempt.id),
                    attempt_id=attempt.id,
                    known=attempt.known,
                    epoch=attempt.epoch,
                    fields=json.dumps(attempt.fields),
                    stored=json.dumps(attempt.stored),
                )
                for attempt in slot.attempts
            ),
        ]

    def _call(self, name: str, place: tuple[str, str], **values: Argument) -> Words:
        script = self._scripts[name]
        found = script.keys_at(place)
        ordered = [str(value) for value in script.ordered(values)]
        return ("EVALSHA", script.sha, len(found), *found, *ordered)

    async def _wire(self, slot_id: str) -> Wire:
        # A line of its own: what is watched belongs to a connection.
        return await Wire.connect(await self._batcher.address_of(slot_id), lambda: None)


async def _newest(wire: Wire, slot_id: str) -> str | None:
    here, logged = await _ask(wire, [("EXISTS", keys.slot(slot_id)), ("EXISTS", keys.log(slot_id))])
    if not here:
        return None
    if not logged:
        return NOTHING
    [told] = await _ask(wire, [("XINFO", "STREAM", keys.log(slot_id))])
    return str(dict(zip(told[::2], told[1::2], strict=True))["last-generated-id"])


def _clearing(slot_id: str, attempts: Sequence[str]) -> list[Words]:
    of_slot = (
        keys.SCRIPT_KEYS[name](slot_id, "")
        for name in ("slot", "deadlines", "roster", "seen", "log")
    )
    of_attempts = (key(each) for each in attempts for key in (keys.attempt, keys.responses))
    return [("UNLINK", *of_slot, *of_attempts)]


async def _ask(wire: Wire, commands: Sequence[Words]) -> list[Any]:
    replies = await wire.ask(commands)
    _raise_errors(replies)
    return replies


def _raise_errors(replies: Sequence[Any]) -> None:
    for reply in replies:
        if isinstance(reply, ReplyError):
            raise Unavailable(f"redis: {reply}")
