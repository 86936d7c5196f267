"""Acknowledged saves as fast as they come: beside echoes, beside scripts awaited one by one, and
what one of them costs."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from bench.context import Bench, echo_urls, socket_urls
from bench.cores import Usage, usage_of
from bench.crowd import Talker, echoers, keep_pace, saturate, savers, talking
from bench.figures import Row, Sample, at_least, at_most, share_of
from bench.servers import Served
from bench.stage import ITEMS, Seat

MS = 1_000
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Burst:
    """What a rate was reached with: seconds of CPU by process, and how long it took."""

    rate: float
    seconds: float
    server: float
    redis: float
    client: float

    @property
    def answers(self) -> float:
        """How many were answered; one at least, to divide by."""
        return max(1.0, self.rate * self.seconds)

    @property
    def server_ms(self) -> float:
        """CPU of the server for each."""
        return self.server / self.answers * MS

    @property
    def redis_ms(self) -> float:
        """CPU of Redis for each."""
        return self.redis / self.answers * MS

    @property
    def client_ms(self) -> float:
        """CPU of the load client for each."""
        return self.client / self.answers * MS

    def busy(self) -> str:
        """How busy each process was, in hundredths of a core."""
        shares = {"server": self.server, "redis": self.redis, "client": self.client}
        return ", ".join(f"{name} {s / self.seconds:.0%}" for name, s in shares.items())


async def burst(
    bench: Bench, served: Served, talkers: Sequence[Talker], seconds: float = 0.0
) -> Burst:
    """Saturate one server, for as long as is usual unless said otherwise, and see what it takes."""

    def now() -> tuple[Usage, Usage, Usage]:
        return served.usage, bench.redis, usage_of(os.getpid())

    before, seconds = now(), seconds or bench.options.seconds
    rate = await saturate(talkers, seconds)
    used = [after - earlier for after, earlier in zip(now(), before, strict=True)]
    return Burst(rate, seconds, *used)


async def bursts_beside_echoes(bench: Bench, seats: Sequence[Seat]) -> list[tuple[Burst, Burst]]:
    """Round by round: saves at the server, then the same texts at the floor."""
    server, floor = await bench.server(), await bench.floor()
    saving, echoing = savers(len(seats), ITEMS), echoers(len(seats), ITEMS)
    cookies, rounds = [seat.cookie for seat in seats], []
    async with (
        talking(echoing, echo_urls(floor, len(seats)), cookies),
        talking(saving, socket_urls(server, seats), cookies),
    ):
        for _ in range(bench.options.rounds):
            echo = await burst(bench, floor, echoing)
            rounds.append((await burst(bench, server, saving), echo))
    return rounds


async def measure_saves(bench: Bench) -> list[Row]:
    """Saves beside echoes, and the CPU of one save beside that of one echo."""
    seats = await bench.stage.fill(bench.options.sockets)
    rounds = await bursts_beside_echoes(bench, seats)
    save, echo = rounds[-1]
    return [
        Row(
            "saves",
            f"saves at {len(seats)} sockets",
            "echoes",
            "/s",
            [Sample(save.rate, echo.rate) for save, echo in rounds],
            at_least(0.45),
            f"busy while saving: {save.busy()}; while echoing: {echo.busy()}",
        ),
        Row(
            "cpu",
            "CPU of one save, server + Redis",
            "CPU of one echo",
            "ms",
            [Sample(save.server_ms + save.redis_ms, echo.server_ms) for save, echo in rounds],
            at_most(0.08),
            f"server {save.server_ms:.4f} ms, Redis {save.redis_ms:.4f} ms",
            parts={"save_ms": save.server_ms, "save_redis_ms": save.redis_ms},
        ),
        Row(
            "client",
            "what the load client could reach",
            "what it was asked for",
            "/s",
            [Sample(MS / (echo.client_ms or MS), echo.rate) for _, echo in rounds],
            None,
            "from its own CPU time per echo; above 1 it is not the bottleneck of the floor",
        ),
    ]


async def measure_one_by_one(bench: Bench) -> list[Row]:
    """Group commit beside the same server without it."""
    number = bench.options.fewer
    seats, others = await bench.stage.fill(number), await bench.stage.fill(number)
    server, slow = await bench.server(), await bench.one_by_one()
    saving, slowly = savers(number, ITEMS), savers(number, ITEMS)
    samples = []
    async with (
        talking(saving, socket_urls(server, seats), [seat.cookie for seat in seats]),
        talking(slowly, socket_urls(slow, others), [seat.cookie for seat in others]),
    ):
        for _ in range(bench.options.rounds):
            floor = await burst(bench, slow, slowly)
            samples.append(Sample((await burst(bench, server, saving)).rate, floor.rate))
    name = f"saves at {number} sockets"
    note = f"busy one by one: {floor.busy()}"
    return [Row("grouped", name, "one script awaited each", "/s", samples, at_least(2.0), note)]


async def measure_half(bench: Bench) -> list[Row]:
    """The delay of an acknowledgement at half the rate that saturates."""
    seats = await bench.stage.fill(bench.options.sockets)
    server, floor = await bench.server(), await bench.floor()
    saving, echoing = savers(len(seats), ITEMS), echoers(len(seats), ITEMS)
    cookies, seconds, samples = [seat.cookie for seat in seats], bench.options.seconds, []
    async with (
        talking(echoing, echo_urls(floor, len(seats)), cookies),
        talking(saving, socket_urls(server, seats), cookies),
    ):
        full = await saturate(saving, seconds)
        for _ in range(bench.options.rounds):
            echoes = await keep_pace(echoing, rate=full * HALF, seconds=seconds)
            saves = await keep_pace(saving, rate=full * HALF, seconds=seconds)
            samples.append(Sample(share_of(saves, 0.99) * MS, share_of(echoes, 0.99) * MS))
    note = f"{full * HALF:,.0f} saves a second, due at fixed instants"
    name, floor_name = "p99 at half the saturated rate", "p99 of echoes at that rate"
    return [Row("half", name, floor_name, "ms", samples, at_most(10), note)]
