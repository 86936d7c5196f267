"""Reading what the slots' logs and closed attempts hold, for the record."""

from collections.abc import Mapping

from exam_server.live import keys
from exam_server.live.attempts import read_responses
from exam_server.live.connection import Client, unavailable_when_away
from exam_server.live.following import as_event
from exam_server.outcomes import Event, StoredResponse

READ_AT_ONCE = 250
"""Entries read and made into events in one turn of the loop."""


class Logs:
    """The log of each slot, in order, and the final state of an attempt."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def after(self, slot_id: str, position: str, *, most: int) -> list[Event]:
        """The events after an id (`0-0`: from the first), at most `most`, in order."""
        with unavailable_when_away():
            entries = await self._client.xrange(keys.log(slot_id), f"({position}", count=most)
        return [as_event(slot_id, entry_id, fields) for entry_id, fields in entries]

    async def unarchived(self, slot_id: str, position: str, *, most: int) -> list[Event]:
        """The events after the archived position, at most `most`, in order, part by part.

        Raises LookupError when events after it have been trimmed: only a record older than the log
        thinks it is not further, and to go on would leave a hole in the chain.
        """
        with unavailable_when_away():
            trimmed = await self._client.hget(keys.slot(slot_id), "trimmed") or "0-0"
        if entry_order(trimmed) > entry_order(position):
            raise LookupError(f"slot {slot_id}: the log is trimmed to {trimmed}, not {position}")
        found: list[Event] = []
        while part := await self.after(slot_id, position, most=min(most, READ_AT_ONCE)):
            found += part
            position, most = part[-1].id, most - len(part)
            if not most:
                break
        return found

    async def attempt(self, attempt_id: str) -> Mapping[str, str]:
        """The attempt's fields as stored; empty when there is none."""
        with unavailable_when_away():
            return dict(await self._client.hgetall(keys.attempt(attempt_id)))

    async def responses(self, attempt_id: str) -> dict[int, StoredResponse]:
        """The attempt's responses by position."""
        with unavailable_when_away():
            stored = await self._client.hgetall(keys.responses(attempt_id))
        return read_responses(dict(stored))

    async def answers(self) -> bool:
        """True when Redis answers at all."""
        with unavailable_when_away():
            return bool(await self._client.ping())


def entry_order(entry_id: str) -> tuple[int, int]:
    """An event's id as numbers: ids come in their order."""
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number)
