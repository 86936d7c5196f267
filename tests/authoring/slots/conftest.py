"""An exam to offer slots of."""

import httpx2
import pytest

from tests.authoring.exams.bodies import new_exam
from tests.world import World


@pytest.fixture
async def exam(admin: httpx2.AsyncClient, world: World) -> str:
    """The id of an exam of one hour."""
    made = await admin.post("/api/v1/exams", json=new_exam(await world.bank()))
    return str(made.json()["id"])
