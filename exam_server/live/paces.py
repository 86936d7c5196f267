"""How fast new answers come, counted in memory: what is faster than reading is worth a look.

Losing the counts with a process costs nothing but that look; an attempt that is spread over several
processes is counted in each of them apart.
"""

import time
from collections.abc import Callable
from typing import Final

ANSWERS: Final = 10
WITHIN_SECONDS: Final = 8.0
"""Ten questions answered for the first time within eight seconds: nobody has read them."""
QUIET_SECONDS: Final = 60.0
KEPT: Final = 50_000


class Paces:
    """Counts first answers by attempt, from the first of them on; `now` in seconds, steady."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._begun: dict[str, tuple[float, int]] = {}

    def answered(self, attempt_id: str) -> int | None:
        """Count one; in how many ms the last ten came where that was too fast to have been read.

        That is told once in a minute.
        """
        now = self._now()
        since, count = self._begun.pop(attempt_id, (now, 0))
        if now - since > (WITHIN_SECONDS if count < ANSWERS else QUIET_SECONDS):
            since, count = now, 0
        self._begun[attempt_id] = since, min(count, ANSWERS) + 1
        if len(self._begun) > KEPT:
            del self._begun[next(iter(self._begun))]
        return round((now - since) * 1_000) if count + 1 == ANSWERS else None
