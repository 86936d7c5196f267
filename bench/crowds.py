"""Ten thousand open sockets, each saving now and then: delay, and memory of a socket."""

from dataclasses import dataclass

from bench.context import Bench, echo_urls, socket_urls
from bench.cores import KIB
from bench.crowd import Talker, echoers, keep_pace, savers, talking
from bench.figures import Row, Sample, at_most, share_of
from bench.servers import Served
from bench.stage import ITEMS

MS = 1_000
WARM = 4
"""So many sockets come first: what a process needs once is not what a socket needs."""


@dataclass(frozen=True, slots=True)
class Used:
    """What sockets took: each answer's delay, memory of a socket, CPU for opening one."""

    delays: list[float]
    kib: float
    open_ms: float
    open_redis_ms: float


async def measure_crowd(bench: Bench) -> list[Row]:
    """Sockets at the floor, then at the server: opened, counted in memory, and used."""
    options = bench.options
    seats = (await bench.hall())[: options.crowd]
    cookies = [seat.cookie for seat in seats]
    async with bench.fresh() as (server, floor):
        empty, urls = server.memory, echo_urls(floor, len(seats))
        echoes = await _use(bench, floor, echoers(len(seats), ITEMS), (urls, cookies))
        urls = socket_urls(server, seats)
        saves = await _use(bench, server, savers(len(seats), ITEMS), (urls, cookies))
    parts = {"process_mib": empty / KIB, "socket_kib": saves.kib}
    parts |= {"open_ms": saves.open_ms, "open_redis_ms": saves.open_redis_ms}
    parts["attempt_kib"] = bench.attempt_kib
    name, number = f"p99 with {len(seats):,} sockets open", len(saves.delays)
    note = f"each saves every {options.crowd_pause:g} s, due at fixed instants; {number:,} saves"
    delay = Sample(share_of(saves.delays, 0.99) * MS, share_of(echoes.delays, 0.99) * MS)
    memory = Sample(saves.kib, echoes.kib)
    opening = f"{saves.open_ms:.2f} ms of the server's CPU to open one and claim the lease"
    return [
        Row("crowd", name, "p99 of echoes", "ms", [delay], at_most(25), note),
        Row("memory", "memory of one socket", "of an echo's", "KiB", [memory], at_most(30),
            opening, parts=parts),
    ]  # fmt: skip


async def _use(
    bench: Bench, served: Served, talkers: list[Talker], doors: tuple[list[str], list[str]]
) -> Used:
    urls, cookies = doors
    async with talking(talkers[:WARM], urls[:WARM], cookies[:WARM]):
        memory, used, stored = served.memory, served.usage, bench.redis
        rest = talkers[WARM:]
        async with talking(rest, urls[WARM:], cookies[WARM:]):
            opening = served.usage - used, bench.redis - stored
            rate = len(talkers) / bench.options.crowd_pause
            delays = await keep_pace(talkers, rate=rate, seconds=bench.options.crowd_seconds)
            grown = (served.memory - memory) / len(rest)
    open_ms, open_redis_ms = (seconds / len(rest) * MS for seconds in opening)
    return Used(delays, grown, open_ms, open_redis_ms)
