"""Reading what the slots' logs and closed attempts hold, for the record."""

from collections.abc import Mapping

from exam_server.live import keys
from exam_server.live.attempts import read_responses
from exam_server.live.connection import Client, unavailable_when_away
from exam_server.live.following import as_event
from exam_server.outcomes import Event, StoredResponse


class Logs:
    """The log of each slot, in order, and the final state of an attempt."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def after(self, slot_id: str, position: str, *, most: int) -> list[Event]:
        """The events after an id (`0-0`: from the first), at most `most`, in order."""
        with unavailable_when_away():
            entries = await self._client.xrange(keys.log(slot_id), f"({position}", count=most)
        return [as_event(slot_id, entry_id, fields) for entry_id, fields in entries]

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
