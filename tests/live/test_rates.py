"""Rate limits count what they are told to count, under exactly the names they are given."""

import asyncio

import pytest
from limits import RateLimitItemPerSecond

from exam_server.errors import Throttled, Unavailable
from exam_server.live.connection import Client, open_redis
from exam_server.live.rates import Rates

LIMIT = RateLimitItemPerSecond(3, 10)


@pytest.fixture
def rates(redis: Client) -> Rates:
    return Rates(redis)


async def use_up(rates: Rates, *names: str) -> None:
    """As many tries as are allowed."""
    for _ in range(LIMIT.amount):
        await rates.check(LIMIT, *names)
        await rates.count(LIMIT, *names)


async def test_checking_counts_nothing(rates: Rates) -> None:
    for _ in range(10):
        await rates.check(LIMIT, "a")


async def test_a_limit_that_is_used_up_says_when_to_come_back(rates: Rates) -> None:
    await use_up(rates, "a")

    with pytest.raises(Throttled) as throttled:
        await rates.check(LIMIT, "a")

    assert 1 <= throttled.value.retry_after <= 10


async def test_other_names_are_other_counts(rates: Rates) -> None:
    await use_up(rates, "sign-in", "p-1", "10.0.0.1")

    await rates.check(LIMIT, "sign-in", "p-1", "10.0.0.2")
    await rates.check(LIMIT, "sign-in", "p-2", "10.0.0.1")
    await rates.check(LIMIT, "token", "p-1", "10.0.0.1")


async def test_names_cannot_be_composed_into_somebody_elses(rates: Rates) -> None:
    await use_up(rates, "a", "b/c")

    await rates.check(LIMIT, "a/b", "c")


async def test_all_processes_count_together(rates: Rates, redis_url: str) -> None:
    await use_up(rates, "a")
    client = open_redis(redis_url)

    with pytest.raises(Throttled):
        await Rates(client).check(LIMIT, "a")
    await client.aclose()


async def test_without_redis_nothing_is_let_through() -> None:
    client = open_redis("unix:///nowhere/redis.sock")
    rates = Rates(client)

    for asked in (rates.check, rates.count):
        with pytest.raises(Unavailable):
            await asked(LIMIT, "a")
    await client.aclose()


async def test_the_first_try_is_free_and_the_next_ones_are_counted_before_they_are_made(
    rates: Rates,
) -> None:
    assert not await rates.admit(LIMIT, "a")
    for _ in range(LIMIT.amount):
        assert await rates.admit(LIMIT, "a")

    with pytest.raises(Throttled):
        await rates.admit(LIMIT, "a")


async def test_a_forgiven_try_leaves_nothing_behind(rates: Rates) -> None:
    for _ in range(2 * LIMIT.amount):
        assert not await rates.admit(LIMIT, "a")
        rates.forgive("a")


async def test_tries_at_the_same_moment_are_not_all_free(rates: Rates) -> None:
    found = await asyncio.gather(
        *(rates.admit(LIMIT, "a") for _ in range(50)), return_exceptions=True
    )

    assert found.count(False) == 1
    assert found.count(True) == LIMIT.amount
