"""The practice exam is the exam page without an exam: nothing reaches the stores."""

from datetime import timedelta

from exam_server.attempts.practice_items import ITEMS, practice_items
from exam_server.live.connection import Client
from exam_server.outcomes import State, Truth
from question_bank import check
from tests.attempts.test_pages import embedded
from tests.clock import TestClock
from tests.serving import RunningServer
from tests.world import HOUR, World


def test_the_sample_items_hold_and_show_no_key() -> None:
    shown = practice_items()

    assert [check(draft) for draft in ITEMS] == [()] * len(ITEMS)
    assert len({item["kind"] for item in shown}) == len(shown) == 6
    assert all("en" in item["translations"] and "key" not in item for item in shown)


async def test_practising_leaves_nothing_behind(
    server: RunningServer, world: World, redis: Client
) -> None:
    person = await world.person()
    booking = await world.booking(await world.slot(starts_in=HOUR), person)
    async with server.signed_in(person) as client:
        await client.get(f"/bookings/{booking}")
        before = sorted(await redis.keys())
        page = await client.get(f"/bookings/{booking}/practice")

    found = await world.state.attempts.read(booking, person.id)
    assert page.status_code == 200
    assert 'js/practice.js"' in page.text
    assert 'js/exam.js"></script>' not in page.text
    assert embedded(page, "attempt")["remaining_ms"] == 600_000
    assert sorted(await redis.keys()) == before
    assert isinstance(found, Truth)
    assert found.state is State.WAITING


async def test_whoever_sits_the_exam_is_led_there(server: RunningServer, world: World) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        reply = await client.get(f"/bookings/{sitting.id}/practice")

    assert (reply.status_code, reply.headers["location"]) == (303, f"/attempts/{sitting.id}")


async def test_a_room_is_let_in_over_three_seconds_and_each_keeps_the_full_time(
    server: RunningServer, world: World, clock: TestClock
) -> None:
    person = await world.person()
    booking = await world.booking(await world.slot(limit=HOUR), person)
    async with server.signed_in(person) as client:
        pages = [await client.get(f"/bookings/{booking}") for _ in range(8)]
        spreads = {embedded(page, "waiting")["spread_ms"] for page in pages}
        await clock.advance(timedelta(milliseconds=max(spreads)))
        started = await client.post(f"/api/v1/bookings/{booking}/attempt")

    assert len(spreads) > 1
    assert all(0 <= spread <= 3_000 for spread in spreads)
    assert started.json()["remaining_ms"] == 3_600_000


async def test_who_types_a_token_is_not_kept_waiting(server: RunningServer, world: World) -> None:
    person = await world.person()
    booking = await world.booking(await world.slot(token="ABC234"), person)
    async with server.signed_in(person) as client:
        page = await client.get(f"/bookings/{booking}")

    assert embedded(page, "waiting")["spread_ms"] == 0
