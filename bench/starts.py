"""The start of a slot: everybody presses Start in the same second, over a connection each."""

from collections.abc import Sequence

from bench.asking import Request, ask_all, ask_once
from bench.context import Bench
from bench.figures import Row, Sample, at_most
from bench.servers import Served
from bench.stage import Seat

MS = 1_000


async def measure_starts(bench: Bench) -> list[Row]:
    """Papers over the API, and exam pages, beside papers of the same size that are ready."""
    number = bench.options.starts
    server, floor = await bench.server(), await bench.floor()
    starts, pages, parts = [], [], {}
    for _ in range(bench.options.rounds):
        # One more start shows how large a paper is.
        first, *seats = await bench.stage.fill(number + 1, start=False)
        bench.paper.write_bytes(await ask_once(server.address, _start(first)))
        page = await ask_once(server.address, _page(first))
        ready = await _seconds(floor, [Request("GET", "/paper", seat.cookie) for seat in seats])
        started, start_ms = await _cost(bench, server, [_start(seat) for seat in seats])
        opened, page_ms = await _cost(bench, server, [_page(seat) for seat in seats])
        starts.append(Sample(started, ready))
        pages.append(Sample(opened, ready))
        parts = {"start_ms": start_ms[0], "start_redis_ms": start_ms[1]}
        parts |= {"page_ms": page_ms[0], "page_redis_ms": page_ms[1], "page_bytes": len(page)}
    parts["paper_bytes"] = bench.paper.stat().st_size
    note = f"{parts['start_ms']:.2f} ms of the server's CPU each"
    page_note = f"{parts['page_ms']:.2f} ms of the server's CPU each"
    name, floor_name = f"{number:,} attempts started with their papers", f"{number:,} ready papers"
    return [
        Row("starts", name, floor_name, "s", starts, at_most(4), note, parts=parts),
        Row("pages", f"{number:,} exam pages opened after it", floor_name, "s", pages,
            note=page_note),
    ]  # fmt: skip


async def _cost(
    bench: Bench, server: Served, requests: Sequence[Request]
) -> tuple[float, tuple[float, float]]:
    """How long all of them took, and the CPU of the server and of Redis for each in ms."""
    before, stored = server.usage, bench.redis
    seconds = await _seconds(server, requests)
    used = (server.usage - before, bench.redis - stored)
    return seconds, (used[0] / len(requests) * MS, used[1] / len(requests) * MS)


async def _seconds(served: Served, requests: Sequence[Request]) -> float:
    return len(requests) / await ask_all(served.address, requests, len(requests))


def _start(seat: Seat) -> Request:
    return Request("POST", f"/api/v1/bookings/{seat.attempt}/attempt", seat.cookie, status=201)


def _page(seat: Seat) -> Request:
    return Request("GET", f"/attempts/{seat.attempt}", seat.cookie)
