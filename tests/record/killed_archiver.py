"""A process that archives and is killed (SIGKILL) at its n-th step, for n = 1, 2, 3 … until one run
gets through; a step is any Redis command, SQL statement or commit.

Run as `python -m tests.record.killed_archiver REDIS_URL DATABASE_URL VARIANT`; prints how
often it was killed. Each run is a fork, so that a kill is a real one and costs milliseconds.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from redis.asyncio.connection import AbstractConnection
from sqlalchemy import event

from exam_server.live.batching import Batcher
from exam_server.live.board import Boards
from exam_server.live.connection import open_redis
from exam_server.live.logs import Logs
from exam_server.live.scripts import Scripts
from exam_server.outcomes import CLOSINGS
from exam_server.record import archive
from exam_server.record.database import open_engine, transaction
from exam_server.state import State
from exam_server.workers import archiving

MOST_RUNS = 2_000


class Fuse:
    """Counts steps and kills this process at the n-th."""

    def __init__(self, length: int) -> None:
        self.left = length

    def burn(self, *_: Any) -> None:
        """One step."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


async def archive_until_killed(
    database_url: str, redis_url: str, *, steps: int, variant: str
) -> None:
    """Archive everything unless the fuse is shorter."""
    engine, client = open_engine(database_url), open_redis(redis_url)
    slot_ids = await Boards(client, Batcher(redis_url, Scripts())).slots()
    # What archiving uses of a state, without migrating the schema anew in every fork.
    state = cast("State", SimpleNamespace(engine=engine, logs=Logs(client)))
    fuse = Fuse(steps)
    event.listen(engine.sync_engine, "before_cursor_execute", fuse.burn)
    event.listen(engine.sync_engine, "commit", fuse.burn)
    watch_redis(fuse.burn)
    for slot_id in slot_ids:
        await VARIANTS[variant](state, slot_id)
    await engine.dispose()


def watch_redis(burn: Callable[..., None]) -> None:
    """Count every command that leaves for Redis."""
    send = AbstractConnection.send_packed_command

    async def counted(self: AbstractConnection, *arguments: Any, **named: Any) -> None:
        burn()
        await send(self, *arguments, **named)

    AbstractConnection.send_packed_command = counted  # type: ignore[method-assign]


async def position_first(state: State, slot_id: str) -> int:
    """The planted fault: the position is committed before the events that lead to it."""
    async with transaction(state.engine) as session:
        slot_log = await archive.locked_log(session, slot_id)
        before = slot_log.position
        events = await state.logs.after(slot_id, before, most=archiving.EVENTS_AT_ONCE)
        if not events:
            return 0
        slot_log.position = events[-1].id
        session.add(slot_log)
    endings = [await archiving.ending_of(state, e) for e in events if e.kind in CLOSINGS]
    async with transaction(state.engine) as session:
        slot_log = await archive.locked_log(session, slot_id)
        slot_log.position = before
        await archive.archive_events(session, before, events=events, endings=endings)
    return await position_first(state, slot_id)


VARIANTS = {"real": archiving.archive_slot, "position_first": position_first}


def main() -> None:
    """Fork, kill, fork again, until one run ends by itself."""
    redis_url, database_url, variant = sys.argv[1:]
    archiving.EVENTS_AT_ONCE = 5
    for steps in range(1, MOST_RUNS):
        child = os.fork()
        if child == 0:
            asyncio.run(archive_until_killed(database_url, redis_url, steps=steps, variant=variant))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) == 0:
            sys.stdout.write(f"{steps - 1}\n")
            return
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, status
    raise SystemExit("no run got through")


if __name__ == "__main__":
    main()
