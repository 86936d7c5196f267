"""Tickets: found while they live, gone when revoked, told to every process."""

import asyncio

from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.state import State

HOLDER = Holder("a1", "p-1", "Person", (Role.CANDIDATE, Role.PROCTOR), "id")


async def test_a_ticket_gives_back_its_holder(state: State) -> None:
    ticket = await state.tickets.issue(HOLDER)

    assert await state.tickets.find(ticket) == HOLDER
    assert await state.tickets.find("another") is None


async def test_revoking_one_keeps_the_others_and_revoking_all_ends_them(state: State) -> None:
    first, second = await state.tickets.issue(HOLDER), await state.tickets.issue(HOLDER)

    await state.tickets.revoke(first, HOLDER.account)

    assert await state.tickets.find(first) is None
    assert await state.tickets.find(second) == HOLDER
    assert await state.tickets.revoke_all(HOLDER.account) == 1
    assert await state.tickets.find(second) is None


async def test_a_revocation_is_heard_within_a_second(state: State) -> None:
    ticket = await state.tickets.issue(HOLDER)
    heard: asyncio.Queue[str] = asyncio.Queue()
    await asyncio.sleep(0.3)

    with state.followers.heeding_revocations(heard.put_nowait):
        await state.tickets.revoke(ticket, HOLDER.account)

        assert await asyncio.wait_for(heard.get(), 1) == ticket
