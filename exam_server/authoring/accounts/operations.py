"""What is done with accounts: create one, import a file, give somebody a new password."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.accounts.drafts import AccountDraft, Flaw, Wanted
from exam_server.authoring.accounts.files import AccountFile
from exam_server.authoring.accounts.plan import AccountPlan, Change, plan_accounts
from exam_server.authoring.accounts.queries import find_account, known_accounts
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.record.accounts import Account

FLUSHED_AT_ONCE = 50
"""Accounts sent to the database together; more would hold up the loop for longer."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, and the ids of accounts whose tickets speak of roles they had before."""

    plan: AccountPlan
    outdated: tuple[str, ...]


async def create_account(
    session: AsyncSession, draft: AccountDraft, password_hash: str, now: datetime
) -> Account | Flaw:
    """A new account; the flaw says whether its number or its e-mail is taken."""
    taken = await _taken(session, draft)
    if taken:
        return taken
    account = _account(draft, password_hash, now)
    try:
        async with session.begin_nested():
            session.add(account)
    except IntegrityError:
        # Somebody was faster. Whatever they took is visible now.
        return await _taken(session, draft) or Flaw("number", Wanted.NUMBER_ONCE, draft.number)
    return account


async def plan_import(session: AsyncSession, file: AccountFile) -> AccountPlan:
    """What importing a file would do now; writes nothing."""
    drafts = [row.outcome for row in file.rows if isinstance(row.outcome, AccountDraft)]
    emails = {draft.email for draft in drafts if draft.email}
    known, owners = await known_accounts(session, {draft.number for draft in drafts}, emails)
    return await asyncio.to_thread(plan_accounts, file, known, owners)


async def import_accounts(
    session: AsyncSession, file: AccountFile, hashes: Mapping[str, str], now: datetime
) -> Imported:
    """Write what is new and what has changed; `hashes` holds the password of each new number.

    Hashing takes long, so it comes before this transaction. Raises Refusal(busy) when somebody
    else changed the same accounts meanwhile: everything may be sent again.
    """
    plan = await plan_import(session, file)
    new = list(plan.drafts(Change.NEW))
    if any(draft.number not in hashes for draft in new):
        raise Refusal(Word.BUSY)
    try:
        await _add(session, new, hashes, now)
        return Imported(plan, await _change(session, plan))
    except IntegrityError:
        raise Refusal(Word.BUSY) from None


async def set_password(session: AsyncSession, account_id: str, password_hash: str) -> None:
    """From now on the account signs in with this password; raises Refusal(not_found)."""
    account = await find_account(session, account_id)
    account.password_hash = password_hash
    await session.flush()


async def _add(
    session: AsyncSession, drafts: Sequence[AccountDraft], hashes: Mapping[str, str], now: datetime
) -> None:
    for first in range(0, len(drafts), FLUSHED_AT_ONCE):
        part = drafts[first : first + FLUSHED_AT_ONCE]
        session.add_all(_account(draft, hashes[draft.number], now) for draft in part)
        await session.flush()


async def _change(session: AsyncSession, plan: AccountPlan) -> tuple[str, ...]:
    drafts = {draft.number: draft for draft in plan.drafts(Change.CHANGED)}
    outdated = []
    statement = select(Account).where(col(Account.number).in_(drafts))
    for account in await session.exec(statement):
        draft = drafts[account.number]
        if set(account.roles) != set(draft.roles):
            outdated.append(account.id)
        account.name, account.email = draft.name, draft.email
        account.roles = [role.value for role in draft.roles]
    await session.flush()
    return tuple(outdated)


async def _taken(session: AsyncSession, draft: AccountDraft) -> Flaw | None:
    known, owners = await known_accounts(session, {draft.number}, {draft.email or ""})
    if draft.number in known:
        return Flaw("number", Wanted.NUMBER_ONCE, draft.number)
    if draft.email and draft.email in owners:
        return Flaw("email", Wanted.EMAIL_ONCE, draft.email)
    return None


def _account(draft: AccountDraft, password_hash: str, now: datetime) -> Account:
    return Account(
        number=draft.number,
        email=draft.email,
        name=draft.name,
        roles=[role.value for role in draft.roles],
        language=draft.language,
        password_hash=password_hash,
        created_at=now,
    )
