"""What is refused changes nothing: one table of saves, asked through the socket and through HTTP.

Compared is everything that Redis holds about the attempt and the length of its slot's log.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from exam_server.attempts import operations
from exam_server.integrity import Origin
from exam_server.live.connection import Client
from exam_server.live.keys import slot_of
from exam_server.live.rates import REPORTS_PER_CANDIDATE
from exam_server.outcomes import Refused, Started, Word
from exam_server.record.database import transaction
from scheduler import Booked, Slot, book, load_slot
from tests.attempts.lines import LINES, Answer, HttpLine, SocketLine, everything, open_line, save
from tests.clock import TestClock
from tests.serving import RunningServer
from tests.world import HOUR, Person, Sitting, World

SECOND = timedelta(seconds=1)


SAME = ("position", "version", "at")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a case can change before it asks."""

    world: World
    clock: TestClock
    sitting: Sitting
    line: SocketLine | HttpLine


@dataclass(frozen=True, slots=True)
class Room:
    """One slot in which every case gets an attempt and a line of its own."""

    world: World
    clock: TestClock
    slot: Slot

    @asynccontextmanager
    async def scene(self, kind: str, server: RunningServer) -> AsyncIterator[Scene]:
        """A fresh attempt; the clock stands where it stood when the case is over."""
        sitting = await self.world.attempt(self.slot)
        async with open_line(kind, server, sitting) as line:
            yield Scene(self.world, self.clock, sitting, line)
        await self.clock.reset()


@pytest.fixture
async def room(world: World, clock: TestClock) -> Room:
    """A slot that is open now."""
    return Room(world, clock, await world.slot())


Arrange = Callable[[Scene], Awaitable[object]]


async def nothing(_: Scene) -> None:
    """All is as it was."""


async def saved(scene: Scene) -> None:
    assert "saved" in await scene.line.ask(save())


async def late(scene: Scene) -> None:
    await scene.clock.advance(HOUR)


async def expired(scene: Scene) -> None:
    await scene.clock.advance(HOUR + SECOND)
    assert await scene.world.state.boards.expire_due(scene.sitting.id.partition("-")[0]) >= 1


async def paused(scene: Scene) -> None:
    await scene.world.state.boards.pause(scene.sitting.id, by="p", reason="Uji")


async def terminated(scene: Scene) -> None:
    await scene.world.state.boards.terminate(scene.sitting.id, by="p", reason="Uji")


async def submitted(scene: Scene) -> None:
    await scene.sitting.attempts.submit(scene.sitting.id, scene.sitting.person.id, epoch=None)


CASES: dict[str, tuple[Arrange, Answer, str]] = {
    "an older epoch": (nothing, save(epoch=0), "stale_epoch"),
    "an epoch that nobody holds": (nothing, save(epoch=99), "stale_epoch"),
    "a stale base": (saved, save(mutation="m-new"), "conflict"),
    "a base from the future": (nothing, save(base=5), "conflict"),
    "at the deadline": (late, save(), "time_over"),
    "after expiry": (expired, save(), "time_over"),
    "while paused": (paused, save(), "paused"),
    "after termination": (terminated, save(), "closed"),
    "after submission": (submitted, save(), "closed"),
    "position 0": (nothing, save(0), "bad_position"),
    "a position beyond the form": (nothing, save(7), "bad_position"),
    "malformed": (nothing, {"id": 41, "save": {"position": 1}}, "malformed"),
    "a NUL": (nothing, save(response=["\x00"]), "malformed"),
    "too large": (nothing, save(note="x" * 50_000), "too_large"),
    "a view with what no view has": (nothing, {"id": 41, "view": {"deadline": 1}}, "malformed"),
}


@pytest.mark.parametrize("kind", LINES)
async def test_what_is_refused_is_answered_by_its_word_and_changes_nothing(
    server: RunningServer, room: Room, redis: Client, subtests: pytest.Subtests, kind: str
) -> None:
    for case, (arrange, message, word) in CASES.items():
        with subtests.test(case):
            async with room.scene(kind, server) as scene:
                await arrange(scene)
                before = await everything(redis, scene.sitting)

                answer = await scene.line.ask(message)

                assert (answer["id"], answer["refused"]["reason"]) == (41, word)
                # What was offered against a newer answer is evidence, and nothing else.
                told = before["events"] + (word == "conflict")
                assert await everything(redis, scene.sitting) == {**before, "events": told}


@pytest.mark.parametrize("kind", LINES)
async def test_a_repeated_mutation_is_saved_again_under_the_same_version(
    server: RunningServer, room: Room, redis: Client, subtests: pytest.Subtests, kind: str
) -> None:
    for arrange in (nothing, late, submitted):
        with subtests.test(arrange.__name__):
            async with room.scene(kind, server) as scene:
                first = (await scene.line.ask(save()))["saved"]
                await arrange(scene)
                before = await everything(redis, scene.sitting)

                again = (await scene.line.ask(save()))["saved"]

                assert [again[name] for name in SAME] == [first[name] for name in SAME]
                assert await everything(redis, scene.sitting) == before


@pytest.mark.parametrize("kind", LINES)
async def test_a_response_of_the_largest_size_is_saved_and_given_back(
    server: RunningServer, world: World, kind: str
) -> None:
    sitting = await world.attempt()
    essay = "é\n" * 4_000
    gaps = [f"g{number}={'x' * 500}" for number in range(60)]

    async with open_line(kind, server, sitting) as line:
        found = [await line.ask(save(1, response=[essay])), await line.ask(save(2, response=gaps))]

    assert all("saved" in answer for answer in found)
    truth = await sitting.truth()
    assert [truth.responses[place].response for place in (1, 2)] == [(essay,), tuple(gaps)]


@pytest.mark.parametrize("kind", LINES)
async def test_somebody_elses_attempt_is_refused_and_unchanged(
    server: RunningServer, world: World, redis: Client, kind: str
) -> None:
    sitting, other = await world.attempt(), await world.person()
    before = await everything(redis, sitting)

    async with open_line(kind, server, sitting, other) as line:
        answer = await line.ask(save())

    assert answer["refused"]["reason"] == "not_yours"
    assert await everything(redis, sitting) == before


@pytest.mark.parametrize("kind", LINES)
async def test_a_conflict_carries_the_newer_response(
    server: RunningServer, world: World, kind: str
) -> None:
    sitting = await world.attempt()
    async with open_line(kind, server, sitting) as line:
        await line.ask(save(response=["o3"], flagged=True))

        refused = (await line.ask(save(mutation="m-new")))["refused"]

    current = refused["current"]
    assert (current["version"], current["response"], current["flagged"]) == (1, ["o3"], True)
    assert refused["position"] == 1
    assert 0 < refused["remaining_ms"] <= 3_600_000


@pytest.mark.parametrize("kind", LINES)
async def test_every_message_is_answered_by_its_number(
    server: RunningServer, world: World, kind: str
) -> None:
    sitting = await world.attempt()
    async with open_line(kind, server, sitting) as line:
        pong = await line.ask({"id": 1, "ping": {}})
        noted = await line.ask({"id": "two", "view": {"position": 3}})
        reported = await line.ask({"id": 3, "report": {"kind": "help", "text": "Bu"}})
        submitted_ = await line.ask({"id": 4, "submit": {}})

    assert pong["pong"]["state"] == "running"
    assert noted == {"id": "two", "noted": {}}
    assert reported == {"id": 3, "noted": {}}
    assert submitted_["submitted"]["state"] == "submitted"
    assert (await sitting.truth()).view == {"position": 3}


async def test_reports_have_a_limit_and_saves_go_on(server: RunningServer, world: World) -> None:
    sitting = await world.attempt()
    for _ in range(REPORTS_PER_CANDIDATE.amount):
        await world.state.rates.count(REPORTS_PER_CANDIDATE, "report", sitting.person.id)

    async with open_line("http", server, sitting) as line:
        refused = await line.ask({"id": 1, "report": {"kind": "problem"}})
        saved_ = await line.ask(save())

    assert refused["refused"]["reason"] == "too_many"
    assert 0 < refused["refused"]["retry_after"] <= 60
    assert "saved" in saved_


async def unprepared(world: World, **changed: str) -> tuple[str, Person]:
    """A booking of which Redis knows nothing; `changed` goes into its exam."""
    slot, person = await world.slot(), await world.person()
    async with transaction(world.state.engine) as session:
        booked = await book(session, slot.id, person.id, slot.starts_at)
        assert isinstance(booked, Booked)
        view = await load_slot(session, slot.id)
        assert view is not None
        for name, value in changed.items():
            setattr(view.exam, name, value)
        session.add(view.exam)
    return booked.booking.id, person


async def test_a_start_prepares_what_was_not_prepared_yet(world: World) -> None:
    booking, person = await unprepared(world)

    outcome = await operations.start(world.state, booking, person.id)

    assert isinstance(outcome, Started)
    assert (outcome.fresh, len(outcome.truth.form)) == (True, 6)


async def test_a_start_of_a_form_that_cannot_be_drawn_says_so(world: World) -> None:
    booking, person = await unprepared(world, blueprint_id="gone")

    started = await operations.start(world.state, booking, person.id)
    seen = await operations.look_in(world.state, booking, person.id)

    assert isinstance(started, Refused)
    assert isinstance(seen, Refused)
    assert (started.word, seen.word) == (Word.FORM_UNAVAILABLE, Word.FORM_UNAVAILABLE)


async def test_only_whoever_sits_the_attempt_is_seen_at_it(world: World, redis: Client) -> None:
    sitting, other = await world.attempt(), await world.person()

    await operations.lease(world.state, sitting.id, other.id, origin=Origin("pc"), epoch=1)
    await operations.lease(world.state, "nowhere-1", other.id, origin=Origin("pc"))
    await world.state.presence.write()

    assert [name async for name in redis.scan_iter("*:seen")] == []


async def test_answers_faster_than_anybody_reads_are_saved_and_told_to_the_proctor(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt(await world.slot(items=12))

    async with open_line("socket", server, sitting) as line:
        answers = [await line.ask({**save(position), "id": position}) for position in range(1, 13)]

    events = await world.state.logs.after(slot_of(sitting.id), "0-0", most=100)
    [event] = [event for event in events if event.kind == "observed"]
    assert all("saved" in answer for answer in answers)
    assert (event.facts["what"], event.facts["count"]) == ("fast_answers", "10")
    assert int(event.facts["within_ms"]) < 8_000
