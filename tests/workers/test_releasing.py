"""A finished slot leaves Redis, whatever dies when, and everybody finds the same answers after."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from exam_server.attempts import operations
from exam_server.attempts.late_answers import accept
from exam_server.errors import Refusal
from exam_server.live import keys, leaving
from exam_server.live.connection import Client
from exam_server.outcomes import (
    Board,
    BoardRow,
    Closed,
    Refused,
    Saved,
    Started,
    Truth,
    Word,
    Write,
)
from exam_server.preparation import prepare_slot
from exam_server.record.database import transaction
from exam_server.state import State
from exam_server.workers.archiving import archive_all
from exam_server.workers.deadlines import look_after_slots
from exam_server.workers.releasing import release_all
from scheduler import Slot
from tests.answer_files import sealed
from tests.clock import TestClock
from tests.workers.bombs import Killed, armed
from tests.world import HOUR, Sitting, World

LONG = 24 * HOUR
SHARED = {"slots", "test:offset", "revocations"}


class Story:
    """A slot in which one submitted, one was terminated, one ran out of time, one never came."""

    def __init__(self, state: State, clock: TestClock) -> None:
        self.state = state
        self.clock = clock
        self.world = World(state)

    async def begin(self) -> "Story":
        """Up to where the last clock runs out; not yet archived."""
        never = {"compensate": "never"}
        self.slot = await self.world.slot(items=3, policies=never, open_for=HOUR)
        sittings = await self.world.attempts(self.slot, 3)
        self.submitted, self.terminated, self.expired = sittings
        self.absent = await self.world.person()
        self.waiting = await self.world.booking(self.slot, self.absent)
        for sitting in sittings:
            await save(sitting, 1, "o1", "a")
            await save(sitting, 2, "o2", "b")
        await self.state.attempts.mark_seen(self.slot.id, [self.submitted.id])
        await self.state.boards.note_incident(
            self.submitted.id, by="p", severity="low", text="phone"
        )
        await self.state.boards.announce(self.slot.id, by="p", text="Quiet, please")
        await self.state.boards.extend(self.waiting, by="p", reason="late", extra_ms=60_000)
        await self.state.boards.terminate(self.terminated.id, by="p", reason="left")
        assert isinstance(await self.submit(), tuple)
        return self

    async def end(self) -> None:
        """The window closes and a day goes by; everything is archived."""
        await self.clock.advance(LONG)
        await look_after_slots(self.state)
        await archive_all(self.state)

    async def submit(self) -> object:
        """The candidate's receipt, which is promised to be the same at every asking."""
        return await operations.submit(self.state, self.submitted.id, self.submitted.person.id)

    async def answers(self) -> dict[str, object]:
        """What is answered about the slot and its attempts."""
        found: dict[str, object] = {"board": shown(await self.state.boards.read(self.slot.id))}
        for name in ("submitted", "terminated", "expired"):
            sitting: Sitting = getattr(self, name)
            truth = replace(await sitting.truth(), now=0)
            found[name] = operations.receipt(self.state, sitting.id, truth)
            found[f"{name} truth"] = truth
        absent = await self.state.attempts.read(self.waiting, self.absent.id)
        assert isinstance(absent, Truth)
        found["waiting"] = replace(absent, now=0)
        return found


@pytest.fixture
async def story(stores: State, clock: TestClock) -> Story:
    return await Story(stores, clock).begin()


@pytest.fixture
async def told(state: State, clock: TestClock) -> Story:
    """The same on SQLite alone."""
    return await Story(state, clock).begin()


async def test_an_answer_file_comes_too_late_for_a_slot_that_left(told: Story) -> None:
    await told.end()
    await release_all(told.state)
    sitting = told.expired
    key = told.state.signing.answer_key.for_page(sitting.id, sitting.person.id)
    file = sealed(key, {"attempt": sitting.id, "account": sitting.person.id}, [])

    with pytest.raises(Refusal) as caught:
        await accept(told.state, sitting.id, sitting.person.holder, json.dumps(file).encode())

    assert caught.value.word is Word.HAS_LEFT


async def save(sitting: Sitting, position: int, option: str, mutation: str) -> object:
    write = Write(position, (option,), flagged=position == 2, base=0, mutation=mutation)
    return await sitting.attempts.save(
        sitting.id, sitting.person.id, epoch=sitting.epoch, write=write
    )


def shown(board: Board | Refused) -> Board:
    """A board without the instant at which it was read."""
    assert isinstance(board, Board)
    return replace(board, at=0)


async def left_in(redis: Client) -> set[str]:
    """The keys that belong to any slot, or list one."""
    found = {key async for key in redis.scan_iter()}
    return {key for key in found if key.startswith(("{slot:", "slots"))}


async def test_a_finished_slot_leaves_and_everything_is_answered_as_before(
    story: Story, redis: Client
) -> None:
    await story.end()
    before = await story.answers()

    released = [await release_all(story.state) for _ in range(2)]

    assert (released, await left_in(redis)) == ([1, 0], set())
    assert await story.answers() == before


async def test_who_comes_back_to_a_slot_that_left_is_told_how_it_ended(told: Story) -> None:
    await told.end()
    receipt = await told.submit()
    await release_all(told.state)
    sitting, attempts, boards = told.submitted, told.state.attempts, told.state.boards
    me = (sitting.id, sitting.person.id)

    started, claimed = await attempts.start(*me, ""), await attempts.claim(*me, "pc")
    resumed = await attempts.resume(*me, sitting.epoch)
    submitted = await attempts.submit(*me, epoch=None)

    assert isinstance(started, Started)
    assert isinstance(claimed, Truth)
    assert isinstance(resumed, Truth)
    assert isinstance(submitted, Closed)
    assert {started.truth.state, claimed.state, resumed.state, submitted.state} == {"submitted"}
    assert (started.fresh, submitted.fresh) == (False, False)
    assert await told.submit() == receipt
    assert await attempts.clock(*me) == ("submitted", 0)
    assert isinstance(await save(sitting, 1, "o1", "a"), Saved)
    assert await save(sitting, 1, "o3", "c") == Refused(Word.CLOSED, 0)
    assert await save(told.expired, 1, "o3", "c") == Refused(Word.TIME_OVER, 0)
    assert await boards.extend(sitting.id, by="p", reason="", extra_ms=1) == Refused(Word.CLOSED)
    assert await boards.announce(told.slot.id, by="p", text="x") == Refused(Word.CLOSED)
    stranger = await attempts.read(sitting.id, told.absent.id)
    assert stranger == Refused(Word.NOT_YOURS)


async def test_a_slot_stays_while_anything_of_it_is_not_over_or_not_archived(
    told: Story,
) -> None:
    assert await release_all(told.state) == 0
    await told.end()
    await told.state.boards.note_incident(told.expired.id, by="p", severity="low", text="late")

    early = await release_all(told.state)
    await archive_all(told.state)

    assert (early, await release_all(told.state)) == (0, 1)
    board = shown(await told.state.boards.read(told.slot.id))
    assert {row.attempt: row.incidents for row in board.rows}[told.expired.id] == 1


async def test_what_happens_between_the_record_and_the_deleting_keeps_the_slot(
    told: Story, monkeypatch: pytest.MonkeyPatch, redis: Client
) -> None:
    await told.end()
    release = told.state.leaving.release

    async def disturbed(slot_id: str, position: str, *, grace: timedelta) -> bool:
        await told.state.boards.announce(slot_id, by="p", text="Thank you")
        return await release(slot_id, position, grace=grace)

    monkeypatch.setattr(leaving.Leaving, "release", lambda _, *a, **k: disturbed(*a, **k))
    kept = await release_all(told.state)

    assert (kept, await redis.hexists(keys.slot(told.slot.id), "leaving")) == (0, False)


async def test_a_kill_at_any_step_of_releasing_loses_nothing(
    story: Story, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "RELEASED_AT_ONCE", 1)
    await story.end()
    before, kills = await story.answers(), 0

    while True:
        with armed(story.state, kills + 1):
            try:
                await release_all(story.state)
            except Killed:
                kills += 1
                assert await story.answers() == before
            else:
                break
        if not await left_in(redis):
            break

    assert kills > 8
    assert await left_in(redis) == set()
    assert await story.answers() == before


async def test_two_workers_release_what_one_would(told: Story, redis: Client) -> None:
    await told.end()
    before = await told.answers()

    await asyncio.gather(*(release_all(told.state) for _ in range(3)))

    assert await left_in(redis) == set()
    assert await told.answers() == before


async def test_nothing_that_comes_late_brings_a_slot_back(told: Story, redis: Client) -> None:
    await told.end()
    await release_all(told.state)

    await told.state.boards.pulse(told.slot.id)
    await told.state.attempts.mark_seen(told.slot.id, [told.submitted.id])
    await told.state.boards.waive_outage(told.slot.id, by="p", reason="x")

    assert await left_in(redis) == set()


async def test_a_slot_whose_window_is_moved_comes_back_for_those_who_may_still_start(
    told: Story, clock: TestClock
) -> None:
    await told.end()
    before = shown(await told.state.boards.read(told.slot.id))
    await release_all(told.state)
    await move(told, LONG + 3 * HOUR)

    assert await prepare_slot(told.state, told.slot.id) == 1

    started = await told.state.attempts.start(told.waiting, told.absent.id, "")
    assert isinstance(started, Started)
    assert started.truth.remaining_ms > HOUR / timedelta(milliseconds=1)
    again = await told.state.attempts.start(told.submitted.id, told.submitted.person.id, "")
    assert isinstance(again, Started)
    assert again.truth.state == "submitted"
    board = shown(await told.state.boards.read(told.slot.id))
    assert finished(board) == finished(before)
    await told.state.attempts.submit(told.waiting, told.absent.id, epoch=None)
    assert await archive_all(told.state) == 2


async def test_a_slot_that_is_over_is_not_placed_again(told: Story, redis: Client) -> None:
    await told.end()
    await release_all(told.state)
    await move(told, -3 * HOUR)

    assert await prepare_slot(told.state, told.slot.id) == 0
    late = await operations.start(told.state, told.waiting, told.absent.id)
    assert late == Refused(Word.TOO_LATE, facts={"wait_ms": 0})
    assert await left_in(redis) == set()


async def move(story: Story, by: timedelta) -> None:
    """As an administrator moves a slot; starts_at stays."""
    async with transaction(story.state.engine) as session:
        slot = await session.get(Slot, story.slot.id)
        assert slot is not None
        slot.entry_closes_at += by
        slot.closes_at += by
        session.add(slot)


def finished(board: Board) -> dict[str, BoardRow]:
    """The rows of attempts that have ended."""
    return {row.attempt: row for row in board.rows if row.state.is_closed}
