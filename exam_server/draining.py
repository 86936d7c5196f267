"""Stopping in order: the process says that it is about to end, and every open socket is told when
to leave, spread over a few seconds so that nobody meets everybody else at the next door."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

MOST_SPREAD_MS: Final = 3_000
SPREAD_MS_EACH: Final = 10
"""A hundred sockets leave in a second, until three seconds are too few for that."""

Leave = Callable[[int], None]


class Drain:
    """Whether the process is about to end, and who has to leave before it does."""

    def __init__(self) -> None:
        self.begun = False
        """From the first signal on: still serving, but no longer to be sent anybody new."""
        self._spread_ms: int | None = None
        self._leaving: set[Leave] = set()

    @contextmanager
    def heeding(self, leave: Leave) -> Iterator[None]:
        """Call `leave` once with the milliseconds until it is time, now or when that is decided.

        It must not block; the block ends when the socket has gone.
        """
        self._leaving.add(leave)
        if self._spread_ms is not None:
            leave(self._after_ms())
        try:
            yield
        finally:
            self._leaving.discard(leave)

    def tell(self) -> None:
        """Ask everybody to leave, each at a moment of its own."""
        self.begun = True
        self._spread_ms = min(MOST_SPREAD_MS, SPREAD_MS_EACH * len(self._leaving))
        for leave in tuple(self._leaving):
            leave(self._after_ms())

    @property
    def is_over(self) -> bool:
        """Whether everybody has gone."""
        return not self._leaving

    def _after_ms(self) -> int:
        return random.randint(0, self._spread_ms or 0)  # noqa: S311  Nothing secret depends on it.
