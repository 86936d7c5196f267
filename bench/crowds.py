"""Ten thousand open sockets, each saving now and then: delay, and memory of a socket."""

from bench.context import Bench, echo_urls, socket_urls
from bench.crowd import Talker, echoers, keep_pace, savers, talking
from bench.figures import Row, Sample, at_most, share_of
from bench.servers import Served
from bench.stage import ITEMS

MS = 1_000
WARM = 4
"""So many sockets come first: what a process needs once is not what a socket needs."""


async def measure_crowd(bench: Bench) -> list[Row]:
    """Sockets at the floor, then at the server: opened, counted in memory, and used."""
    options = bench.options
    seats = (await bench.hall())[: options.crowd]
    cookies = [seat.cookie for seat in seats]
    async with bench.fresh() as (server, floor):
        echoing, saving = echoers(len(seats), ITEMS), savers(len(seats), ITEMS)
        urls = echo_urls(floor, len(seats))
        echoes, echo_kib = await _used(bench, floor, echoing, (urls, cookies))
        urls = socket_urls(server, seats)
        saves, save_kib = await _used(bench, server, saving, (urls, cookies))
    name = f"p99 with {len(seats):,} sockets open"
    note = (
        f"each saves every {options.crowd_pause:g} s, due at fixed instants; {len(saves):,} saves"
    )
    delay = Sample(share_of(saves, 0.99) * MS, share_of(echoes, 0.99) * MS)
    memory = Sample(save_kib, echo_kib)
    return [
        Row("crowd", name, "p99 of echoes", "ms", [delay], at_most(25), note),
        Row("memory", "memory of one socket", "of an echo's", "KiB", [memory], at_most(30)),
    ]


async def _used(
    bench: Bench, served: Served, talkers: list[Talker], doors: tuple[list[str], list[str]]
) -> tuple[list[float], float]:
    urls, cookies = doors
    async with talking(talkers[:WARM], urls[:WARM], cookies[:WARM]):
        before = served.memory
        rest = talkers[WARM:]
        async with talking(rest, urls[WARM:], cookies[WARM:]):
            grown = (served.memory - before) / len(rest)
            rate = len(talkers) / bench.options.crowd_pause
            delays = await keep_pace(talkers, rate=rate, seconds=bench.options.crowd_seconds)
    return delays, grown
