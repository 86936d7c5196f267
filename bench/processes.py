"""Two server processes beside one: as fast as they go here, and what a save costs in each.

With two cores the second process has to share its core with Redis and the load client. So the
CPU of a save is told too: where it stays the same, a core of its own is all that is missing.
"""

from collections.abc import Sequence
from contextlib import AsyncExitStack

from bench.context import Bench, socket_urls
from bench.crowd import Talker, saturate, savers, talking
from bench.figures import Row, Sample, at_least
from bench.servers import Served
from bench.stage import ITEMS, Seat

MS = 1_000
Door = tuple[Served, Sequence[Seat]]


async def measure_processes(bench: Bench) -> list[Row]:
    """All sockets at one process, then half of them at each of two."""
    number = bench.options.fewer
    half, one, two = number // 2, await bench.server(), await bench.second()
    seats, others = await bench.stage.fill(number), await bench.stage.fill(2 * half)
    rates, costs = [], []
    async with AsyncExitStack() as stack:
        alone = await _open(stack, [(one, seats)])
        shared = await _open(stack, [(one, others[:half]), (two, others[half:])])
        for _ in range(bench.options.rounds):
            single, single_ms = await _rate(bench, [one], alone)
            both, both_ms = await _rate(bench, [one, two], shared)
            rates.append(Sample(both, single))
            costs.append(Sample(both_ms, single_ms))
    return [
        Row(
            "processes", "saves with two server processes", "with one", "/s", rates,
            at_least(1.7), "the second process shares a core with Redis and the load client",
        ),
        Row("apart", "CPU of a save in two processes", "in one", "ms", costs),
    ]  # fmt: skip


async def _open(stack: AsyncExitStack, doors: Sequence[Door]) -> list[Talker]:
    found: list[Talker] = []
    for served, seats in doors:
        talkers = savers(len(seats), ITEMS)
        cookies = [seat.cookie for seat in seats]
        await stack.enter_async_context(talking(talkers, socket_urls(served, seats), cookies))
        found += talkers
    return found


async def _rate(
    bench: Bench, servers: Sequence[Served], talkers: Sequence[Talker]
) -> tuple[float, float]:
    """Saves a second, and CPU of servers and Redis for each in ms."""
    seconds = bench.options.seconds
    before = [*(served.usage for served in servers), bench.redis]
    rate = await saturate(talkers, seconds)
    after = [*(served.usage for served in servers), bench.redis]
    used = sum(later - earlier for later, earlier in zip(after, before, strict=True))
    return rate, used / max(1.0, rate * seconds) * MS
