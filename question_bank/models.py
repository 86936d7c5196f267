"""The tables of a bank: items with immutable versions, blueprints, and forms drawn from them."""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from question_bank.items import Kind


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
    # No foreign key: item and version would point at each other, and neither could come first.
    current_version_id: str


class ItemVersion(SQLModel, table=True):
    """One immutable wording of an item. Never updated: forms that were drawn point at it."""

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
    source: dict[str, Any] = Field(sa_type=sa.JSON)
    digest: str
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class Blueprint(SQLModel, table=True):
    """How many items of each topic and difficulty a form has."""

    __tablename__ = "blueprint"

    id: str = Field(default_factory=new_id, primary_key=True)
    bank_id: str = Field(foreign_key="bank.id", index=True)
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
    """

    __tablename__ = "form"

    id: str = Field(primary_key=True)
    blueprint_id: str = Field(foreign_key="blueprint.id", index=True)
    seed: int = Field(sa_type=sa.BigInteger)
    positions: list[dict[str, Any]] = Field(sa_type=sa.JSON)
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
