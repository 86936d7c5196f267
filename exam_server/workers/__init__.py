"""Loops beside the server: the pulse and deadlines, archiving, preparing, presence, releasing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from exam_server.errors import Unavailable
from exam_server.state import State
from exam_server.workers.archiving import archive_all
from exam_server.workers.deadlines import look_after_slots
from exam_server.workers.preparing import prepare_upcoming
from exam_server.workers.releasing import release_all

log = structlog.get_logger()

Round = Callable[[State], Awaitable[object]]


async def write_presence(state: State) -> None:
    """Tell the board whose line was alive."""
    await state.presence.write()


ROUNDS: Final[tuple[tuple[Round, float], ...]] = (
    (look_after_slots, 0.5),
    (archive_all, 0.5),
    (prepare_upcoming, 2.0),
    (write_presence, 2.0),
    (release_all, 10.0),
)
"""Each loop's one round and the seconds between two of them."""


@asynccontextmanager
async def workers(state: State) -> AsyncIterator[None]:
    """Run all loops for the length of the block; the pulse comes before the first request."""
    with suppress(Unavailable):
        await look_after_slots(state)
    tasks = [asyncio.create_task(_repeat(state, work, pause)) for work, pause in ROUNDS]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run_workers(state: State) -> None:
    """Run all loops until cancelled."""
    async with workers(state):
        await asyncio.Event().wait()


async def _repeat(state: State, work: Round, pause: float) -> None:
    while True:
        try:
            await work(state)
        except (Unavailable, SQLAlchemyError, OSError) as error:
            log.warning("round_failed", work=work.__name__, reason=repr(error)[:200])
        except Exception:
            # A loop that ends would end deadlines or archiving for everybody.
            log.exception("round_broken", work=work.__name__)
        await asyncio.sleep(pause)
