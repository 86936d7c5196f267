"""What a proctor can do, asked of the real store without the web."""

from datetime import timedelta

import pytest

from exam_server.errors import Refusal
from exam_server.outcomes import Done, State, Word
from exam_server.proctoring.operations import (
    Order,
    Results,
    carry_out,
    carry_out_all,
    chosen_from,
    read_board,
)
from exam_server.proctoring.rules import Verb, refusal_of
from tests.proctoring.room import Room

MINUTE = timedelta(minutes=1)


def order(verb: Verb, **facts: str) -> Order:
    return Order(verb, "proctor", reason="Uji", extra_ms=60_000, severity="info", **facts)


@pytest.mark.parametrize("found", list(State))
@pytest.mark.parametrize("verb", list(Verb))
async def test_the_rules_say_beforehand_what_the_scripts_say(
    room: Room, verb: Verb, found: State
) -> None:
    attempt = await room.sitting(found)

    results = await carry_out_all(room.world.state.boards, room.slot.id, order(verb))

    words = [word for _, word in results.skipped]
    expected = refusal_of(verb, found)
    assert words == ([] if expected is None else [expected])
    assert [result.attempt for result in results.every] == [attempt]


async def test_an_attempt_of_another_slot_is_not_reached(room: Room) -> None:
    elsewhere = await room.world.attempt()
    await room.sitting()
    boards = room.world.state.boards

    results = await carry_out_all(boards, room.slot.id, order(Verb.PAUSE), [elsewhere.id])

    assert [word for _, word in results.skipped] == [Word.NO_ATTEMPT]
    assert (await elsewhere.truth()).state is State.RUNNING


async def test_whoever_is_named_twice_is_asked_once(room: Room) -> None:
    attempt = await room.sitting()
    boards = room.world.state.boards

    results = await carry_out_all(boards, room.slot.id, order(Verb.EXTEND), [attempt] * 3)

    assert len(results.done) == 1
    assert (await read_board(boards, room.slot.id)).rows[0].granted_ms == 60_000


async def test_a_refusal_for_one_attempt_is_raised(room: Room) -> None:
    attempt = await room.sitting(State.WAITING)

    with pytest.raises(Refusal, match="not_running"):
        await carry_out(room.world.state.boards, attempt, order(Verb.PAUSE))


async def test_a_board_can_be_narrowed(room: Room) -> None:
    await room.sitting()
    second = await room.sitting()

    board = chosen_from(await read_board(room.world.state.boards, room.slot.id), [second])

    assert [row.attempt for row in board.rows] == [second]


def test_no_results_are_neither_done_nor_skipped() -> None:
    assert (Results(()).done, Results(()).skipped) == ([], [])


async def test_two_outages_wait_for_one_decision_and_each_gets_what_it_lost(room: Room) -> None:
    slot = await room.world.slot(policies={"compensate": "propose"})
    boards, clock = room.world.state.boards, room.clock
    early = await room.world.attempt(slot)
    await boards.pulse(slot.id)
    await clock.advance(2 * MINUTE)
    await boards.pulse(slot.id)
    late = await room.world.attempt(slot)
    await clock.advance(3 * MINUTE)
    await boards.pulse(slot.id)
    owed = (await read_board(boards, slot.id)).owed_ms

    given = await boards.compensate(slot.id, by="p", reason="Uji", extra_ms=owed, mutation="m")

    board = await read_board(boards, slot.id)
    granted = {row.attempt: round(row.granted_ms / 60_000, 1) for row in board.rows}
    assert given == Done(2)
    assert round(owed / 60_000, 1) == 5.0
    assert granted == {early.id: 5.0, late.id: 3.0}
    assert board.owed_ms == 0


async def test_a_waived_outage_gives_nobody_anything(room: Room) -> None:
    slot = await room.world.slot(policies={"compensate": "propose"})
    boards = room.world.state.boards
    await room.world.attempt(slot)
    await boards.pulse(slot.id)
    await room.clock.advance(2 * MINUTE)
    await boards.pulse(slot.id)

    waived = await boards.waive_outage(slot.id, by="p", reason="Uji")

    board = await read_board(boards, slot.id)
    assert isinstance(waived, Done)
    assert waived.number >= 120_000
    assert (board.owed_ms, board.rows[0].granted_ms) == (0, 0)
