"""Reads of accounts: one, a searched page of them, and those an import is compared with."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.accounts.plan import Known
from exam_server.authoring.paging import Page
from exam_server.errors import Refusal
from exam_server.outcomes import Role, Word
from exam_server.record.accounts import Account


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Who is looked for; an empty field leaves everybody in."""

    words: str = ""
    role: str = ""


async def find_account(session: AsyncSession, account_id: str) -> Account:
    """The account; raises Refusal(not_found)."""
    account = await session.get(Account, account_id)
    if account is None:
        raise Refusal(Word.NOT_FOUND)
    return account


async def list_accounts(
    session: AsyncSession, wanted: AccountFilter, page: Page
) -> tuple[list[Account], int]:
    """One page of the accounts that fit, by number, and how many fit in all."""
    conditions = _conditions(wanted)
    counting = select(func.count()).select_from(Account).where(*conditions)
    statement = (
        select(Account)
        .where(*conditions)
        .order_by(col(Account.number))
        .limit(page.size)
        .offset(page.offset)
    )
    return list(await session.exec(statement)), (await session.exec(counting)).one()


async def count_by_role(session: AsyncSession) -> dict[Role, int]:
    """How many accounts have each role."""
    candidates, proctors, admins = (func.count().filter(_has(role)) for role in Role)
    statement = select(candidates, proctors, admins).select_from(Account)
    return dict(zip(Role, (await session.exec(statement)).one(), strict=True))


async def known_accounts(
    session: AsyncSession, numbers: Collection[str], emails: Collection[str]
) -> tuple[dict[str, Known], dict[str, str]]:
    """What a file is compared with: accounts by number, and whose each e-mail address is."""
    wanted = or_(col(Account.number).in_(numbers), col(Account.email).in_(emails))
    columns = (col(Account.number), col(Account.name), col(Account.email), col(Account.roles))
    found = (await session.exec(select(*columns).where(wanted))).all()
    known = {row[0]: Known(*row[:3], _roles(row[3])) for row in found}
    return known, {email: number for number, _, email, _ in found if email}


def _roles(words: Collection[str]) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in words)


def _conditions(wanted: AccountFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.words:
        columns = (Account.number, Account.name, Account.email)
        found.append(or_(*(col(each).icontains(wanted.words, autoescape=True) for each in columns)))
    if wanted.role in set(Role):
        found.append(_has(Role(wanted.role)))
    return found


def _has(role: Role) -> sa.ColumnElement[bool]:
    return sa.cast(col(Account.roles), sa.String).contains(f'"{role}"')
