"""Whose line was alive lately: noted in memory, written for the board once a second or two."""

from itertools import groupby, islice

from exam_server.live.attempts import Attempts
from exam_server.live.keys import slot_of

NAMES_PER_WRITE = 500


class Presence:
    """A set of attempts; losing it costs the board two seconds of freshness, no more."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts
        self._noted: set[str] = set()

    def note(self, attempt_id: str) -> None:
        """Something came from this attempt's page just now."""
        self._noted.add(attempt_id)

    async def write(self) -> None:
        """Write what was noted since the last time."""
        noted, self._noted = self._noted, set()
        for slot_id, attempts in groupby(sorted(noted), slot_of):
            while part := list(islice(attempts, NAMES_PER_WRITE)):
                await self._attempts.mark_seen(slot_id, part)
