"""Starts of attempts, each answered with the whole paper, beside a paper that is sent as it is."""

from bench.asking import Request, ask_all, ask_once
from bench.figures import Row, Sample
from bench.options import Options
from bench.stage import Seat, Stage


async def sample_paper(server: str, stage: Stage) -> bytes:
    """What the server answers when the last waiting candidate starts."""
    return await ask_once(server, _start(stage.waiting[-1]))


async def measure_starts(stage: Stage, options: Options, *, server: str, floor: str) -> list[Row]:
    """One row: starts per second beside papers per second."""
    samples = []
    for first in range(0, options.rounds * options.starts, options.starts):
        seats = stage.waiting[first : first + options.starts]
        papers = [Request("GET", "/paper", seat.cookie) for seat in seats]
        # A paper is quick: asked for more often, it is measured as long as the starts are.
        floor_rate = await ask_all(floor, papers * 5, options.connections)
        rate = await ask_all(server, [_start(seat) for seat in seats], options.connections)
        samples.append(Sample(rate, floor_rate))
    return [Row("attempts started", "papers as large", "/s", samples)]


def _start(seat: Seat) -> Request:
    return Request("POST", f"/api/v1/bookings/{seat.attempt}/attempt", seat.cookie, status=201)
