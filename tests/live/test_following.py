"""Following the logs: whoever listens hears every event once, in order, whatever others do."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from exam_server.live import keys
from exam_server.live.connection import Client
from exam_server.live.following import Followers
from exam_server.live.tickets import Holder
from exam_server.outcomes import Event, Role
from exam_server.state import State

SLOT = "s2k4m7qa"
HOLDER = Holder("acc", "1", "Ayu", (Role.CANDIDATE,), "id")


@pytest.fixture
async def followers(redis: Client) -> AsyncIterator[Followers]:
    """One process's reader."""
    found = Followers(redis)
    async with found.running():
        yield found


async def append(redis: Client, text: str, slot: str = SLOT) -> str:
    """One event of a slot."""
    fields = {"kind": "announced", "attempt": "", "at": "1", "by": "p", "text": text}
    return str(await redis.xadd(keys.log(slot), fields))


async def until(heard: list[str], number: int, *, within: float = 5) -> None:
    """Wait until so many were heard; a list tells nobody when it grows."""
    for _ in range(int(within * 100)):
        if len(heard) >= number:
            return
        await asyncio.sleep(0.01)
    assert len(heard) >= number


async def test_events_after_since_are_heard_in_order_once(
    followers: Followers, redis: Client
) -> None:
    heard = list[str]()
    await append(redis, "before")
    since = await followers.last_event(SLOT)
    await append(redis, "0")
    with followers.listening(SLOT, since, lambda event: heard.append(event.facts["text"])):
        for number in range(1, 20):
            await append(redis, str(number))
        await until(heard, 20)
        await asyncio.sleep(0.3)

    assert heard == [str(number) for number in range(20)]


async def test_an_empty_slot_is_followed_from_its_first_event(
    followers: Followers, redis: Client
) -> None:
    heard = list[str]()
    since = await followers.last_event(SLOT)
    with followers.listening(SLOT, since, lambda event: heard.append(event.facts["text"])):
        await append(redis, "first")
        await until(heard, 1)

    assert (since, heard) == ("0-0", ["first"])


async def test_listeners_hear_their_own_slot_and_nothing_after_they_left(
    followers: Followers, redis: Client
) -> None:
    here, there = list[str](), list[str]()
    with (
        followers.listening(SLOT, "0-0", lambda event: here.append(event.facts["text"])),
        followers.listening("other", "0-0", lambda event: there.append(event.facts["text"])),
    ):
        await append(redis, "a")
        await append(redis, "b", "other")
        await until(here, 1)
        await until(there, 1)
    await append(redis, "c")
    await asyncio.sleep(0.3)

    assert (here, there) == (["a"], ["b"])


async def test_a_listener_of_one_attempt_hears_its_own_events_and_those_of_the_slot(
    followers: Followers, redis: Client
) -> None:
    own, every = list[str](), list[str]()
    with (
        followers.listening(SLOT, "0-0", lambda event: own.append(event.attempt), attempt="a"),
        followers.listening(SLOT, "0-0", lambda event: every.append(event.attempt)),
    ):
        for attempt in ("a", "b", "", "a"):
            fields = {"kind": "saved", "attempt": attempt, "at": "1", "by": "p"}
            await redis.xadd(keys.log(SLOT), fields)
        await until(every, 4)

    assert every == ["a", "b", "", "a"]
    assert own == ["a", "", "a"]


async def test_an_attempt_goes_on_hearing_when_another_device_leaves(
    followers: Followers, redis: Client
) -> None:
    phone, pc = list[str](), list[str]()
    with followers.listening(SLOT, "0-0", lambda event: phone.append(event.kind), attempt="a"):
        with followers.listening(SLOT, "0-0", lambda event: pc.append(event.kind), attempt="a"):
            await append(redis, "1")
            await until(pc, 1)
        await append(redis, "2")
        await until(phone, 2)

    assert (len(phone), len(pc)) == (2, 1)


async def test_a_listener_that_raises_is_the_only_one_that_misses_something(
    followers: Followers, redis: Client
) -> None:
    heard = list[str]()

    def broken(_: Event) -> None:
        raise ZeroDivisionError

    with (
        followers.listening(SLOT, "0-0", broken),
        followers.listening(SLOT, "0-0", lambda event: heard.append(event.facts["text"])),
    ):
        for text in ("a", "b"):
            await append(redis, text)
        await until(heard, 2)

    assert heard == ["a", "b"]


async def test_an_event_that_cannot_be_read_stops_nothing(
    followers: Followers, redis: Client
) -> None:
    heard = list[str]()
    with followers.listening(SLOT, "0-0", lambda event: heard.append(event.facts["text"])):
        await redis.xadd(keys.log(SLOT), {"kind": "no event of ours"})
        await append(redis, "after")
        await until(heard, 1)

    assert heard == ["after"]


async def test_revocations_are_heeded_within_a_second(state: State) -> None:
    revoked = list[str]()
    ticket = await state.tickets.issue(HOLDER)
    with state.followers.heeding_revocations(revoked.append):
        await asyncio.sleep(0.3)
        await state.tickets.revoke(ticket, HOLDER.account)
        await until(revoked, 1, within=1)

    assert revoked == [ticket]


async def test_a_reader_whose_connections_are_cut_reads_on(
    followers: Followers, redis: Client
) -> None:
    heard = list[str]()
    with followers.listening(SLOT, "0-0", lambda event: heard.append(event.facts["text"])):
        await append(redis, "before")
        await until(heard, 1)
        await redis.client_kill_filter(_type="normal", skipme=True)
        await append(redis, "after")
        await until(heard, 2)

    assert heard == ["before", "after"]
