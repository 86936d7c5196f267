"""What lives as long as the process: opened once, typed, and handed to every request."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

from exam_server.draining import Drain
from exam_server.embedded import EmbeddedRedis
from exam_server.errands import Errands
from exam_server.live.attempts import Attempts
from exam_server.live.batching import Batcher
from exam_server.live.board import Boards
from exam_server.live.clocks import Clocks, steady_ms
from exam_server.live.connection import Client, open_redis
from exam_server.live.durability import DurabilityWatch, guarantee_for
from exam_server.live.following import Followers
from exam_server.live.leaving import Leaving
from exam_server.live.logs import Logs
from exam_server.live.observations import Observations
from exam_server.live.paces import Paces
from exam_server.live.papers import Papers
from exam_server.live.placing import Places
from exam_server.live.presence import Presence
from exam_server.live.rates import Rates
from exam_server.live.restoring import Restoring
from exam_server.live.scripts import Scripts
from exam_server.live.tickets import Tickets
from exam_server.passwords import Passwords
from exam_server.record.database import open_engine
from exam_server.record.migrating import migrate
from exam_server.record.past import Past
from exam_server.record.pictures import Pictures
from exam_server.settings import Settings
from exam_server.signing import Signing

SIMULATIONS = 2
"""Simulations of draws that a process runs at the same time; each takes a core for seconds."""


@dataclass(frozen=True, slots=True)
class State:
    """The stores and tools of one process."""

    settings: Settings
    engine: AsyncEngine
    attempts: Attempts
    observations: Observations
    places: Places
    boards: Boards
    papers: Papers
    logs: Logs
    leaving: Leaving
    restoring: Restoring
    presence: Presence
    followers: Followers
    tickets: Tickets
    rates: Rates
    durability: DurabilityWatch
    signing: Signing
    passwords: Passwords
    pictures: Pictures
    paces: Paces = field(default_factory=Paces)
    drain: Drain = field(default_factory=Drain)
    errands: Errands = field(default_factory=Errands)
    preparing: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """By slot, who places its attempts now; gone when nobody does."""
    simulating: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SIMULATIONS))
    background: set["asyncio.Task[None]"] = field(default_factory=set)
    """What was begun for somebody who did not wait; held here, or it might be cleared away."""


@asynccontextmanager
async def open_state(
    settings: Settings,
    *,
    fragments: Mapping[str, str] | None = None,
    ours: Callable[[], float] = steady_ms,
) -> AsyncIterator[State]:
    """Start what is embedded, open both stores, bring the schema up to date; close all at the end.

    `fragments` replaces Lua fragments, `ours` the process's own clock; tests set both.
    """
    settings.make_data_dir()
    async with AsyncExitStack() as stack:
        url = settings.redis_url
        if not url:
            url = await stack.enter_async_context(EmbeddedRedis(settings.data_dir).running())
        client = open_redis(url)
        stack.push_async_callback(client.aclose)
        batcher = _batcher(settings, url, Scripts(fragments))
        stack.push_async_callback(batcher.close)
        await asyncio.to_thread(migrate, settings.sql_url)
        engine = open_engine(settings.sql_url)
        stack.push_async_callback(engine.dispose)
        state = _wire(settings, client, engine, Clocks(batcher, ours), Rates(client))
        stack.push_async_callback(state.errands.close)
        await stack.enter_async_context(state.durability.running())
        await stack.enter_async_context(state.followers.running())
        yield state


def _batcher(settings: Settings, url: str, scripts: Scripts) -> Batcher:
    guarantee = guarantee_for(settings.durability, settings.replicas)
    return Batcher(url, scripts, guarantee=guarantee, queue_limit=settings.queue_limit)


def _wire(
    settings: Settings, client: Client, engine: AsyncEngine, clocks: Clocks, rates: Rates
) -> State:
    batcher = clocks.batcher
    past = Past(engine)
    places = Places(client, batcher)
    attempts = Attempts(batcher, clocks, past)
    return State(
        settings=settings,
        engine=engine,
        attempts=attempts,
        observations=Observations(batcher, past),
        places=places,
        boards=Boards(client, clocks, places, past),
        papers=Papers(places),
        logs=Logs(client),
        leaving=Leaving(client, batcher),
        restoring=Restoring(batcher),
        presence=Presence(attempts),
        followers=Followers(client),
        tickets=Tickets(client, batcher, timedelta(hours=settings.ticket_hours)),
        rates=rates,
        durability=DurabilityWatch(batcher, settings.durability, settings.replicas),
        signing=Signing(settings.signing_secret(), settings.evidence_key_file),
        passwords=Passwords(),
        pictures=Pictures(engine),
    )
