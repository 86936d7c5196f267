"""A process that archives in forks of itself, each killed (SIGKILL) at a step drawn by chance,
until one gets through; a step is a Redis command, an SQL statement or a commit.

Run as `python -m tests.prove.killed_archiver REDIS_URL DATABASE_URL VARIANT SEED MOST`; prints how
often it was killed. Forks, so that a kill is a real one and costs milliseconds.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final, cast

from redis.asyncio.connection import AbstractConnection
from sqlalchemy import event

from exam_server.live import keys
from exam_server.live.batching import Batcher
from exam_server.live.connection import open_redis
from exam_server.live.leaving import Leaving
from exam_server.live.logs import Logs
from exam_server.live.scripts import Scripts
from exam_server.outcomes import CLOSINGS
from exam_server.record import archive
from exam_server.record.database import open_engine, transaction
from exam_server.record.models import SlotLog
from exam_server.state import State
from exam_server.workers import archiving

LONGEST: Final = (15, 60)
"""Steps; about as many as one batch has, and a batch in which several attempts end."""


class Fuse:
    """Counts steps and kills this process at the n-th."""

    def __init__(self, length: int) -> None:
        self.left = length

    def burn(self, *_: Any) -> None:
        """One step."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


async def archive_until_killed(redis_url: str, database_url: str, variant: str, fuse: Fuse) -> None:
    """Archive everything unless the fuse is shorter."""
    engine, client = open_engine(database_url), open_redis(redis_url)
    batcher = Batcher(redis_url, Scripts())
    # What archiving uses of a state, without migrating the schema anew in every fork.
    found = SimpleNamespace(
        engine=engine,
        logs=Logs(client),
        leaving=Leaving(client, batcher),
        settings=SimpleNamespace(log_tail=timedelta(days=7)),
    )
    event.listen(engine.sync_engine, "before_cursor_execute", fuse.burn)
    event.listen(engine.sync_engine, "commit", fuse.burn)
    watch_redis(fuse.burn)
    for slot_id in sorted(await client.smembers(keys.SLOTS)):
        await VARIANTS[variant](cast("State", found), slot_id)
    await engine.dispose()


def watch_redis(burn: Callable[..., None]) -> None:
    """Count every command that leaves for Redis."""
    send = AbstractConnection.send_packed_command

    async def counted(self: AbstractConnection, *arguments: Any, **named: Any) -> None:
        burn()
        await send(self, *arguments, **named)

    AbstractConnection.send_packed_command = counted  # type: ignore[method-assign]


async def plain_insert(state: State, slot_id: str) -> int:
    """The planted fault: events and endings are inserted without a look at the position, which is
    moved on in a transaction of its own."""
    return await _in_two_transactions(state, slot_id, position_first=False)


async def position_first(state: State, slot_id: str) -> int:
    """The planted fault: the position is committed before the events that lead to it."""
    return await _in_two_transactions(state, slot_id, position_first=True)


async def _in_two_transactions(state: State, slot_id: str, *, position_first: bool) -> int:
    while True:
        async with transaction(state.engine) as session:
            slot_log = await session.get(SlotLog, slot_id) or SlotLog(slot_id=slot_id)
            position = slot_log.position
        events = await state.logs.after(slot_id, position, most=archiving.EVENTS_AT_ONCE)
        if not events:
            return 0
        steps = [_insert, _move] if not position_first else [_move, _insert]
        for step in steps:
            async with transaction(state.engine) as session:
                await step(state, session, events)


async def _move(_: State, session: Any, events: Any) -> None:
    slot_log = await session.get(SlotLog, events[0].slot) or SlotLog(slot_id=events[0].slot)
    slot_log.position = events[-1].id
    session.add(slot_log)


async def _insert(state: State, session: Any, events: Any) -> None:
    endings = [await archiving.ending_of(state, e) for e in events if e.kind in CLOSINGS]
    slot_log = await archive.locked_log(session, events[0].slot)
    assert slot_log is not None
    kept = slot_log.position
    await archive.archive_events(session, kept, events=events, endings=endings)
    slot_log.position = kept


VARIANTS: Final = {
    "real": archiving.archive_slot,
    "plain insert": plain_insert,
    "position first": position_first,
}


def main() -> None:
    """Fork, kill, fork again, until one run ends by itself or there were enough kills."""
    redis_url, database_url, variant, seed, most = sys.argv[1:]
    archiving.EVENTS_AT_ONCE = 5
    chance, kills = random.Random(seed), 0
    while kills < int(most):
        fuse = Fuse(chance.randint(1, chance.choice(LONGEST)))
        child = os.fork()
        if child == 0:
            asyncio.run(archive_until_killed(redis_url, database_url, variant, fuse))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            break  # It got through, or a database that has been misled lets nothing in any more.
        kills += 1
    else:
        asyncio.run(archive_until_killed(redis_url, database_url, variant, Fuse(0)))
    sys.stdout.write(f"{kills}\n")


if __name__ == "__main__":
    main()
