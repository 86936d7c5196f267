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
    rounds: dict[str, list[Sample]] = {"starts": [], "pages": []}
    cost = 0.0
    for _ in range(bench.options.rounds):
        # One more start shows how large a paper is.
        first, *seats = await bench.stage.fill(number + 1, start=False)
        bench.paper.write_bytes(await ask_once(server.address, _start(first)))
        ready = await _seconds(floor, [Request("GET", "/paper", seat.cookie) for seat in seats])
        before = server.usage
        starts = await _seconds(server, [_start(seat) for seat in seats])
        cost = (server.usage - before) / number * MS
        pages = await _seconds(server, [_page(seat) for seat in seats])
        rounds["starts"].append(Sample(starts, ready))
        rounds["pages"].append(Sample(pages, ready))
    size = bench.paper.stat().st_size
    note = f"{cost:.2f} ms of the server's CPU each; a paper has {size:,} bytes"
    floor_name = f"{number:,} ready papers sent"
    return [
        Row(
            "starts", f"{number:,} attempts started, each with its paper", floor_name, "s",
            rounds["starts"], at_most(4), note,
        ),
        Row("pages", f"{number:,} exam pages opened after it", floor_name, "s", rounds["pages"]),
    ]  # fmt: skip


async def _seconds(served: Served, requests: Sequence[Request]) -> float:
    return len(requests) / await ask_all(served.address, requests, len(requests))


def _start(seat: Seat) -> Request:
    return Request("POST", f"/api/v1/bookings/{seat.attempt}/attempt", seat.cookie, status=201)


def _page(seat: Seat) -> Request:
    return Request("GET", f"/attempts/{seat.attempt}", seat.cookie)
