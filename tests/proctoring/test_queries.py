"""Events from the record and the live log, each once and in order."""

import pytest

from exam_server.live.logs import Logs
from exam_server.outcomes import Event
from exam_server.proctoring.queries import Wanted, events_of
from exam_server.workers.archiving import archive_slot
from tests.proctoring.room import Room, save


async def kinds(room: Room, wanted: Wanted) -> list[str]:
    found = await events_of(room.world.state.engine, room.world.state.logs, wanted)
    return [event.kind for event in found]


async def test_a_timeline_goes_on_from_the_record_into_the_live_log(room: Room) -> None:
    sitting = await room.world.attempt(room.slot)
    wanted = Wanted(room.slot.id, sitting.id)
    before = await kinds(room, wanted)
    await archive_slot(room.world.state, room.slot.id)
    await save(room.world.state.attempts, sitting)

    after = await kinds(room, wanted)

    assert (before, after) == (["started", "claimed"], ["started", "claimed", "saved"])


async def test_what_concerns_the_room_belongs_to_every_timeline(room: Room) -> None:
    first, second = await room.sitting(), await room.sitting()
    await room.world.state.boards.announce(room.slot.id, by="p", text="Uji")
    await room.world.state.boards.pause(second, by="p", reason="Uji")

    found = await kinds(room, Wanted(room.slot.id, first))

    assert found == ["started", "claimed", "announced"]


@pytest.mark.parametrize("archived", [False, True])
async def test_kinds_are_chosen_in_both_places(room: Room, archived: bool) -> None:
    attempt = await room.sitting()
    await room.world.state.boards.pause(attempt, by="p", reason="Uji")
    if archived:
        await archive_slot(room.world.state, room.slot.id)

    assert await kinds(room, Wanted(room.slot.id, kinds={"paused"})) == ["paused"]


async def test_an_archiver_that_moves_in_between_doubles_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = await room.world.attempt(room.slot)
    state, real = room.world.state, Logs.after

    async def after(logs: Logs, slot_id: str, position: str, *, most: int) -> list[Event]:
        found = await real(logs, slot_id, position, most=most)
        monkeypatch.undo()
        await archive_slot(state, slot_id)
        return found

    monkeypatch.setattr(Logs, "after", after)

    assert await kinds(room, Wanted(room.slot.id, sitting.id)) == ["started", "claimed"]
