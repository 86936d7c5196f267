"""What the API of banks takes and gives."""

from datetime import datetime
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
    """One thing to mend, or to know where it only warns.

    Row 0 is the file as a whole; `place` tells more where a number does not lead there.
    """

    row: int
    column: str
    expected: str
    found: str
    message: str
    severity: Literal["blocks", "warns"]
    place: str


class ImportAnswer(BaseModel):
    """The report of an import, the same for a dry run and for the import itself.

    `stopped`: nothing was written because something is wrong. `import_id`: what was written is
    kept under this id; null where nothing was.
    """

    dry_run: bool
    import_id: str | None
    format: str
    stopped: bool
    new: int
    changed: int
    same: int
    invalid: int
    rows: list[RowAnswer]
    errors: list[ErrorAnswer]
    new_topics: list[str]


class ImportTerms(Body):
    """What holds for the items of a file that do not say it themselves."""

    topic: str = Field(default="Umum", min_length=1, max_length=120)
    difficulty: int = Field(default=2, ge=1, le=3)
    state: Literal["approved", "draft"] = "approved"
    on_error: Literal["skip", "stop"] = "skip"


class PastImportAnswer(BaseModel):
    """An import that was written: the account that did it, and the account that undid it."""

    id: str
    at: datetime
    by: str
    file_name: str
    format: str
    new: int
    changed: int
    same: int
    invalid: int
    undone_at: datetime | None
    undone_by: str


class PastImportList(RootModel[list[PastImportAnswer]]):
    """A page of a bank's imports, the newest first."""


class ExportAnswer(BaseModel):
    """What a format cannot hold of a bank's items; rows count the items."""

    format: str
    items: int
    errors: list[ErrorAnswer]
