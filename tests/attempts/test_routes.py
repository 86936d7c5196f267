"""The candidate's API of an attempt: start, truth, lease, messages, submission, handover."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from exam_server.live.rates import TOKENS_PER_CANDIDATE
from exam_server.record.database import transaction
from exam_server.record.queries import attempts_by_id
from exam_server.workers.archiving import archive_all
from scheduler import Slot
from tests.attempts.lines import save
from tests.clock import TestClock
from tests.serving import RunningServer
from tests.world import HOUR, Person, Sitting, World

TOKEN = "K7M2QX"
SECOND = timedelta(seconds=1)


def word(reply: httpx2.Response) -> str:
    found: str = reply.json()["type"]
    return found.removeprefix("/problems/")


def api(sitting: Sitting, rest: str = "") -> str:
    return f"/api/v1/attempts/{sitting.id}{rest}"


async def booked(world: World, slot: Slot | None = None) -> tuple[Person, str]:
    """Somebody with a booking, and the address of its start."""
    person = await world.person()
    booking = await world.booking(slot or await world.slot(), person)
    return person, f"/api/v1/bookings/{booking}/attempt"


async def test_a_start_begins_the_clock_once_and_gives_the_whole_truth(
    server: RunningServer, world: World, clock: TestClock
) -> None:
    person, start = await booked(world)
    async with server.signed_in(person) as client:
        first = await client.post(start)
        await clock.advance(60 * SECOND)
        again = await client.post(start, json={})
        truth = await client.get(start.replace("bookings", "attempts").removesuffix("/attempt"))

    assert (first.status_code, again.status_code, truth.status_code) == (201, 200, 200)
    assert [item["position"] for item in first.json()["items"]] == [1, 2, 3, 4, 5, 6]
    assert first.json()["items"] == again.json()["items"] == truth.json()["items"]
    assert 3_590_000 < first.json()["remaining_ms"] <= 3_600_000
    assert again.json()["remaining_ms"] <= 3_540_000


@pytest.mark.parametrize(
    ("jump", "status", "expected"),
    [(-10 * 60 * SECOND, 409, "too_early"), (8 * HOUR, 409, "too_late")],
)
async def test_outside_the_window_nothing_starts(
    server: RunningServer,
    world: World,
    clock: TestClock,
    jump: timedelta,
    status: int,
    expected: str,
) -> None:
    person, start = await booked(world)
    await clock.advance(jump)
    async with server.signed_in(person) as client:
        refused = await client.post(start)
        seen = await client.get(start.replace("bookings", "attempts").removesuffix("/attempt"))

    assert (refused.status_code, word(refused)) == (status, expected)
    assert (seen.json()["state"], seen.json()["items"]) == ("waiting", [])
    if expected == "too_early":
        assert 0 < refused.json()["wait_ms"] <= 600_000


async def test_who_books_while_entry_is_open_starts_at_once(
    server: RunningServer, world: World
) -> None:
    slot, person = await world.slot(), await world.person()
    async with server.signed_in(person) as client:
        booked = await client.post(f"/api/v1/slots/{slot.id}/bookings")
        started = await client.post(f"/api/v1/bookings/{booked.json()['id']}/attempt")

    assert (booked.status_code, started.status_code) == (201, 201)
    assert len(started.json()["items"]) == 6


async def test_a_token_is_asked_for_and_taken_in_any_case(
    server: RunningServer, world: World
) -> None:
    person, start = await booked(world, await world.slot(token=TOKEN))
    async with server.signed_in(person) as client:
        without = await client.post(start)
        wrong = await client.post(start, json={"token": "AAAAAA"})
        right = await client.post(start, json={"token": TOKEN.lower()})

    assert [word(without), word(wrong)] == ["wrong_token", "wrong_token"]
    assert (without.status_code, wrong.status_code, right.status_code) == (403, 403, 201)


async def test_tokens_cannot_be_guessed_for_long(server: RunningServer, world: World) -> None:
    person, start = await booked(world, await world.slot(token=TOKEN))
    for _ in range(TOKENS_PER_CANDIDATE.amount - 1):
        await world.state.rates.count(TOKENS_PER_CANDIDATE, "token", person.id)
    async with server.signed_in(person) as client:
        last = await client.post(start, json={"token": "AAAAAA"})
        stopped = await client.post(start, json={"token": TOKEN})

    assert (word(last), word(stopped)) == ("wrong_token", "too_many")
    assert (stopped.status_code, int(stopped.headers["Retry-After"]) > 0) == (429, True)


async def test_a_guess_is_not_free_again_after_a_start_that_was_refused_otherwise(
    server: RunningServer, world: World
) -> None:
    person, start = await booked(world, await world.slot(token=TOKEN))
    guess = {"token": "AAAAAA"}
    for _ in range(TOKENS_PER_CANDIDATE.amount - 2):
        await world.state.rates.count(TOKENS_PER_CANDIDATE, "token", person.id)
    async with server.signed_in(person) as client:
        first = await client.post(start, json=guess)
        between = await client.post("/api/v1/bookings/none-none/attempt", json=guess)
        stopped = await client.post(start, json={"token": TOKEN})

    assert [word(reply) for reply in (first, between, stopped)] == [
        "wrong_token",
        "no_attempt",
        "too_many",
    ]


async def test_a_booking_that_is_not_mine_or_not_there_does_not_start(
    server: RunningServer, world: World
) -> None:
    _, start = await booked(world)
    async with server.signed_in(await world.person()) as client:
        foreign = await client.post(start)
        missing = await client.post("/api/v1/bookings/none-none/attempt")
        strange = await client.post("/api/v1/bookings/%00-%FF/attempt")

    assert (foreign.status_code, word(foreign)) == (403, "not_yours")
    assert (missing.status_code, word(missing)) == (404, "no_attempt")
    assert (strange.status_code, word(strange)) == (404, "no_attempt")


async def test_a_lease_is_claimed_gone_on_with_and_superseded(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        claimed = await client.post(api(sitting, "/leases"))
        epoch = claimed.json()["epoch"]
        resumed = await client.post(api(sitting, "/leases"), json={"epoch": epoch})
        old = await client.post(api(sitting, "/leases"), json={"epoch": sitting.epoch})

    assert (claimed.status_code, epoch) == (201, sitting.epoch + 1)
    assert (resumed.status_code, resumed.json()["epoch"]) == (201, epoch)
    assert (old.status_code, word(old)) == (409, "superseded")


async def test_messages_are_answered_in_order_each_by_itself(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    wanted = [save(1), "nonsense", {"id": 2, "ping": {}}, [], save(2)]
    async with server.signed_in(sitting.person) as client:
        body = {"epoch": sitting.epoch, "messages": wanted}
        reply = await client.post(api(sitting, "/messages"), json=body)

    answers = reply.json()["answers"]
    assert [next(name for name in answer if name != "id") for answer in answers] == [
        "saved",
        "refused",
        "pong",
        "refused",
        "saved",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"messages": []}',
        '{"epoch": 1}',
        '{"epoch": "x", "messages": []}',
        '{"epoch": -1, "messages": []}',
        '{"epoch": 1e400, "messages": []}',
        '{"epoch": 1, "messages": [], "deadline": 1}',
        '{"epoch": 1, "messages": [' + ",".join(["{}"] * 101) + "]}",
        '{"epoch": 1, "messages": ["\\ud800"]}',
        '{"epoch": 1, "messages": ' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
async def test_a_body_of_the_wrong_shape_is_invalid_and_says_where(
    server: RunningServer, world: World, text: str
) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        reply = await client.post(api(sitting, "/messages"), content=text)

    assert (reply.status_code, word(reply)) == (422, "invalid")
    assert all({"where", "expected", "found"} == set(error) for error in reply.json()["errors"])


async def test_a_submission_repeated_gives_the_same_receipt_which_the_record_bears_out(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        body = {"epoch": sitting.epoch, "messages": [save(1), save(4, response=[])]}
        await client.post(api(sitting, "/messages"), json=body)
        first = await client.post(api(sitting, "/submission"))
        again = await client.post(api(sitting, "/submission"), json={"epoch": 0})
        shown = await client.get(api(sitting, "/submission"))
    await archive_all(world.state)
    async with transaction(world.state.engine, read_only=True) as session:
        record = (await attempts_by_id(session, [sitting.id]))[sitting.id]

    receipt = first.json()
    assert (first.status_code, again.status_code, shown.status_code) == (201, 200, 200)
    assert receipt == again.json() == shown.json()
    assert (receipt["digest"], receipt["answered"], receipt["items"]) == (record.digest, 1, 6)
    assert receipt["closed_at"].endswith("Z")
    assert datetime.fromisoformat(receipt["closed_at"]) == record.closed_at.astimezone(UTC)


@pytest.mark.parametrize(("arranged", "expected"), [("stale", "stale_epoch"), ("paused", "paused")])
async def test_a_submission_that_is_refused_closes_nothing(
    server: RunningServer, world: World, arranged: str, expected: str
) -> None:
    sitting = await world.attempt()
    if arranged == "paused":
        await world.state.boards.pause(sitting.id, by="p", reason="Uji")
    epoch = sitting.epoch - (arranged == "stale")
    async with server.signed_in(sitting.person) as client:
        reply = await client.post(api(sitting, "/submission"), json={"epoch": epoch})
        receipt = await client.get(api(sitting, "/submission"))

    assert (reply.status_code, word(reply)) == (409, expected)
    assert (receipt.status_code, word(receipt)) == (404, "not_found")
    assert not (await sitting.truth()).state.is_closed
