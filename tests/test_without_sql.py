"""PostgreSQL is stopped in the middle of an exam: no candidate notices, and nothing is lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from exam_server.errors import Unavailable
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from exam_server.record.models import AttemptRecord
from exam_server.settings import Settings
from exam_server.state import State, open_state
from exam_server.workers.archiving import archive_all
from tests.databases import on_postgres
from tests.postgres import PostgresServer
from tests.serving import RunningServer, running_server
from tests.workers.record import faults
from tests.world import World


@pytest.fixture
async def running(
    settings: Settings, postgres: PostgresServer
) -> AsyncIterator[tuple[State, RunningServer]]:
    """A server on a PostgreSQL that the test may stop."""
    async with (
        on_postgres(postgres, settings) as chosen,
        open_state(chosen) as state,
        running_server(chosen) as server,
    ):
        yield state, replace(server, state=state)


async def test_candidates_start_save_switch_and_submit_without_sql_and_all_is_archived_after(
    running: tuple[State, RunningServer], postgres: PostgresServer
) -> None:
    state, server = running
    world = World(state)
    slot = await world.slot(items=3)
    early, late, proctor = [await world.person(*roles) for roles in ((), (), (Role.PROCTOR,))]
    first, second = await world.booking(slot, early), await world.booking(slot, late)
    async with server.signed_in(early) as one, server.signed_in(late) as two:
        assert (await one.post(f"/api/v1/bookings/{first}/attempt")).status_code == 201
        async with server.signed_in(proctor) as watcher:
            postgres.stop()
            try:
                receipts = [
                    await sit_without_sql(one, first, page=False),
                    await sit_without_sql(two, second, page=True),
                ]
                assert await told_without_sql(watcher, slot.id) == ("degraded", 2)
                with pytest.raises(Unavailable):
                    await archive_all(state)
            finally:
                postgres.start_again()
        await archive_all(state)
        again = [await receipt_of(one, first), await receipt_of(two, second)]

    assert again == receipts
    assert await faults(state) == []
    async with transaction(state.engine, read_only=True) as session:
        records = [await session.get(AttemptRecord, attempt) for attempt in (first, second)]
    assert [(r.answered, r.maximum, r.digest) for r in records if r] == [
        (2, 3, receipt["digest"]) for receipt in receipts
    ]


async def sit_without_sql(client: httpx2.AsyncClient, attempt: str, *, page: bool) -> Any:
    """From the waiting room to the receipt, with a change of devices on the way."""
    if page:
        assert (await client.get(f"/bookings/{attempt}")).status_code == 200
        started = await client.post(
            f"/bookings/{attempt}/attempt", headers={"Origin": origin(client)}
        )
        assert started.status_code == 303
    assert (await client.get(f"/attempts/{attempt}")).status_code == 200
    base = f"/api/v1/attempts/{attempt}"
    epochs = [(await client.post(f"{base}/leases")).json()["epoch"] for _ in range(2)]
    stale, saved = [await save(client, base, epoch) for epoch in epochs]
    assert [answer["refused"]["reason"] for answer in stale] == ["stale_epoch", "stale_epoch"]
    assert [answer["saved"]["version"] for answer in saved] == [1, 1]
    assert len((await client.get(base)).json()["responses"]) == 2
    submitted = await client.post(f"{base}/submission")
    assert submitted.status_code == 201
    assert (await client.get(f"/attempts/{attempt}/receipt")).status_code == 200
    return submitted.json()


async def save(client: httpx2.AsyncClient, base: str, epoch: int) -> Any:
    """Two responses under an epoch."""
    messages = [
        {
            "id": position,
            "save": {
                "position": position,
                "response": ["o1"],
                "flagged": False,
                "base": 0,
                "mutation": f"m{position}",
            },
        }
        for position in (1, 2)
    ]
    reply = await client.post(f"{base}/messages", json={"epoch": epoch, "messages": messages})
    return reply.json()["answers"]


async def told_without_sql(watcher: httpx2.AsyncClient, slot: str) -> tuple[str, int]:
    """What readiness says, and how many rows the board has."""
    ready, board = await watcher.get("/readyz"), await watcher.get(f"/api/v1/slots/{slot}/board")
    assert (ready.status_code, "database" in ready.json()) == (200, True)
    return ready.json()["status"], len(board.json()["candidates"])


async def receipt_of(client: httpx2.AsyncClient, attempt: str) -> Any:
    """The receipt, asked for by submitting once more."""
    return (await client.post(f"/api/v1/attempts/{attempt}/submission")).json()


def origin(client: httpx2.AsyncClient) -> str:
    """Our own, as a browser would send it."""
    return str(client.base_url).rstrip("/")
