"""Tickets live in Redis: found until they are revoked or too old, and handed over once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from exam_server.errors import Unavailable
from exam_server.live import keys
from exam_server.live.batching import Batcher
from exam_server.live.connection import Client, open_redis
from exam_server.live.scripts import Scripts
from exam_server.live.tickets import Holder, Tickets
from exam_server.outcomes import Role

AYU = Holder("acc-a", "1", "Ayu", (Role.CANDIDATE, Role.PROCTOR), "en")
BUDI = Holder("acc-b", "2", "Budi", (Role.CANDIDATE,), "id")


@pytest.fixture
async def tickets(redis: Client, redis_url: str) -> AsyncIterator[Tickets]:
    batcher = Batcher(redis_url, Scripts())
    yield Tickets(redis, batcher, timedelta(hours=1))
    await batcher.close()


async def test_a_ticket_is_found_as_it_was_issued(tickets: Tickets) -> None:
    ticket = await tickets.issue(AYU)

    assert await tickets.find(ticket) == AYU
    assert len(ticket) >= 32


async def test_a_ticket_ends_after_its_life(tickets: Tickets, redis: Client) -> None:
    ticket = await tickets.issue(AYU)

    assert 3_590 < await redis.ttl(keys.ticket(ticket)) <= 3_600
    await redis.pexpire(keys.ticket(ticket), 0)
    assert await tickets.find(ticket) is None


async def test_revoking_ends_one_ticket_and_tells_every_process(
    tickets: Tickets, redis: Client
) -> None:
    first, second = await tickets.issue(AYU), await tickets.issue(AYU)

    await tickets.revoke(first, AYU.account)

    assert (await tickets.find(first), await tickets.find(second)) == (None, AYU)
    [(_, told)] = await redis.xrange(keys.REVOCATIONS)
    assert told == {"ticket": first}


async def test_revoking_all_ends_every_ticket_of_the_account_alone(tickets: Tickets) -> None:
    mine = [await tickets.issue(AYU) for _ in range(3)]
    other = await tickets.issue(BUDI)

    assert await tickets.revoke_all(AYU.account) == 3
    assert [await tickets.find(ticket) for ticket in mine] == [None] * 3
    assert await tickets.find(other) == BUDI
    assert await tickets.revoke_all(AYU.account) == 0


async def test_an_offer_is_looked_at_often_and_taken_once(tickets: Tickets) -> None:
    offer = (await tickets.offer_handover("s-a", await tickets.issue(AYU))).id

    assert [await tickets.peek_handover(offer) for _ in range(2)] == [("s-a", AYU)] * 2
    taken = await asyncio.gather(*[tickets.take_handover(offer) for _ in range(20)])
    assert [found for found in taken if found] == [("s-a", AYU)]
    assert await tickets.peek_handover(offer) is None


async def test_a_code_stands_for_its_offer_however_it_is_typed(tickets: Tickets) -> None:
    offered = await tickets.offer_handover("s-a", await tickets.issue(AYU))
    code = offered.code

    for typed in (code, code.lower(), f" {code[:3]} {code[3:]} ", f"{code[:3]}-{code[3:]}"):
        assert await tickets.handover_with(typed) == offered.id
    for typed in ("", "O0I1AA", code[:5], f"{code}A", "{slot:x}"):
        assert await tickets.handover_with(typed) is None


async def test_an_offer_ends_with_the_ticket_that_made_it(tickets: Tickets) -> None:
    offer = (await tickets.offer_handover("s-a", await tickets.issue(AYU))).id

    await tickets.revoke_all(AYU.account)

    assert await tickets.peek_handover(offer) is None
    assert await tickets.take_handover(offer) is None


async def test_without_redis_nobody_is_taken_for_signed_out() -> None:
    client = open_redis("unix:///nowhere/redis.sock")
    batcher = Batcher("unix:///nowhere/redis.sock", Scripts())
    tickets = Tickets(client, batcher, timedelta(hours=1))

    with pytest.raises(Unavailable):
        await tickets.find("x")
    await batcher.close()
    await client.aclose()
