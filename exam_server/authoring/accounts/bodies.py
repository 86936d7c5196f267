"""What the API of accounts takes and gives."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, RootModel

from exam_server.endpoints import Body
from exam_server.outcomes import Role


class NewAccount(Body):
    """An account to create; without a password one is made and answered once."""

    number: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(default=None, max_length=254)
    roles: list[Role] = Field(min_length=1, max_length=3)
    language: Literal["id", "en"] = "id"
    password: str | None = Field(default=None, min_length=8, max_length=200)


class AccountAnswer(BaseModel):
    """An account as admins see it."""

    id: str
    number: str
    name: str
    email: str | None
    roles: list[str]
    language: str
    active: bool
    created_at: datetime


class CreatedAccount(AccountAnswer):
    """A new account; `password` only where it was made here, and only this once."""

    password: str | None


class AccountList(RootModel[list[AccountAnswer]]):
    """A page of the accounts by number; the header `X-Total-Count` says how many fit in all."""


class AccountRowAnswer(BaseModel):
    """What happens to one row of a file."""

    row: int
    number: str
    change: Literal["new", "changed", "same", "invalid"]


class AccountErrorAnswer(BaseModel):
    """One thing to mend; row 0 is the file as a whole, row 1 its header."""

    row: int
    column: str
    expected: str
    found: str
    message: str


class AccountImportAnswer(BaseModel):
    """The report of an import; `passwords` is a CSV text of those made here, given only once."""

    dry_run: bool
    new: int
    changed: int
    same: int
    invalid: int
    rows: list[AccountRowAnswer]
    errors: list[AccountErrorAnswer]
    passwords: str | None


class TokenAnswer(BaseModel):
    """A Bearer text for a program that acts as this account."""

    token: str
    expires_at: datetime


class Revoked(BaseModel):
    """How many tickets were ended."""

    revoked: int
