"""Tickets: signed-in browsers. The record is in Redis, so that it can be revoked at once."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from exam_server.live import keys
from exam_server.live.batching import Batcher
from exam_server.live.connection import Client, unavailable_when_away
from exam_server.outcomes import Role

REVOCATIONS_KEPT = 10_000
HANDOVER_LIFE = timedelta(minutes=2)
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, O, 1 and I, which people take for each other."""
CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a ticket: the account as far as every request needs it."""

    account: str
    number: str
    name: str
    roles: tuple[Role, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer to go on with an attempt on a second device: its id for a link, a code to type."""

    id: str
    code: str


class Tickets:
    """Issue, find and revoke tickets; hand one over to a second device."""

    def __init__(self, client: Client, batcher: Batcher, life: timedelta) -> None:
        self._client, self._batcher = client, batcher
        self._life = life

    async def issue(self, holder: Holder) -> str:
        """A new ticket id for a holder; old ones of the same browser are the caller's to revoke."""
        ticket_id = secrets.token_urlsafe(24)
        with unavailable_when_away():
            # The ticket comes last: one that works is always among those that can be revoked.
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.sadd(keys.tickets_of(holder.account), ticket_id)
                pipe.expire(keys.tickets_of(holder.account), self._life)
                await pipe.execute()
            found = json.dumps(asdict(holder))
            await self._client.set(keys.ticket(ticket_id), found, ex=self._life)
        return ticket_id

    async def find(self, ticket_id: str) -> Holder | None:
        """The holder of a ticket that is neither revoked nor too old."""
        # Every request asks this; those of one turn travel together.
        key = keys.ticket(ticket_id)
        text = await self._batcher.look(key, "GET", key)
        return None if text is None else _holder(json.loads(text))

    async def revoke(self, ticket_id: str, account: str) -> None:
        """End one ticket; open sockets of it are told by every server process."""
        await self._revoke([ticket_id], account)

    async def revoke_all(self, account: str) -> int:
        """End every ticket of an account; answers with how many there were."""
        with unavailable_when_away():
            ticket_ids = sorted(await self._client.smembers(keys.tickets_of(account)))
        await self._revoke(ticket_ids, account)
        return len(ticket_ids)

    async def offer_handover(self, attempt_id: str, ticket_id: str) -> Offered:
        """A single-use offer, good for two minutes, that signs a second device in.

        It lives no longer than the ticket that offers it: whoever signs out leaves no door open.
        """
        offered = Offered(secrets.token_urlsafe(24), _new_code())
        offer = json.dumps({"attempt": attempt_id, "ticket": ticket_id})
        with unavailable_when_away():
            await self._client.set(keys.handover(offered.id), offer, ex=HANDOVER_LIFE)
            key = keys.handover_code(offered.code)
            # One in a thousand million stands for somebody else's offer: then another code is made.
            if not await self._client.set(key, offered.id, ex=HANDOVER_LIFE, nx=True):
                return await self.offer_handover(attempt_id, ticket_id)
        return offered

    async def handover_with(self, code: str) -> str | None:
        """The id of the offer that a code stands for; what was typed may have spaces and small
        letters. It says nothing about whether the offer still opens anything."""
        typed = "".join(code.split()).replace("-", "").upper()
        if len(typed) != CODE_LENGTH or not set(typed) <= set(CODE_LETTERS):
            return None
        with unavailable_when_away():
            found: str | None = await self._client.get(keys.handover_code(typed))
        return found

    async def peek_handover(self, handover_id: str) -> tuple[str, Holder] | None:
        """What an offer would open, without using it up."""
        with unavailable_when_away():
            text = await self._client.get(keys.handover(handover_id))
        return await self._offer(text)

    async def take_handover(self, handover_id: str) -> tuple[str, Holder] | None:
        """The attempt and the holder of an offer, once; None when it is used or too old."""
        with unavailable_when_away():
            text = await self._client.getdel(keys.handover(handover_id))
        return await self._offer(text)

    async def _offer(self, text: str | None) -> tuple[str, Holder] | None:
        if text is None:
            return None
        offer = json.loads(text)
        holder = await self.find(offer["ticket"])
        return (offer["attempt"], holder) if holder else None

    async def _revoke(self, ticket_ids: Sequence[str], account: str) -> None:
        with unavailable_when_away():
            # Over several shards there is no transaction; whatever is interrupted here is asked
            # for again, and to revoke twice changes nothing.
            async with self._client.pipeline(transaction=False) as pipe:
                for ticket_id in ticket_ids:
                    pipe.delete(keys.ticket(ticket_id))
                    pipe.srem(keys.tickets_of(account), ticket_id)
                    pipe.xadd(keys.REVOCATIONS, {"ticket": ticket_id}, maxlen=REVOCATIONS_KEPT)
                await pipe.execute()


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def _holder(fields: dict[str, Any]) -> Holder:
    return Holder(**{**fields, "roles": tuple(Role(role) for role in fields["roles"])})
