"""Signing in: one answer for a wrong login and a wrong password, in the same time."""

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.live.rates import (
    FAILED_SIGN_INS_PER_ACCOUNT,
    FAILED_SIGN_INS_PER_ADDRESS,
)
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.record.accounts import Account
from exam_server.record.database import transaction
from exam_server.state import State


async def find_by_login(session: AsyncSession, login: str) -> Account | None:
    """The active account with this participant number or e-mail, in any case."""
    wanted = login.strip().lower()
    if "\x00" in wanted:
        return None  # No login holds it, and PostgreSQL takes no text with it.
    either = sa.or_(col(Account.number) == wanted, col(Account.email) == wanted)
    return (await session.exec(select(Account).where(either, col(Account.active)))).first()


async def check_credentials(state: State, *, login: str, password: str, address: str) -> Account:
    """The account that login and password belong to.

    Raises Refusal(wrong_credentials), or Throttled. Only failures count, by login and address
    together: guessing from elsewhere must not keep a candidate out, and a hall behind one address
    must get in all at once.
    """
    names = ("sign-in", login.strip().lower(), address)
    await _check_tries(state, names)
    async with transaction(state.engine, read_only=True) as session:
        account = await find_by_login(session, login)
    right = await state.passwords.verify(account.password_hash if account else None, password)
    # Whoever guesses a thousand times at once passed the first check a thousand times; by now
    # the failures that came before have been counted, and the rest learns nothing.
    await _check_tries(state, names)
    if account is None or not right:
        await state.rates.count(FAILED_SIGN_INS_PER_ACCOUNT, *names)
        await state.rates.count(FAILED_SIGN_INS_PER_ADDRESS, *_of_address(names))
        raise Refusal(Word.WRONG_CREDENTIALS)
    return account


async def _check_tries(state: State, names: tuple[str, str, str]) -> None:
    await state.rates.check(FAILED_SIGN_INS_PER_ACCOUNT, *names)
    await state.rates.check(FAILED_SIGN_INS_PER_ADDRESS, *_of_address(names))


def _of_address(names: tuple[str, str, str]) -> tuple[str, str]:
    kind, _, address = names
    return kind, address


def as_holder(account: Account) -> Holder:
    """The account as a ticket carries it."""
    return Holder(
        account=account.id,
        number=account.number,
        name=account.name,
        roles=tuple(Role(role) for role in account.roles),
        language=account.language,
    )
