"""A demo of its own with something on every page, and people who sit in it."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.options import BenchError
from tests.journeys.demo_server import DemoServer
from tests.journeys.places import RUNNING, Place, stage


@dataclass(frozen=True, slots=True)
class Stage:
    """The running demo and its pages by name."""

    demo: DemoServer
    places: Mapping[str, Place]

    async def cookie_of(self, login: str) -> str:
        """A ticket as a browser sends it; empty for nobody."""
        if not login:
            return ""
        async with self.demo.signed_in(login) as client:
            return "; ".join(f"{name}={value}" for name, value in client.cookies.items())

    async def start(self, login: str) -> str:
        """The page of an attempt of 30 questions that has just begun."""
        async with self.demo.signed_in(login) as client:
            slots = (await client.get("/api/v1/slots")).json()
            slot = next(slot["id"] for slot in slots if slot["exam_title"] == RUNNING)
            booking = (await client.post(f"/api/v1/slots/{slot}/bookings")).json()["id"]
            reply = await client.post(f"/api/v1/bookings/{booking}/attempt")
            if reply.status_code != 201:
                raise BenchError(f"{login} could not start: {reply.text}")
        return f"/attempts/{booking}"


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    """The demo, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="exam-page-bench-") as folder:
        demo = DemoServer(Path(folder))
        await demo.start()
        try:
            yield Stage(demo, {place.name: place for place in await stage(demo)})
        finally:
            demo.stop()
