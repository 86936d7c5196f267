"""A browser in which an admin is signed in, and a slot whose results can be looked at."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from exam_server.outcomes import Closed, Role
from exam_server.state import State
from exam_server.workers.archiving import archive_slot
from tests.authoring.hall import Hall
from tests.serving import RunningServer
from tests.world import World


@pytest.fixture
async def admin(server: RunningServer, world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """An admin's client; redirects are followed, as a browser does."""
    person = await world.person(Role.ADMIN)
    async with server.signed_in(person) as client:
        client.follow_redirects = True
        yield client


@pytest.fixture
async def hall(state: State, world: World) -> Hall:
    """Everything that is closed is archived."""
    slot = await world.slot(items=3)
    finished, working = await world.attempt(slot), await world.attempt(slot)
    absent = await world.person()
    absent_id = await world.booking(slot, absent)
    closed = await state.attempts.submit(finished.id, finished.person.id, epoch=finished.epoch)
    assert isinstance(closed, Closed), closed
    await archive_slot(state, slot.id)
    return Hall(slot, finished, working, absent, absent_id)
