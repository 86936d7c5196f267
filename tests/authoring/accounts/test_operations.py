"""Accounts on both databases."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.accounts import create_account, find_account, list_accounts
from exam_server.authoring.accounts.drafts import AccountDraft, Flaw, Wanted
from exam_server.authoring.accounts.files import AccountFile, read_accounts
from exam_server.authoring.accounts.operations import import_accounts, set_password
from exam_server.authoring.accounts.queries import AccountFilter, count_by_role
from exam_server.authoring.paging import Page
from exam_server.errors import Refusal
from exam_server.outcomes import Role
from exam_server.record.accounts import Account
from exam_server.record.database import transaction

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SITI = AccountDraft(number="s-1", name="Siti", email="siti@example.org", roles=(Role.PROCTOR,))


def file(*rows: str) -> AccountFile:
    return read_accounts(("number,name,email,roles,password\n" + "\n".join(rows)).encode())


async def created(session: AsyncSession, draft: AccountDraft = SITI) -> Account:
    outcome = await create_account(session, draft, "hash", NOW)
    assert isinstance(outcome, Account), outcome
    return outcome


async def test_an_account_is_kept_as_it_was_drafted(session: AsyncSession) -> None:
    account = await find_account(session, (await created(session)).id)

    assert (account.number, account.email, account.roles) == (
        "s-1",
        "siti@example.org",
        ["proctor"],
    )
    assert account.active


@pytest.mark.parametrize(
    ("draft", "wanted"),
    [
        (AccountDraft(number="s-1", name="Other"), Wanted.NUMBER_ONCE),
        (AccountDraft(number="o-1", name="Other", email="siti@example.org"), Wanted.EMAIL_ONCE),
    ],
)
async def test_number_and_address_are_given_once(
    session: AsyncSession, draft: AccountDraft, wanted: Wanted
) -> None:
    await created(session)

    outcome = await create_account(session, draft, "hash", NOW)

    assert isinstance(outcome, Flaw)
    assert outcome.wanted is wanted
    assert len(list(await session.exec(select(Account)))) == 1


async def test_of_two_at_once_one_gets_the_number(database: AsyncEngine) -> None:
    async def race() -> Account | Flaw:
        async with transaction(database) as session:
            return await create_account(session, SITI, "hash", NOW)

    outcomes = await asyncio.gather(*(race() for _ in range(4)))

    assert sum(isinstance(outcome, Account) for outcome in outcomes) == 1


async def test_an_import_writes_what_is_new_and_what_has_changed(session: AsyncSession) -> None:
    siti = await created(session)

    imported = await import_accounts(
        session, file("s-1,Siti Rahmawati,,admin,", "n-1,Ani,,,", "n-2,,,,"), {"n-1": "h"}, NOW
    )

    assert imported.plan.counts == {"new": 1, "changed": 1, "same": 0, "invalid": 1}
    assert imported.outdated == (siti.id,)
    accounts, total = await list_accounts(session, AccountFilter(), Page(1, 10))
    assert [(each.number, each.name) for each in accounts] == [
        ("n-1", "Ani"),
        ("s-1", "Siti Rahmawati"),
    ]
    assert total == 2
    assert siti.password_hash == "hash"


async def test_an_import_twice_changes_nothing(session: AsyncSession) -> None:
    rows = file("n-1,Ani,ani@example.org,proctor admin,", "n-2,Adi,,,")
    await import_accounts(session, rows, {"n-1": "h", "n-2": "h"}, NOW)

    again = await import_accounts(session, rows, {}, NOW)

    assert again.plan.counts == {"new": 0, "changed": 0, "same": 2, "invalid": 0}
    assert again.outdated == ()


async def test_an_import_that_was_overtaken_asks_for_another_try(session: AsyncSession) -> None:
    with pytest.raises(Refusal, match="busy"):
        await import_accounts(session, file("n-1,Ani,,,"), {}, NOW)


async def test_accounts_are_found_by_words_and_role(session: AsyncSession) -> None:
    await created(session)
    await created(session, AccountDraft(number="c-1", name="100% Ani"))

    async def numbers(words: str = "", role: str = "") -> list[str]:
        found, _ = await list_accounts(session, AccountFilter(words, role), Page(1, 10))
        return [account.number for account in found]

    assert await numbers(words="SITI@") == ["s-1"]
    assert await numbers(words="0%") == ["c-1"]
    assert await numbers(words="%") == ["c-1"]
    assert await numbers(role="proctor") == ["s-1"]
    assert await numbers(role="king") == ["c-1", "s-1"]
    assert await numbers(words="siti", role="candidate") == []


async def test_accounts_are_counted_by_role(session: AsyncSession) -> None:
    await created(session, AccountDraft(number="a", name="A", roles=(Role.PROCTOR, Role.ADMIN)))
    await created(session, AccountDraft(number="b", name="B"))

    counts = await count_by_role(session)

    assert counts == {Role.CANDIDATE: 1, Role.PROCTOR: 1, Role.ADMIN: 1}


async def test_a_new_password_replaces_the_old_one(session: AsyncSession) -> None:
    account = await created(session)

    await set_password(session, account.id, "new hash")

    assert (await find_account(session, account.id)).password_hash == "new hash"
    with pytest.raises(Refusal, match="not_found"):
        await set_password(session, "nothing", "hash")
