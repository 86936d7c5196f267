"""Redis is lost with its disk, and a slot is brought back from what was archived of it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from exam_server.attempts import operations as attempts
from exam_server.errors import BadSetting, Lost, Unavailable
from exam_server.integrity import Seen
from exam_server.live import keys
from exam_server.live.connection import Client
from exam_server.live.placing import Accommodated
from exam_server.live.wire import Wire
from exam_server.outcomes import Board, Saved, Started, State, Superseded, Truth, Write
from exam_server.preparation import prepare_slot
from exam_server.recovery.operations import Finding, Report, Wish, lost_slots, restore_slot
from exam_server.state import State as Process
from exam_server.workers.archiving import archive_all
from exam_server.workers.deadlines import look_after_slots
from tests.clock import TestClock
from tests.rebuilding import check_rebuilt
from tests.workers.bombs import Killed, armed
from tests.world import HOUR, Sitting, World

MINUTE = timedelta(minutes=1)
MS = timedelta(milliseconds=1)
OUTAGE = 5 * MINUTE
SLACK_MS = 3_000
MANY_STEPS = 20


class Hall:
    """A slot with one who answers, one who is paused, one who has finished and one who waits."""

    def __init__(self, process: Process, redis: Client) -> None:
        self.process, self.redis, self.world = process, redis, World(process)

    async def begin(self) -> "Hall":
        """Up to where everything is archived."""
        self.slot = await self.world.slot(items=3)
        self.answers, self.rests, self.ended = await self.world.attempts(self.slot, 3)
        self.waits = await self.world.person()
        self.waiting = await self.world.booking(self.slot, self.waits)
        boards = self.process.boards
        await save(self.answers, 1, "o1")
        await save(self.answers, 1, "o2")
        await save(self.answers, 2, "o3")
        await boards.extend(self.answers.id, by="p", reason="x", extra_ms=60_000)
        await boards.pause(self.rests.id, by="p", reason="listrik")
        for what in ("focus_lost", "focus_back"):
            seen = Seen(what)
            await self.process.observations.note(self.answers.id, self.answers.person.id, seen)
        await boards.announce(self.slot.id, by="p", text="Tenang.")
        await boards.accommodate(self.waiting, Accommodated(10 * MINUTE, "a", "y"))
        await self.ended.attempts.submit(self.ended.id, self.ended.person.id, epoch=1)
        await archive_all(self.process)
        return self

    async def lose(self) -> None:
        """A new, empty Redis; the clock goes on."""
        kept = await self.redis.get("test:offset")
        await self.redis.flushall()
        await self.redis.set("test:offset", kept or 0)

    async def check(self) -> None:
        """The replay of what is archived then is what Redis holds, and an export of it is true."""
        await self.process.attempts.start(self.waiting, self.waits.id, "")
        await check_rebuilt(self.process, least=4)

    async def restore(self, **wish: Any) -> Report:
        """What the command does."""
        return await restore_slot(self.process, Wish(self.slot.id, **wish))


@pytest.fixture
async def hall(state: Process, redis: Client) -> Hall:
    return await Hall(state, redis).begin()


async def save(sitting: Sitting, position: int, *response: str, epoch: int = 0) -> Saved:
    known = (await sitting.truth()).responses.get(position)
    version = known.version if known else 0
    write = Write(position, response, flagged=False, base=version, mutation=f"{position}-{version}")
    saved = await sitting.attempts.save(
        sitting.id, sitting.person.id, epoch=epoch or sitting.epoch, write=write
    )
    assert isinstance(saved, Saved), saved
    return saved


async def test_every_attempt_comes_back_as_it_was(hall: Hall) -> None:
    before = [await each.truth() for each in (hall.answers, hall.rests, hall.ended)]
    await hall.lose()

    report = await hall.restore()

    assert (report.finding, report.placed, report.open, report.responses) == ("lost", True, 2, 2)
    after = [await each.truth() for each in (hall.answers, hall.rests, hall.ended)]
    assert [truth.responses for truth in after] == [truth.responses for truth in before]
    assert [truth.state for truth in after] == [State.RUNNING, State.PAUSED, State.SUBMITTED]
    assert [truth.form for truth in after] == [truth.form for truth in before]
    board = await hall.process.boards.read(hall.slot.id)
    assert isinstance(board, Board)
    assert (len(board.rows), board.announcement) == (4, "Tenang.")
    counts = {row.attempt: row.integrity for row in board.rows}
    assert (counts[hall.answers.id], sum(counts.values())) == (1, 1)


async def test_the_clock_stands_from_the_last_known_event_to_the_pulse_after(
    hall: Hall, clock: TestClock
) -> None:
    left = (await hall.answers.truth()).remaining_ms
    await hall.lose()
    await clock.advance(OUTAGE)

    await hall.restore()
    await look_after_slots(hall.process)

    assert abs((await hall.answers.truth()).remaining_ms - left) < SLACK_MS


async def test_the_log_goes_on_where_the_record_ends(hall: Hall) -> None:
    await hall.lose()
    await hall.restore()

    found = await hall.answers.attempts.resume(hall.answers.id, hall.answers.person.id, 1)
    assert isinstance(found, Truth)
    await save(hall.answers, 3, "o1", epoch=found.epoch)
    await hall.process.boards.resume(hall.rests.id, by="p")
    started = await hall.process.attempts.start(hall.waiting, hall.waits.id, "")
    assert isinstance(started, Started)
    assert started.truth.remaining_ms > (HOUR + 9 * MINUTE) / timedelta(milliseconds=1)

    await check_rebuilt(hall.process, least=4)


async def test_a_page_regains_its_lease_and_an_older_one_does_not(hall: Hall) -> None:
    who = (hall.answers.id, hall.answers.person.id)
    await hall.answers.attempts.claim(*who, "phone")
    await archive_all(hall.process)
    await hall.answers.attempts.claim(*who, "pc")  # Epoch 3, lost.
    await hall.lose()
    await hall.restore()

    pages = hall.answers.attempts
    old, phone = await pages.resume(*who, 1), await pages.resume(*who, 2)
    again, pc = await pages.resume(*who, 2), await pages.resume(*who, 3)
    late = await pages.resume(*who, 2)

    assert isinstance(old, Superseded)
    assert isinstance(late, Superseded)
    found = [truth for truth in (phone, again, pc) if isinstance(truth, Truth)]
    assert [truth.restored for truth in found] == [True] * 3
    assert [truth.epoch for truth in found] == [1003, 1004, 1005]
    assert isinstance(await pages.resume(*who, 1005), Truth)


async def test_after_a_claim_no_old_page_regains_anything(hall: Hall) -> None:
    who = (hall.answers.id, hall.answers.person.id)
    await hall.lose()
    await hall.restore()

    await hall.answers.attempts.claim(*who, "phone")

    assert isinstance(await hall.answers.attempts.resume(*who, 1), Superseded)


async def test_until_it_is_restored_a_lost_slot_is_away_and_is_not_placed_anew(hall: Hall) -> None:
    await hall.lose()

    with pytest.raises(Lost):
        await prepare_slot(hall.process, hall.slot.id)
    with pytest.raises(Unavailable):
        await hall.answers.truth()
    with pytest.raises(Lost):
        await attempts.start(hall.process, hall.waiting, hall.waits.id)
    assert await lost_slots(hall.process) == [hall.slot.id]
    assert (await hall.ended.truth()).state is State.SUBMITTED


async def test_a_slot_that_was_lost_before_it_began_comes_back_with_what_was_granted(
    state: Process, world: World, redis: Client
) -> None:
    person, slot = await world.person(), await world.slot(starts_in=HOUR)
    waiting = await world.booking(slot, person)
    await state.boards.accommodate(waiting, Accommodated(10 * MINUTE, "a", "y"))
    await state.boards.extend(waiting, by="p", reason="x", extra_ms=60_000)
    await archive_all(state)
    await redis.flushall()

    assert await lost_slots(state) == [slot.id]
    await restore_slot(state, Wish(slot.id))

    truth = await state.attempts.read(waiting, person.id)
    assert isinstance(truth, Truth)
    assert (truth.state, truth.remaining_ms) == (State.WAITING, (HOUR + 11 * MINUTE) // MS)


async def test_restoring_again_changes_nothing(hall: Hall) -> None:
    await hall.lose()
    await hall.restore()
    before = await hall.redis.dump(keys.attempt(hall.answers.id))

    report = await hall.restore()

    assert (report.finding, report.placed) == (Finding.HERE, False)
    assert await hall.redis.dump(keys.attempt(hall.answers.id)) == before
    assert await hall.process.places.slots() == [hall.slot.id]


async def test_what_redis_still_holds_is_never_overwritten(hall: Hall) -> None:
    await save(hall.answers, 3, "o9")

    report = await hall.restore()

    assert (report.finding, report.placed) == (Finding.HERE, False)
    assert (await hall.answers.truth()).responses[3].response == ("o9",)


async def test_an_older_copy_gives_way_to_the_record(hall: Hall) -> None:
    names = [key async for key in hall.redis.scan_iter(f"{keys.slot(hall.slot.id)}*")]
    for name in names:
        await hall.redis.execute_command("COPY", name, f"copy:{name}")
    await save(hall.answers, 3, "o9")
    await archive_all(hall.process)
    for name in names:
        await hall.redis.rename(f"copy:{name}", name)

    report = await hall.restore()

    assert (report.finding, report.placed) == (Finding.OLDER, True)
    assert (await hall.answers.truth()).responses[3].response == ("o9",)
    await hall.check()


async def test_killed_at_any_step_and_repeated_it_is_whole(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (await hall.answers.truth()).responses
    kills = 0
    for step in count(1):
        await hall.lose()
        if not await killed(hall, monkeypatch, step):
            break
        kills += 1
        await hall.restore()
        assert (await hall.answers.truth()).responses == before
        assert await hall.process.places.slots() == [hall.slot.id]

    assert kills > MANY_STEPS
    await hall.check()


async def killed(hall: Hall, monkeypatch: pytest.MonkeyPatch, step: int) -> bool:
    """Whether the command died at its step before it was done."""
    with armed(hall.process, step) as bomb, monkeypatch.context() as patch:
        ask = Wire.ask

        async def ticking(wire: Wire, commands: Sequence[Sequence[str | int]]) -> list[Any]:
            bomb.tick()
            replies = await ask(wire, commands)
            bomb.tick()
            return replies

        patch.setattr(Wire, "ask", ticking)
        try:
            await hall.restore()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("after", [timedelta(), 365 * 24 * HOUR])
async def test_clocks_cannot_stop_before_the_last_event_nor_later_than_now(
    hall: Hall, after: timedelta
) -> None:
    await hall.lose()

    with pytest.raises(BadSetting, match="--lost-at"):
        await hall.restore(lost_at=hall.slot.starts_at + after)


async def test_a_record_that_was_changed_is_not_restored_from(hall: Hall) -> None:
    async with hall.process.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE event SET \"by\" = 'x' WHERE number = 3")
    await hall.lose()

    report = await hall.restore()

    assert (report.finding, report.recorded.memory.broken) == (Finding.BROKEN, 3)
    assert await hall.process.restoring.newest(hall.slot.id) is None


async def test_a_dry_run_writes_nothing(hall: Hall) -> None:
    await hall.lose()

    report = await hall.restore(dry_run=True)

    assert (report.finding, report.placed, report.open) == (Finding.LOST, False, 2)
    assert await hall.redis.keys("*slot*") == []
