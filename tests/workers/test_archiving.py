"""Exactly once, whatever dies when: every attempt one record, every event one row, one chain."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from exam_server.live import keys
from exam_server.outcomes import CLOSINGS, Write
from exam_server.record.archive import archive_events, position_of
from exam_server.record.database import transaction
from exam_server.record.models import AttemptRecord, ResponseRecord, SlotLog
from exam_server.state import State
from exam_server.workers import archiving
from exam_server.workers.archiving import Archiver, archive_all, archive_slot
from exam_server.workers.rounds import for_each_slot
from question_bank import Kind
from tests.clock import TestClock
from tests.question_bank.drafts import ESSAY, SHORT_TEXT
from tests.workers import stories
from tests.workers.bombs import Killed, armed
from tests.workers.record import empty_record, faults
from tests.world import Sitting, World

Archive = Callable[[State], Awaitable[object]]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """More places to die in: the log is read in several parts."""
    monkeypatch.setattr(archiving, "EVENTS_AT_ONCE", 8)


async def killed_everywhere(state: State, archive: Archive) -> tuple[int, list[str]]:
    """At how many steps a kill was tried, and what was wrong after one that another run made good.

    Every step on SQLite; on PostgreSQL, where each run takes longer, every fourth.
    """
    stride = 1 if state.engine.dialect.name == "sqlite" else 4
    step, found = 1, list[str]()
    while not found:
        await empty_record(state)
        with armed(state, step):
            try:
                await archive(state)
            except Killed:
                step += stride
            else:
                break
        await archive(state)
        found = await faults(state)
    return step, found


async def careless(state: State, slot_id: str) -> int:
    """The planted bug: the position is written in a transaction of its own."""
    async with transaction(state.engine, read_only=True) as session:
        position = await position_of(session, slot_id)
    events = await state.logs.after(slot_id, position, most=10_000)
    if not events:
        return 0
    endings = [await archiving.ending_of(state, e) for e in events if e.kind in CLOSINGS]
    async with transaction(state.engine) as session:
        slot_log = await session.get(SlotLog, slot_id) or SlotLog(slot_id=slot_id)
        slot_log.position = events[-1].id
        session.add(slot_log)
    async with transaction(state.engine) as session:
        return await archive_events(session, events[-1].id, events=events, endings=endings)


async def archive_in_turn(state: State) -> None:
    """In the task that is killed; a round has one of its own for every slot."""
    await for_each_slot(state, archive_slot)


async def archive_carelessly(state: State) -> None:
    await for_each_slot(state, careless)


async def test_a_round_writes_everything_and_another_one_nothing(finished: State) -> None:
    written = await archive_all(finished)

    assert written > 14
    assert await faults(finished) == []
    assert await archive_all(finished) == 0


async def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(finished: State) -> None:
    steps, found = await killed_everywhere(finished, archive_in_turn)

    assert found == []
    assert steps > 30


async def test_the_same_checker_catches_a_position_written_apart(finished: State) -> None:
    _, found = await killed_everywhere(finished, archive_carelessly)

    assert any("events in SQL" in fault for fault in found)
    assert any("no record" in fault for fault in found)


async def test_two_archivers_at_once_write_what_one_would(finished: State) -> None:
    await asyncio.gather(*[archive_all(finished) for _ in range(3)])
    await archive_all(finished)

    assert await faults(finished) == []


async def test_one_slots_slow_sql_holds_up_no_other(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, begun = World(state), list[str]()
    slow, quick = [keys.slot_of((await world.attempt()).id) for _ in range(2)]

    async def stuck(state: State, slot_id: str) -> int:
        begun.append(slot_id)
        if slot_id == slow:
            await asyncio.Event().wait()
        return await archive_slot(state, slot_id)

    monkeypatch.setattr(archiving, "archive_slot", stuck)
    archiver = Archiver()

    written = [await archiver.archive(state, patience=0.3) for _ in range(2)]
    await archiver.close()

    assert (written[0] > 0, written[1]) == (True, 0)
    assert sorted(begun) == sorted([slow, quick, quick])


async def test_a_log_that_is_trimmed_behind_an_older_record_is_not_archived(
    state: State, clock: TestClock
) -> None:
    sitting = await World(state).attempt()
    slot = keys.slot_of(sitting.id)
    await archive_all(state)
    [*_, last] = await state.logs.after(slot, "0-0", most=100)
    await stories.save(sitting, 1, base=0)
    await clock.advance(timedelta(hours=1))
    trimmed = await state.leaving.trim(slot, last.id, tail=timedelta(minutes=1))

    on = await state.logs.unarchived(slot, last.id, most=100)
    await empty_record(state)

    assert (trimmed, [event.kind for event in on]) == (1, ["saved"])
    assert await state.followers.last_event(slot) == on[0].id
    with pytest.raises(LookupError):
        await state.logs.unarchived(slot, "0-0", most=100)
    assert await archive_all(state) == 0


async def test_the_checker_sees_a_changed_row(finished: State) -> None:
    await archive_all(finished)
    async with transaction(finished.engine) as session:
        slot_log = await session.get(SlotLog, (await finished.places.slots())[0])
        assert slot_log is not None
        slot_log.head = "0" * 64
        session.add(slot_log)

    assert [fault for fault in await faults(finished) if "position" in fault]


async def test_a_slot_is_archived_to_its_end(finished: State) -> None:
    [slot] = await finished.places.slots()

    written = await archive_slot(finished, slot)

    assert written == len(await finished.logs.after(slot, "0-0", most=10_000)) > 14


async def test_the_record_says_how_long_each_position_was_on_the_screen(
    state: State, clock: TestClock, world: World
) -> None:
    slot = await world.slot()
    telling, silent = await world.attempts(slot, 2)
    seconds = timedelta(seconds=10)
    await telling.attempts.look(
        telling.id, telling.person.id, epoch=telling.epoch, view={"position": 2}
    )
    await clock.advance(seconds)
    for sitting in (telling, silent):
        await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=None)

    await archive_slot(state, slot.id)

    async with transaction(state.engine, read_only=True) as session:
        found = {
            (each.attempt_id, each.position): each.looked_ms
            for each in await session.exec(select(ResponseRecord))
        }
    assert seconds / timedelta(milliseconds=1) <= (found[telling.id, 2] or 0) < 12_000
    assert found[telling.id, 3] == 0
    assert {found[silent.id, position] for position in range(1, 7)} == {None}


async def test_an_essay_is_recorded_without_points_until_somebody_marks_it(
    state: State, world: World
) -> None:
    drafts = [ESSAY, replace(ESSAY, code="E-2"), SHORT_TEXT]
    slot = await world.slot(drafts=drafts)
    sitting = await world.attempt(slot)
    (essay, _), short_text = await places_of(state, slot.id, sitting)
    for position, text in ((essay, "Pagi itu …"), (short_text, "bandung")):
        write = Write(position, (text,), flagged=False, base=0, mutation=f"m-{position}")
        await sitting.attempts.save(sitting.id, sitting.person.id, epoch=sitting.epoch, write=write)
    await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=None)

    await archive_slot(state, slot.id)

    async with transaction(state.engine, read_only=True) as session:
        attempt = await session.get(AttemptRecord, sitting.id)
        points = [each.points for each in await session.exec(select(ResponseRecord))]
    assert attempt is not None
    assert attempt.points == 1
    assert attempt.maximum == 3
    assert sorted(points, key=str) == [0, 1, None]


async def places_of(state: State, slot_id: str, sitting: Sitting) -> tuple[list[int], int]:
    """Where the essays are, and where the short text."""
    form = (await sitting.truth()).form
    kinds = [item["kind"] for item in json.loads(await state.papers.items(slot_id, form))]
    essays = [place for place, kind in enumerate(kinds, 1) if kind == Kind.ESSAY]
    return essays, kinds.index(Kind.SHORT_TEXT) + 1
