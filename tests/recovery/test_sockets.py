"""A page whose line outlived the loss of Redis goes on by itself, on that very line."""

from datetime import UTC, datetime, timedelta
from typing import Any

from exam_server.live.connection import Client
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from exam_server.recovery.operations import Wish, restore_slot
from exam_server.workers.archiving import archive_all
from exam_server.workers.deadlines import look_after_slots
from scheduler import Slot
from tests.attempts.lines import SocketLine, open_line
from tests.serving import RunningServer
from tests.world import HOUR, World


async def test_a_line_that_stayed_open_regains_its_lease_and_saves(
    server: RunningServer, world: World, redis: Client
) -> None:
    sitting = await world.attempt()
    slot_id = sitting.id.partition("-")[0]
    async with open_line("socket", server, sitting) as line:
        assert isinstance(line, SocketLine)
        before = await line.hear_push("leased")
        assert "saved" in await line.ask(save(1, base=0))
        await archive_all(world.state)
        assert "saved" in await line.ask(save(1, base=1))  # Never archived.
        await redis.flushall()

        meanwhile = await line.ask(save(2, base=0))
        await restore_slot(world.state, Wish(slot_id))
        leased = await line.hear_push("leased")
        await look_after_slots(world.state)
        after = await line.ask(save(1, base=1))

    assert meanwhile["refused"]["reason"] == "unavailable"
    assert leased["restored"] is True
    assert leased["epoch"] > before["epoch"]
    assert leased["responses"]["1"]["version"] == 1
    assert after["saved"]["version"] == 2


async def test_a_save_that_comes_before_the_new_lease_is_asked_for_again(
    server: RunningServer, world: World, redis: Client
) -> None:
    sitting = await world.attempt()
    await archive_all(world.state)
    await redis.flushall()
    await restore_slot(world.state, Wish(sitting.id.partition("-")[0]))

    async with open_line("http", server, sitting) as line:
        answer = await line.ask(save(1, base=0))

    assert answer["refused"]["reason"] == "unavailable"


def save(position: int, *, base: int) -> dict[str, Any]:
    body = {
        "position": position,
        "response": [f"o{base + 1}"],
        "flagged": False,
        "base": base,
        "mutation": f"m-{position}-{base}",
    }
    return {"id": 10 * position + base, "save": body}


async def test_a_closing_time_that_has_come_is_moved_before_the_slot_is_restored(
    server: RunningServer, world: World, redis: Client
) -> None:
    sitting = await world.attempt()
    slot_id = sitting.id.partition("-")[0]
    await archive_all(world.state)
    await redis.flushall()
    now = datetime.now(UTC)
    async with transaction(world.state.engine) as session:
        slot = await session.get(Slot, slot_id)
        assert slot is not None
        slot.closes_at = now - timedelta(minutes=1)
    body = {"closes_at": (now + 8 * HOUR).isoformat(), "reason": "Redis hilang"}

    async with server.signed_in(await world.person(Role.PROCTOR)) as proctor:
        reply = await proctor.put(f"/api/v1/slots/{slot_id}/closing", json=body)
        page = await proctor.get(f"/proctor/slots/{slot_id}")
    await restore_slot(world.state, Wish(slot_id))
    await look_after_slots(world.state)

    assert (reply.status_code, page.status_code) == (200, 200)
    assert (await sitting.truth()).remaining_ms > HOUR // timedelta(seconds=1) * 990
