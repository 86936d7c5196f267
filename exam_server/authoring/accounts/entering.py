"""Entering one account, from the API or from a page: check, hash, write."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from starlette.requests import Request

from exam_server.access import state_of
from exam_server.authoring.accounts.drafts import Flaw, read_draft
from exam_server.authoring.accounts.operations import create_account
from exam_server.authoring.words import describe_account_problem
from exam_server.errors import Fault, Invalid
from exam_server.record.accounts import Account
from exam_server.record.database import transaction


async def enter_account(request: Request, cells: Mapping[str, str], now: datetime) -> Account:
    """A new account from texts, password included; raises Invalid with a sentence per field."""
    state = state_of(request)
    draft = read_draft(cells)
    if isinstance(draft, tuple):
        raise _invalid(request, draft)
    password_hash = await state.passwords.hash(draft.password)
    async with transaction(state.engine) as session:
        outcome = await create_account(session, draft, password_hash, now)
    if isinstance(outcome, Flaw):
        raise _invalid(request, [outcome])
    return outcome


def _invalid(request: Request, flaws: Iterable[Flaw]) -> Invalid:
    return Invalid(
        [Fault(f.column, describe_account_problem(request, f.wanted), f.found) for f in flaws]
    )
