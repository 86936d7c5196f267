"""Accounts: who somebody is and what they may do; read by every feature, changed by identity."""

import secrets
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession


class Account(SQLModel, table=True):
    """One person; signs in by participant number or e-mail (both stored in lower case)."""

    __tablename__ = "account"

    id: str = Field(default_factory=lambda: secrets.token_hex(5), primary_key=True)
    number: str = Field(unique=True, max_length=40)
    email: str | None = Field(default=None, unique=True, max_length=254)
    name: str = Field(max_length=200)
    roles: list[str] = Field(sa_type=sa.JSON)
    language: str = Field(default="id", max_length=5)
    password_hash: str
    active: bool = True
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


async def accounts_by_id(session: AsyncSession, ids: Iterable[str]) -> dict[str, Account]:
    """The accounts with these ids."""
    found = await session.exec(select(Account).where(col(Account.id).in_(set(ids))))
    return {account.id: account for account in found}
