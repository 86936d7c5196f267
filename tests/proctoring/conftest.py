"""Fixtures of the proctor's tests."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.clock import TestClock
from tests.proctoring.room import Room, open_room
from tests.serving import RunningServer
from tests.world import World


@pytest.fixture
async def room(world: World, clock: TestClock) -> Room:
    """A slot that is open now, and its proctor."""
    return await open_room(world, clock)


@pytest.fixture
async def proctor(server: RunningServer, room: Room) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser in which the room's proctor is signed in."""
    async with server.signed_in(room.proctor) as client:
        yield client
