"""Reads of banks for admins: a searched part of the items, one item, the stock by difficulty."""

from dataclasses import dataclass

from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from exam_server.authoring.paging import Page
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from question_bank import (
    AuthorItem,
    Bank,
    Item,
    ItemVersion,
    NoSuchBankError,
    Topic,
    find_bank,
    list_versions,
)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What is looked for; an empty field leaves everything in."""

    words: str = ""
    topic: str = ""
    difficulty: str = ""


@dataclass(frozen=True, slots=True)
class WholeItem:
    """An item with its bank and all its versions, the newest first."""

    bank: Bank
    item: Item
    topic: str
    versions: tuple[ItemVersion, ...]


async def known_bank(session: AsyncSession, bank_id: str) -> Bank:
    """The bank; raises Refusal(not_found)."""
    try:
        return await find_bank(session, bank_id)
    except NoSuchBankError:
        raise Refusal(Word.NOT_FOUND) from None


async def search_items(
    session: AsyncSession, bank_id: str, wanted: ItemFilter, page: Page
) -> tuple[list[AuthorItem], int]:
    """One page of the items that fit, by code, and how many fit in all."""
    fitting = _fitting(bank_id, wanted)
    total = (await session.exec(select(func.count()).select_from(fitting.subquery()))).one()
    statement = (
        select(Item, Topic.name, ItemVersion)
        .join(Topic, col(Topic.id) == Item.topic_id)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(col(Item.id).in_(fitting))
        .order_by(col(Item.code))
        .limit(page.size)
        .offset(page.offset)
    )
    return [AuthorItem(*row) for row in await session.exec(statement)], total


async def whole_item(session: AsyncSession, item_id: str) -> WholeItem:
    """An item with everything an author sees; raises Refusal(not_found)."""
    item = await session.get(Item, item_id)
    if item is None:
        raise Refusal(Word.NOT_FOUND)
    topic = (await session.exec(select(Topic.name).where(Topic.id == item.topic_id))).one()
    bank = await find_bank(session, item.bank_id)
    return WholeItem(bank, item, topic, tuple(await list_versions(session, item_id)))


def _fitting(bank_id: str, wanted: ItemFilter) -> SelectOfScalar[str]:
    statement = (
        select(Item.id)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == bank_id)
    )
    if wanted.words:
        found = (
            col(part).icontains(wanted.words, autoescape=True)
            for part in (Item.code, ItemVersion.stem)
        )
        statement = statement.where(or_(*found))
    if wanted.topic:
        statement = statement.where(Item.topic_id == wanted.topic)
    if wanted.difficulty in {"1", "2", "3"}:
        statement = statement.where(Item.difficulty == int(wanted.difficulty))
    return statement
