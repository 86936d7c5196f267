"""Checking credentials: who is let in, what counts, and that guessing teaches nothing."""

import asyncio
from collections import Counter

import pytest

from exam_server.errors import Refusal, Throttled
from exam_server.identity.sign_in import as_holder, check_credentials
from exam_server.live.rates import FAILED_SIGN_INS_PER_ACCOUNT, FAILED_SIGN_INS_PER_ADDRESS
from exam_server.outcomes import Role, Word
from exam_server.passwords import PARALLEL_HASHES
from exam_server.record.accounts import Account
from tests.identity.people import account
from tests.world import PASSWORD, World

MOST = FAILED_SIGN_INS_PER_ACCOUNT.amount


async def check(
    world: World, login: str, password: str = PASSWORD, address: str = "10.0.0.1"
) -> Account:
    return await check_credentials(world.state, login=login, password=password, address=address)


async def fails(
    world: World, login: str, password: str = "wrong", address: str = "10.0.0.1"
) -> str:
    """`wrong_credentials`, `throttled`, or an empty text for whoever got in."""
    try:
        await check(world, login, password, address)
    except Refusal as refusal:
        return refusal.word
    except Throttled:
        return "throttled"
    return ""


@pytest.mark.parametrize(
    "login", ["p-abc", "P-ABC", " p-abc ", "ayu@example.org", "Ayu@Example.ORG"]
)
async def test_number_and_address_sign_in_in_any_case(world: World, login: str) -> None:
    made = await account(world, email="ayu@example.org")

    assert (await check(world, login)).id == made.id


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("p-abc", "wrong"),
        ("p-abc", PASSWORD.upper()),
        ("p-abc", f" {PASSWORD}"),
        ("p-abd", PASSWORD),
        ("p-ab%", PASSWORD),
        ("p-abc' or '1'='1", PASSWORD),
        ("p-abc\x00", PASSWORD),
        ("", PASSWORD),
    ],
)
async def test_wrong_is_wrong_in_one_word(world: World, login: str, password: str) -> None:
    await account(world)

    assert await fails(world, login, password) == Word.WRONG_CREDENTIALS


async def test_an_inactive_account_is_as_wrong_as_none(world: World) -> None:
    await account(world, active=False)

    assert await fails(world, "p-abc", PASSWORD) == Word.WRONG_CREDENTIALS


async def test_only_failures_count(world: World) -> None:
    await account(world)

    for _ in range(MOST - 1):
        await world.state.rates.count(FAILED_SIGN_INS_PER_ACCOUNT, "sign-in", "p-abc", "10.0.0.1")
    outcomes = [await fails(world, "p-abc", PASSWORD) for _ in range(3)]

    assert outcomes == ["", "", ""]
    assert await fails(world, "p-abc") == Word.WRONG_CREDENTIALS
    assert await fails(world, "P-ABC", PASSWORD) == "throttled"


async def test_guessing_from_elsewhere_keeps_nobody_out(world: World) -> None:
    await account(world)
    for _ in range(MOST):
        await world.state.rates.count(FAILED_SIGN_INS_PER_ACCOUNT, "sign-in", "p-abc", "10.0.0.66")

    assert await fails(world, "p-abc", PASSWORD, "10.0.0.66") == "throttled"
    assert await fails(world, "p-abc", PASSWORD, "10.0.0.1") == ""


async def test_an_address_that_tries_many_accounts_is_stopped(world: World) -> None:
    for _ in range(FAILED_SIGN_INS_PER_ADDRESS.amount):
        await world.state.rates.count(FAILED_SIGN_INS_PER_ADDRESS, "sign-in", "10.0.0.66")

    assert await fails(world, "p-new", PASSWORD, "10.0.0.66") == "throttled"


async def test_guesses_at_once_learn_no_more_than_one_after_the_other(world: World) -> None:
    await account(world)

    guesses = ["wrong"] * 30 + [PASSWORD]
    outcomes = await asyncio.gather(*[fails(world, "p-abc", guess) for guess in guesses])

    # Beyond the limit, at most as many as are hashed side by side.
    assert Counter(outcomes)["throttled"] >= len(guesses) - MOST - PARALLEL_HASHES


async def test_a_holder_carries_the_account_and_no_secret(world: World) -> None:
    made = await account(world, roles=[Role.PROCTOR, Role.ADMIN], language="en")

    holder = as_holder(made)

    assert (holder.account, holder.number, holder.name) == (made.id, "p-abc", "Ayu")
    assert holder.roles == (Role.PROCTOR, Role.ADMIN)
    assert made.password_hash not in repr(holder)
