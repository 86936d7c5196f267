"""Loops beside the server: the pulse and deadlines, archiving, preparing, presence, releasing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from exam_server.errors import Unavailable
from exam_server.state import State
from exam_server.workers.accommodating import accommodate_recent
from exam_server.workers.archiving import Archiver
from exam_server.workers.deadlines import Caretaker, look_after_slots
from exam_server.workers.preparing import prepare_upcoming
from exam_server.workers.releasing import release_all

log = structlog.get_logger()

Round = Callable[[State], Awaitable[object]]


async def write_presence(state: State) -> None:
    """Tell the board whose line was alive."""
    await state.presence.write()


ROUNDS: Final[tuple[tuple[Round, float], ...]] = (
    (prepare_upcoming, 2.0),
    (accommodate_recent, 5.0),
    (write_presence, 2.0),
    (release_all, 10.0),
)
"""Each loop's one round and the seconds between two of them."""

PULSE_EVERY_SECONDS: Final = 0.5
ARCHIVE_EVERY_SECONDS: Final = 0.5
LAST_ROUND_SECONDS: Final = 5.0
"""How long rounds under way may take to end when the process does."""


@asynccontextmanager
async def workers(state: State) -> AsyncIterator[None]:
    """Run all loops for the length of the block; the pulse comes before the first request."""
    with suppress(Unavailable):
        await look_after_slots(state)
    caretaker, archiver = Caretaker(), Archiver()
    rounds: list[tuple[Round, float]] = [
        (caretaker.look_after, PULSE_EVERY_SECONDS),
        (archiver.archive, ARCHIVE_EVERY_SECONDS),
        *ROUNDS,
    ]
    over = asyncio.Event()
    tasks = [asyncio.create_task(_repeat(state, *each, over)) for each in rounds]
    try:
        yield
    finally:
        # Cancelled in the middle of a transaction, a round would leave a broken connection behind.
        over.set()
        await asyncio.wait(tasks, timeout=LAST_ROUND_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await caretaker.close()
        await archiver.close()


async def run_workers(state: State) -> None:
    """Run all loops until cancelled."""
    async with workers(state):
        await asyncio.Event().wait()


async def _repeat(state: State, work: Round, pause: float, over: asyncio.Event) -> None:
    failing, name = "", work.__name__
    while not over.is_set():
        try:
            await work(state)
        except (Unavailable, SQLAlchemyError, OSError) as error:
            # A store that is away for an hour is told once, and once that it is back.
            if failing != (failing := repr(error)[:200]):
                log.warning("round_failed", work=name, reason=failing)
        except Exception:
            # A loop that ends would end deadlines or archiving for everybody.
            log.exception("round_broken", work=name)
        else:
            if failing:
                log.warning("round_recovered", work=name)
            failing = ""
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), pause)
