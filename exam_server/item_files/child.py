"""An order carried out in a process of its own: this module is run with the order as its input, and
its walls keep a hostile file from taking the machine along."""

import asyncio
import contextlib
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec
import structlog

from exam_server.item_files.orders import Order, Outcome, Progress, Spot
from exam_server.item_files.work import carry_out
from exam_server.process_log import configure_log
from exam_server.record.database import open_engine
from question_bank import Phase

if sys.platform != "win32":
    import resource

MOST_MEMORY: Final = 2 * 1024**3
MOST_SECONDS: Final = 900
TOLD_EVERY: Final = 0.3
KINDNESS: Final = 10

log = structlog.get_logger()


class Telling:
    """Says how far an order is, often enough and not more often."""

    def __init__(self, spot: Spot, *, write: bool) -> None:
        self._spot = spot
        self._last = Progress(write)
        self._told = 0.0

    def __call__(self, phase: Phase, done: int, of: int) -> None:
        """As an import says it."""
        turned = phase is not self._last.phase
        self._last = replace(self._last, phase=phase, done=done, of=of)
        if turned or time.monotonic() - self._told > TOLD_EVERY:
            self._tell()

    def end(self, outcome: Outcome) -> None:
        """The last word."""
        self._last = replace(self._last, outcome=outcome)
        self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        self._spot.tell(self._last)


async def _alone(order: Order) -> None:
    """In a process of its own: somebody looks at how far it is, and nobody waits for it."""
    engine = open_engine(order.sql_url)
    telling = Telling(Spot(Path(order.path)), write=order.write)
    outcome = Outcome.FAILED
    try:
        outcome = await carry_out(order, engine, watch=telling)
    finally:
        telling.end(outcome)
        await engine.dispose()


def _build_walls() -> None:
    """What a file might still do that its reader did not foresee ends this process alone.

    Whoever sits an exam comes first: this process takes what the others leave of the processor.
    """
    if sys.platform == "win32":
        return
    os.nice(KINDNESS)
    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        # An outer wall may be lower; it stays.
        with contextlib.suppress(ValueError, OSError):
            _, outer = resource.getrlimit(kind)
            resource.setrlimit(kind, (most, outer))


def main() -> None:
    """Carry out the order on standard input; status 1 where that failed."""
    configure_log("warning")
    _build_walls()
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        asyncio.run(_alone(order))
    except Exception as error:
        log.error("import_failed", upload=order.id, exc_info=error)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
