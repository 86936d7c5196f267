"""Whose line was alive lately: noted in memory, written for the board once a second or two."""

from collections import defaultdict
from itertools import islice

from exam_server.live.attempts import Attempts
from exam_server.live.keys import slot_of

NAMES_PER_WRITE = 500


class Presence:
    """A set of attempts per slot; losing it costs the board two seconds of freshness, no more."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts
        self._noted: dict[str, set[str]] = defaultdict(set)

    def note(self, attempt_id: str) -> None:
        """Something came from this attempt's page just now."""
        self._noted[slot_of(attempt_id)].add(attempt_id)

    async def write(self) -> None:
        """Write what was noted since the last time."""
        noted, self._noted = self._noted, defaultdict(set)
        for slot_id, attempts in noted.items():
            names = iter(sorted(attempts))
            while part := list(islice(names, NAMES_PER_WRITE)):
                await self._attempts.mark_seen(slot_id, part)
