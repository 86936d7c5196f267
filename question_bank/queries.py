"""Reads of a bank: what authors see, what a draw chooses from, what a candidate is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import load_only
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.content import Option
from question_bank.errors import NoSuchBankError, NoSuchItemError, NoSuchStimulusError
from question_bank.items import ItemState, Kind, StimulusDraft
from question_bank.models import (
    Bank,
    Form,
    Item,
    ItemVersion,
    Stimulus,
    Topic,
)
from question_bank.plan import StoredItem


@dataclass(frozen=True, slots=True)
class PublicItem:
    """What a candidate may see of an item version: never its key, never its explanation."""

    kind: Kind
    stem: str
    options: tuple[Option, ...]
    body: Mapping[str, Any] = field(default_factory=dict)
    """What some kinds show besides, as `content` describes it."""


@dataclass(frozen=True, slots=True)
class BankSummary:
    """A bank with the number of its items."""

    bank: Bank
    items: int


@dataclass(frozen=True, slots=True)
class AuthorItem:
    """An item with its topic's name and its current version, key included: for authors only."""

    item: Item
    topic: str
    version: ItemVersion


async def find_bank(session: AsyncSession, bank_id: str) -> Bank:
    """The bank; raises NoSuchBankError."""
    bank = await session.get(Bank, bank_id)
    if bank is None:
        raise NoSuchBankError(bank_id)
    return bank


async def list_banks(session: AsyncSession) -> list[BankSummary]:
    """Every bank by name, with how many items it has."""
    statement = (
        select(Bank, func.count(col(Item.id)))
        .join(Item, col(Item.bank_id) == Bank.id, isouter=True)
        .group_by(col(Bank.id), col(Bank.name), col(Bank.language))
        .order_by(col(Bank.name))
    )
    return [BankSummary(bank, items) for bank, items in await session.exec(statement)]


async def list_items(session: AsyncSession, bank_id: str) -> list[AuthorItem]:
    """The items of a bank by code, each with its current version."""
    statement = (
        select(Item, Topic.name, ItemVersion)
        .join(Topic, col(Topic.id) == Item.topic_id)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == bank_id)
        .order_by(col(Item.code))
    )
    return [AuthorItem(*row) for row in await session.exec(statement)]


async def list_versions(session: AsyncSession, item_id: str) -> list[ItemVersion]:
    """Every version of an item, the newest first."""
    statement = (
        select(ItemVersion)
        .where(ItemVersion.item_id == item_id)
        .order_by(col(ItemVersion.number).desc())
    )
    return list(await session.exec(statement))


async def stored_items(session: AsyncSession, bank_id: str) -> dict[str, StoredItem]:
    """What an import is compared with, by code."""
    statement = (
        select(Item.code, Topic.name, Item.difficulty, ItemVersion.digest, Item.tags, Item.origin)  # type: ignore[call-overload]
        .join(Topic, col(Topic.id) == Item.topic_id)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == bank_id)
    )
    return {
        code: StoredItem(topic, difficulty, digest, tuple(tags), origin)
        for code, topic, difficulty, digest, tags, origin in await session.exec(statement)
    }


async def topics_of(session: AsyncSession, bank_id: str) -> list[Topic]:
    """The topics of a bank by name."""
    statement = select(Topic).where(Topic.bank_id == bank_id).order_by(col(Topic.name))
    return list(await session.exec(statement))


async def stimuli_of(session: AsyncSession, bank_id: str) -> list[StimulusDraft]:
    """The stimuli of a bank by code, as they were written."""
    statement = select(Stimulus).where(Stimulus.bank_id == bank_id).order_by(col(Stimulus.code))
    return [
        StimulusDraft(code=each.code, title=each.title, text=each.text)
        for each in await session.exec(statement)
    ]


async def item_with_version(session: AsyncSession, item_id: str) -> tuple[Item, ItemVersion]:
    """An item and its current version; raises NoSuchItemError."""
    statement = (
        select(Item, ItemVersion)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.id == item_id)
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NoSuchItemError(item_id)
    return found


async def find_stimulus(session: AsyncSession, stimulus_id: str) -> Stimulus:
    """The stimulus; raises NoSuchStimulusError."""
    found = await session.get(Stimulus, stimulus_id)
    if found is None:
        raise NoSuchStimulusError(stimulus_id)
    return found


async def stimulus_by_code(session: AsyncSession, bank_id: str, code: str) -> Stimulus | None:
    """The stimulus of this code in a bank."""
    statement = select(Stimulus).where(Stimulus.bank_id == bank_id, Stimulus.code == code)
    return (await session.exec(statement)).one_or_none()


async def items_about(session: AsyncSession, stimulus_id: str) -> list[tuple[Item, ItemVersion]]:
    """The items that ask about a stimulus, by code, each with its current version."""
    statement = (
        select(Item, ItemVersion)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.stimulus_id == stimulus_id)
        .order_by(col(Item.code))
    )
    return [(item, version) for item, version in await session.exec(statement)]


async def stock(session: AsyncSession, bank_id: str) -> dict[tuple[str, int], int]:
    """How many approved items a bank has by topic id and difficulty."""
    statement = (
        select(Item.topic_id, Item.difficulty, func.count())
        .where(Item.bank_id == bank_id, Item.state == ItemState.APPROVED)
        .group_by(col(Item.topic_id), col(Item.difficulty))
    )
    return {
        (topic, difficulty): count for topic, difficulty, count in await session.exec(statement)
    }


async def load_form(session: AsyncSession, form_id: str) -> Form | None:
    """The form with this id, if it was drawn."""
    return await session.get(Form, form_id)


async def load_forms(session: AsyncSession, form_ids: Iterable[str]) -> dict[str, Form]:
    """Those of these forms that were drawn, by id."""
    found = await session.exec(select(Form).where(col(Form.id).in_(set(form_ids))))
    return {form.id: form for form in found}


async def public_items(session: AsyncSession, version_ids: Iterable[str]) -> dict[str, PublicItem]:
    """What candidates may see, by version id; the secret columns are not even read."""
    version = ItemVersion
    shown: Any = (version.id, version.kind, version.stem, version.options, version.body)
    statement = (
        select(ItemVersion)
        .where(col(ItemVersion.id).in_(set(version_ids)))
        .options(load_only(*shown, raiseload=True))
    )
    return {
        each.id: PublicItem(Kind(each.kind), each.stem, _options(each.options), each.body)
        for each in await session.exec(statement)
    }


async def versions_by_id(
    session: AsyncSession, version_ids: Iterable[str]
) -> dict[str, ItemVersion]:
    """Whole versions, keys included: for scoring and for authors only."""
    statement = select(ItemVersion).where(col(ItemVersion.id).in_(set(version_ids)))
    return {version.id: version for version in await session.exec(statement)}


def _options(stored: Sequence[dict[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(option["id"], option["text"]) for option in stored)
