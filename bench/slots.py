"""What a save costs when more and more others sit in the same slot."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median

from bench.context import Bench, socket_urls
from bench.crowd import Talker, savers, talking
from bench.figures import Judged, Row, Sample, at_most
from bench.saves import burst
from bench.stage import ITEMS, Seat

PARTS = 4
"""Short bursts in turn: what disturbs the machine for a while disturbs every size alike."""


async def measure_slots(bench: Bench) -> list[Row]:
    """The dearest size beside the cheapest, the same few candidates saving in each."""
    server, options = await bench.server(), bench.options
    parts = 1 if options.short else PARTS
    crowds: dict[int, Sequence[Talker]] = {}
    costs: dict[int, list[float]] = {size: [] for size in options.slots}
    async with AsyncExitStack() as stack:
        for size in options.slots:
            seats = await _savers(bench, size)
            crowds[size] = savers(len(seats), ITEMS)
            urls, cookies = socket_urls(server, seats), [seat.cookie for seat in seats]
            await stack.enter_async_context(talking(crowds[size], urls, cookies))
        for _ in range(options.rounds * parts):
            for size, talkers in crowds.items():
                found = await burst(bench, server, talkers, options.seconds / parts)
                costs[size].append(found.server_ms + found.redis_ms)
    typical = {size: median(found) for size, found in costs.items()}
    sample = Sample(max(typical.values()), min(typical.values()))
    note = ", ".join(f"{size:,}: {cost:.4f} ms" for size, cost in typical.items())
    name = f"CPU of a save, dearest of {len(typical)} slot sizes"
    target = at_most(1.2, Judged.RATIO)
    return [Row("slots", name, "the cheapest", "ms", [sample], target, f"candidates: cost: {note}")]


async def _savers(bench: Bench, size: int) -> Sequence[Seat]:
    number = bench.options.savers
    if size >= bench.options.crowd:
        return (await bench.hall())[-number:]
    return (await bench.stage.fill(size))[:number]
