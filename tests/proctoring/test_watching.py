"""One line's watch: bounded, never behind, and silent where nothing is new."""

from datetime import timedelta
from typing import Any

import pytest

from exam_server.errors import Refusal, Unavailable
from exam_server.outcomes import Event
from exam_server.proctoring.watching import EVENTS_KEPT, TURNS_PER_BEAT, Watch
from tests.proctoring.room import Room, save


def event(attempt: str, kind: str = "saved", **facts: str) -> Event:
    return Event("1-0", "s", kind, attempt, 1, "somebody", facts)


async def watch_of(room: Room) -> Watch:
    watch = Watch(room.world.state.boards, room.slot.id)
    await watch.first()
    return watch


async def beat(watch: Watch) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for _ in range(TURNS_PER_BEAT):
        messages += await watch.turn()
    return messages


async def test_an_unknown_slot_is_refused(room: Room) -> None:
    with pytest.raises(Refusal, match="no_slot"):
        await Watch(room.world.state.boards, "nowhere2").first()


async def test_many_changes_of_one_attempt_are_one_row(room: Room) -> None:
    sitting = await room.world.attempt(room.slot)
    watch = await watch_of(room)
    await save(room.world.state.attempts, sitting)

    for _ in range(10_000):
        watch.note(event(sitting.id))
    [message] = await watch.turn()

    assert [row["answered"] for row in message["changes"]] == [1]
    assert await watch.turn() == []


async def test_events_of_the_slot_are_kept_up_to_a_bound(room: Room) -> None:
    await room.sitting()
    watch = await watch_of(room)

    for number in range(EVENTS_KEPT + 10):
        watch.note(event("", "announced", text=str(number)))
    [message] = await watch.turn()

    texts = [found["facts"]["text"] for found in message["events"]]
    assert texts == [str(number) for number in range(10, EVENTS_KEPT + 10)]


async def test_a_beat_comes_though_nothing_happened(room: Room) -> None:
    await room.sitting()
    watch = await watch_of(room)

    [message] = await beat(watch)

    assert list(message) == ["at"]


async def test_a_beat_carries_signs_of_life_once(room: Room) -> None:
    attempt = await room.sitting()
    watch = await watch_of(room)
    await room.world.state.attempts.mark_seen(room.slot.id, [attempt])

    [first], [second] = await beat(watch), await beat(watch)

    assert list(first["seen"]) == [attempt]
    assert "seen" not in second


async def test_a_beat_finds_what_time_alone_has_changed(room: Room) -> None:
    attempt = await room.sitting()
    watch = await watch_of(room)
    await room.clock.advance(timedelta(minutes=2))

    changes, _ = await beat(watch)

    assert [row["attempt"] for row in changes["changes"]] == [attempt]
    assert "lost" in changes["changes"][0]["tiles"]


async def test_a_beat_finds_a_newcomer(room: Room) -> None:
    await room.sitting()
    watch = await watch_of(room)
    newcomer = await room.sitting()

    changes, _ = await beat(watch)

    assert [row["attempt"] for row in changes["changes"]] == [newcomer]


async def test_a_store_that_is_away_makes_nothing_forgotten(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = await room.sitting()
    watch = await watch_of(room)
    watch.note(event(attempt))

    async def away(*_: object) -> None:
        raise Unavailable("redis")

    with monkeypatch.context() as broken:
        broken.setattr(room.world.state.boards, "rows", away)
        with pytest.raises(Unavailable):
            await watch.turn()
    [message] = await watch.turn()

    assert [row["attempt"] for row in message["changes"]] == [attempt]
