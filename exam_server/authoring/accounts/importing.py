"""Carrying out an import of accounts: plan, hash outside of any transaction, write, tell."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from exam_server.authoring.accounts.drafts import new_password
from exam_server.authoring.accounts.files import AccountFile, read_accounts
from exam_server.authoring.accounts.operations import import_accounts, plan_import
from exam_server.authoring.accounts.plan import AccountPlan, Change
from exam_server.authoring.tables import csv_text
from exam_server.record.database import transaction
from exam_server.state import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import does, and the CSV text of the passwords that were made, if any."""

    plan: AccountPlan
    passwords: str | None = None


async def preview_accounts(state: State, content: bytes) -> Outcome:
    """What importing the file would do now; writes nothing."""
    return Outcome(await _plan(state, await asyncio.to_thread(read_accounts, content)))


async def commit_accounts(state: State, content: bytes, now: datetime) -> Outcome:
    """Import the file; accounts whose roles have changed must sign in again."""
    file = await asyncio.to_thread(read_accounts, content)
    drafts = list((await _plan(state, file)).drafts(Change.NEW))
    made = {draft.number: new_password() for draft in drafts if not draft.password}
    hashes = {
        draft.number: await state.passwords.hash(draft.password or made[draft.number])
        for draft in drafts
    }
    async with transaction(state.engine) as session:
        imported = await import_accounts(session, file, hashes, now)
    for account_id in imported.outdated:
        await state.tickets.revoke_all(account_id)
    names = {draft.number: draft.name for draft in drafts}
    rows = [(number, names[number], password) for number, password in made.items()]
    return Outcome(imported.plan, csv_text(("number", "name", "password"), rows) if rows else None)


async def _plan(state: State, file: AccountFile) -> AccountPlan:
    async with transaction(state.engine, read_only=True) as session:
        return await plan_import(session, file)
