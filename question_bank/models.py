"""The tables of a bank: items with immutable versions, blueprints, and forms drawn from them."""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from question_bank.items import ItemState, Kind


def new_id() -> str:
    """A short opaque id."""
    return secrets.token_hex(5)


class Bank(SQLModel, table=True):
    """A collection of items in one language (`id`, `en`)."""

    __tablename__ = "bank"

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    language: str = "id"


class Topic(SQLModel, table=True):
    """What items are about; a name is unique within its bank."""

    __tablename__ = "topic"
    __table_args__ = (sa.UniqueConstraint("bank_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    bank_id: str = Field(foreign_key="bank.id")
    name: str


class Item(SQLModel, table=True):
    """One question; what it says is in its versions, of which one is current."""

    __tablename__ = "item"
    __table_args__ = (
        sa.UniqueConstraint("bank_id", "code"),
        sa.Index("ix_item_topic_difficulty", "topic_id", "difficulty"),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 3", name="ck_item_difficulty"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    bank_id: str = Field(foreign_key="bank.id")
    topic_id: str = Field(foreign_key="topic.id")
    code: str
    difficulty: int
    # Stored as the word itself, so that a new state needs no migration of an enum type.
    state: ItemState = Field(default=ItemState.APPROVED, sa_type=sa.String(20))
    tags: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    author: str = ""
    """Who wrote it: an account's id, or a name that its file gave."""
    approved_by: str = ""
    origin: str = ""
    """Where it comes from, as the author says it."""
    stimulus_id: str | None = Field(default=None, foreign_key="stimulus.id")
    # No foreign key: item and version would point at each other, and neither could come first.
    current_version_id: str


class Stimulus(SQLModel, table=True):
    """A text or table that several items ask about, as its author wrote it.

    What candidates were shown is in the versions of its items, each of which holds a copy.
    """

    __tablename__ = "stimulus"
    __table_args__ = (sa.UniqueConstraint("bank_id", "code"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    bank_id: str = Field(foreign_key="bank.id")
    code: str
    title: str
    text: str


class ItemVersion(SQLModel, table=True):
    """One immutable wording of an item. Never updated: forms that were drawn point at it.

    `body` is what candidates see beside stem and options, `rule` what scoring needs beside key and
    tolerance (both described in `content`).
    """

    __tablename__ = "item_version"
    __table_args__ = (sa.UniqueConstraint("item_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    item_id: str = Field(foreign_key="item.id")
    number: int
    # Stored as the word itself, so that a new kind needs no migration of an enum type.
    kind: Kind = Field(sa_type=sa.String(20))
    stem: str
    options: list[dict[str, str]] = Field(sa_type=sa.JSON)
    key: list[str] = Field(sa_type=sa.JSON)
    # A decimal number as text, because SQLite has no exact decimal type.
    tolerance: str | None = None
    explanation: str
    body: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    rule: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    source: dict[str, Any] = Field(sa_type=sa.JSON)
    digest: str
    created_by: str = ""
    import_id: str | None = None
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class Media(SQLModel, table=True):
    """A picture or a recording as it is served: re-encoded, named by the SHA-256 of its bytes.

    `original` is the SHA-256 of the file it was made from, so that the same file is known again.
    """

    __tablename__ = "media"

    id: str = Field(primary_key=True)
    original: str = Field(index=True)
    kind: str
    content: bytes = Field(sa_type=sa.LargeBinary)
    width: int = 0
    height: int = 0
    milliseconds: int = 0
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class BankImport(SQLModel, table=True):
    """One file that was imported: what it changed, so that it can be taken back while unused.

    `changes` lists `{"item": …, "version": …, "before": null or what the item's row said, "after":
    the mark of what it said then}`, `{"stimulus": …, "before": …, "after": …}`, `{"topic": …}`.
    """

    __tablename__ = "bank_import"

    id: str = Field(default_factory=new_id, primary_key=True)
    bank_id: str = Field(foreign_key="bank.id", index=True)
    at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    by: str
    file_name: str
    format: str
    counts: dict[str, int] = Field(sa_type=sa.JSON)
    changes: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    undone_at: datetime | None = Field(
        default=None, sa_type=sa.DateTime(timezone=True), nullable=True
    )
    undone_by: str = ""


class ItemReview(SQLModel, table=True):
    """One step of an item's review: who moved which version from one state to another, and why."""

    __tablename__ = "item_review"

    id: str = Field(default_factory=new_id, primary_key=True)
    item_id: str = Field(foreign_key="item.id", index=True)
    version_id: str
    at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    by: str
    before: str
    after: str
    comment: str = ""


class Correction(SQLModel, table=True):
    """A decision after an exam that a version counts otherwise there; the newest one holds.

    `scope` is the exam's id. Voided, the version earns nobody anything and leaves the maximum;
    otherwise `key` and `rule` stand in for the version's own.
    """

    __tablename__ = "correction"
    __table_args__ = (sa.Index("ix_correction_scope", "scope", "version_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    scope: str
    version_id: str = Field(foreign_key="item_version.id")
    at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    by: str
    reason: str
    voided: bool
    key: list[str] = Field(sa_type=sa.JSON)
    rule: dict[str, Any] = Field(sa_type=sa.JSON)
    tolerance: str | None = None


class Blueprint(SQLModel, table=True):
    """How many items of each topic and difficulty a form has, and which rules they keep.

    `rules` is what `rules.BlueprintRules` says as JSON; empty means none.
    """

    __tablename__ = "blueprint"

    id: str = Field(default_factory=new_id, primary_key=True)
    bank_id: str = Field(foreign_key="bank.id", index=True)
    rules: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class BlueprintLine(SQLModel, table=True):
    """`count` items of one topic and difficulty."""

    __tablename__ = "blueprint_line"
    __table_args__ = (sa.CheckConstraint("count > 0", name="ck_blueprint_line_count"),)

    blueprint_id: str = Field(foreign_key="blueprint.id", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", primary_key=True)
    difficulty: int = Field(primary_key=True)
    count: int


class Form(SQLModel, table=True):
    """The frozen, ordered items of one candidate; its id is the attempt's.

    `positions` lists, from position 1 on, `{"version": …, "options": [ids in the order shown]}`.
    `withheld` are the codes that had been shown too often when it was drawn, those among them that
    the draw came to: with the seed, the rules and the bank, all that it depends on.
    """

    __tablename__ = "form"

    id: str = Field(primary_key=True)
    blueprint_id: str = Field(foreign_key="blueprint.id", index=True)
    seed: int = Field(sa_type=sa.BigInteger)
    positions: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    withheld: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class FormItem(SQLModel, table=True):
    """Which forms hold a version: the positions of `Form` turned round, written with it.

    "Who saw this" is asked about one version among hundreds of thousands of positions, and no
    index that both databases know reaches into a JSON list.
    """

    __tablename__ = "form_item"
    # Both columns are the key: on SQLite the table is its own index.
    __table_args__ = ({"sqlite_with_rowid": False},)

    version_id: str = Field(primary_key=True)
    form_id: str = Field(primary_key=True, foreign_key="form.id")


class ItemExposure(SQLModel, table=True):
    """In how many forms of a blueprint an item is; kept only where the rules limit that."""

    __tablename__ = "item_exposure"
    # Both columns are the key: on SQLite the table is its own index.
    __table_args__ = ({"sqlite_with_rowid": False},)

    blueprint_id: str = Field(primary_key=True, foreign_key="blueprint.id")
    code: str = Field(primary_key=True)
    forms: int
