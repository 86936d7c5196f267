"""What the API of banks takes and gives."""

from typing import Literal

from pydantic import BaseModel, Field, RootModel

from exam_server.endpoints import Body


class NewBank(Body):
    """A bank to create."""

    name: str = Field(min_length=1, max_length=120)
    language: Literal["id", "en"] = "id"


class BankAnswer(BaseModel):
    """A bank and how many items it has."""

    id: str
    name: str
    language: str
    items: int


class BankList(RootModel[list[BankAnswer]]):
    """Every bank by name."""


class OptionAnswer(BaseModel):
    """One choice, its text as HTML."""

    id: str
    text: str


class ItemAnswer(BaseModel):
    """An item as its author sees it, key included."""

    id: str
    code: str
    topic: str
    difficulty: int
    version: int
    version_id: str
    kind: str
    stem: str
    options: list[OptionAnswer]
    key: list[str]
    tolerance: str | None
    explanation: str


class ItemList(RootModel[list[ItemAnswer]]):
    """A page of a bank's items by code; the header `X-Total-Count` says how many fit in all."""


class RowAnswer(BaseModel):
    """What happens to one row of a file."""

    row: int
    code: str
    change: Literal["new", "changed", "same", "invalid"]


class ErrorAnswer(BaseModel):
    """One thing to mend; row 0 is the file as a whole, row 1 its header."""

    row: int
    column: str
    expected: str
    found: str
    message: str


class ImportAnswer(BaseModel):
    """The report of an import, the same for a dry run and for the import itself."""

    dry_run: bool
    new: int
    changed: int
    same: int
    invalid: int
    rows: list[RowAnswer]
    errors: list[ErrorAnswer]
    new_topics: list[str]
