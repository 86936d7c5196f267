"""Disks that are full, fail, or are slow, and a Redis that has no memory left: nothing may be
called saved that is not stored."""

import asyncio
import errno
import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.prove.faults.apps import Spawner, spawning
from tests.prove.faults.campaign import Plan, Tally, carry_out
from tests.prove.faults.kills import caught
from tests.prove.faults.preloading import library
from tests.prove.faults.stacks import Wanted, folder_for, stack_in
from tests.prove.faults.stores import RedisServer
from tests.prove.proof import Options, Planted, Proof, Report

EACH: Final = 50
PLANTED_FAULTS: Final = 3
SECONDS: Final = 58.0
LATE_MS: Final = 400
MEMORY: Final = "1mb"
"""Less than an empty server uses."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the disk does for a while: numbers as disk.c reads them, or memory that is short."""

    name: str
    write_error: int = 0
    per_thousand: int = 0
    sync_error: int = 0
    sync_late_ms: int = 0
    maxmemory: str = ""
    seconds: tuple[float, float] = (0.1, 0.3)


TROUBLES: Final = (
    Trouble("disk full", write_error=errno.ENOSPC, per_thousand=1_000),
    Trouble("fsync fails (EIO)", sync_error=errno.EIO),
    Trouble("one write in five fails (EIO)", write_error=errno.EIO, per_thousand=200),
    Trouble("fsync is late", sync_late_ms=LATE_MS, seconds=(0.5, 1.0)),
    Trouble("no memory left (maxmemory)", maxmemory=MEMORY),
)


async def _planted(options: Options) -> Sequence[Planted]:
    async with spawning() as spawner:
        plan = Plan(f"{options.seed}-whatever", PLANTED_FAULTS)
        tally = await trouble_disk(spawner, plan, TROUBLES[0], bug="whatever")
    return [caught("a catch-all that answers saved", tally)]


async def _run(options: Options) -> Report:
    number, seconds = options.of(EACH), options.scale * SECONDS
    async with spawning() as spawner, asyncio.TaskGroup() as group:
        tasks = []
        for trouble in TROUBLES:
            plan = Plan(f"{options.seed}-{trouble.name}", number, seconds=seconds)
            tasks.append(group.create_task(trouble_disk(spawner, plan, trouble)))
    found = zip(TROUBLES, tasks, strict=True)
    return Report([task.result().line(trouble.name) for trouble, task in found])


async def trouble_disk(spawner: Spawner, plan: Plan, trouble: Trouble, *, bug: str = "") -> Tally:
    """One campaign: the same trouble again and again, each time until service is back."""
    async with folder_for("disk") as folder:
        disk = _Disk(folder / "orders")
        redis = RedisServer(folder / "redis", environment=disk.environment)
        ended = 0

        async def inject(chance: random.Random) -> None:
            nonlocal ended
            disk.order(trouble)
            if trouble.maxmemory:
                redis.ask("CONFIG", "SET", "maxmemory", trouble.maxmemory)
            await asyncio.sleep(chance.uniform(*trouble.seconds))
            disk.order(Trouble("none"))
            if trouble.maxmemory:
                redis.ask("CONFIG", "SET", "maxmemory", "0")
            # A Redis that cannot keep its promise ends rather than lies.
            if not redis.lives:
                ended += 1
                await asyncio.to_thread(redis.start)

        try:
            await asyncio.to_thread(redis.start)
            async with stack_in(folder, spawner, Wanted(redis_url=redis.url, bug=bug)) as stack:
                tally = await carry_out(plan, stack.scene, inject)
                tally.surprises += stack.troubles()
        finally:
            redis.kill()
        tally.facts["redis_ended"] = ended
        tally.facts["longest_save_ms"] = round(1000 * max(tally.delays, default=0.0))
        return tally


class _Disk:
    """The file through which disk.c is told what to do."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.order(Trouble("none"))

    @property
    def environment(self) -> dict[str, str]:
        """What the server needs to have its disk troubled."""
        return {"LD_PRELOAD": str(library("disk")), "DISK_ORDERS": str(self._path)}

    def order(self, trouble: Trouble) -> None:
        """From now on."""
        numbers = struct.pack(
            "4i",
            trouble.write_error,
            trouble.per_thousand,
            trouble.sync_error,
            trouble.sync_late_ms,
        )
        # Into the same bytes: the server has mapped them.
        with self._path.open("r+b" if self._path.exists() else "wb") as file:
            file.write(numbers)


DISK: Final = Proof("disks", "Disks that lie down (G5)", 80, _planted, _run)

PARTS: Final[tuple[Proof, ...]] = (DISK,)
