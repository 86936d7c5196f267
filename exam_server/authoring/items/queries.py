"""Reads of items for authors: a searched part of a bank, one item with all that is known of it."""

import json
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from exam_server.authoring.paging import Page
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.record.accounts import Account, accounts_by_id
from exam_server.record.models import AttemptRecord
from question_bank import (
    AuthorItem,
    Bank,
    FormItem,
    Item,
    ItemReview,
    ItemState,
    ItemVersion,
    Kind,
    Stimulus,
    Topic,
    find_bank,
    four_eyes_of,
    is_used,
    list_versions,
    reviews_of,
    uses_of,
)
from scheduler import Booking, Exam


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What is looked for; an empty field leaves everything in."""

    words: str = ""
    topic: str = ""
    difficulty: str = ""
    kind: str = ""
    state: str = ""
    tag: str = ""
    used: str = ""
    """`yes` or `no`: whether some form holds it."""

    def query(self) -> dict[str, str]:
        """The same as a query of the URL, without what is empty."""
        names = ("q", "topic", "difficulty", "kind", "state", "tag", "used")
        values = (self.words, self.topic, self.difficulty, self.kind, self.state, self.tag)
        told = zip(names, (*values, self.used), strict=True)
        return {name: value for name, value in told if value}


@dataclass(frozen=True, slots=True)
class WholeItem:
    """An item with its bank, stimulus and all its versions, the newest first, and their history."""

    bank: Bank
    item: Item
    topic: str
    versions: tuple[ItemVersion, ...]
    reviews: tuple[ItemReview, ...]
    uses: dict[str, int]
    people: dict[str, Account]
    four_eyes: bool
    stimulus: Stimulus | None

    @property
    def current(self) -> ItemVersion:
        """The version that is drawn."""
        return next(each for each in self.versions if each.id == self.item.current_version_id)


@dataclass(frozen=True, slots=True)
class Use:
    """One attempt that was given a version: whose, in which exam, and how it ended."""

    attempt_id: str
    number: str
    name: str
    exam: str
    state: str


async def search_items(
    session: AsyncSession, bank_id: str, wanted: ItemFilter, page: Page
) -> tuple[list[AuthorItem], int]:
    """One page of the items that fit, by code, and how many fit in all."""
    fitting = fitting_items(bank_id, wanted)
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


def fitting_items(bank_id: str, wanted: ItemFilter) -> SelectOfScalar[str]:
    """The ids of the items of a bank that fit."""
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
    if wanted.kind in set(Kind):
        statement = statement.where(ItemVersion.kind == wanted.kind)
    if wanted.state in set(ItemState):
        statement = statement.where(Item.state == wanted.state)
    if wanted.tag:
        # The tags are a list as JSON text; a tag stands in it in quotes, escaped as JSON escapes.
        tags = sa.cast(col(Item.tags), sa.String)
        statement = statement.where(tags.contains(json.dumps(wanted.tag), autoescape=True))
    if wanted.used in {"yes", "no"}:
        statement = statement.where(is_used() if wanted.used == "yes" else ~is_used())
    return statement


async def tags_of(session: AsyncSession, bank_id: str) -> list[str]:
    """Every tag of a bank, in order."""
    found = await session.exec(select(Item.tags).where(Item.bank_id == bank_id))
    return sorted({tag for tags in found for tag in tags})


async def known_item(session: AsyncSession, item_id: str) -> Item:
    """The item; raises Refusal(not_found)."""
    item = await session.get(Item, item_id)
    if item is None:
        raise Refusal(Word.NOT_FOUND)
    return item


async def whole_item(session: AsyncSession, item_id: str) -> WholeItem:
    """An item with everything an author sees; raises Refusal(not_found)."""
    item = await known_item(session, item_id)
    topic = (await session.exec(select(Topic.name).where(Topic.id == item.topic_id))).one()
    versions = tuple(await list_versions(session, item_id))
    reviews = tuple(await reviews_of(session, item_id))
    named = {*(each.created_by for each in versions), *(each.by for each in reviews), item.author}
    return WholeItem(
        bank=await find_bank(session, item.bank_id),
        item=item,
        topic=topic,
        versions=versions,
        reviews=reviews,
        uses=await uses_of(session, item_id),
        people=await accounts_by_id(session, named),
        four_eyes=await four_eyes_of(session, item.bank_id),
        stimulus=await session.get(Stimulus, item.stimulus_id) if item.stimulus_id else None,
    )


async def uses_page(session: AsyncSession, version_id: str, page: Page) -> tuple[list[Use], int]:
    """One page of the attempts whose form holds a version, by candidate, and how many there are."""
    count = select(func.count()).select_from(FormItem).where(FormItem.version_id == version_id)
    statement = (
        select(Booking, Account, Exam, AttemptRecord)
        .join(FormItem, col(FormItem.form_id) == Booking.id)
        .join(Account, col(Account.id) == Booking.candidate_id)
        .join(Exam, col(Exam.id) == Booking.exam_id)
        .join(AttemptRecord, col(AttemptRecord.id) == Booking.id, isouter=True)
        .where(FormItem.version_id == version_id)
        .order_by(col(Account.number), col(Booking.id))
        .limit(page.size)
        .offset(page.offset)
    )
    found = [
        Use(booking.id, account.number, account.name, exam.title, ended.state if ended else "")
        for booking, account, exam, ended in await session.exec(statement)
    ]
    return found, (await session.exec(count)).one()


async def stimuli_with_counts(session: AsyncSession, bank_id: str) -> list[tuple[Stimulus, int]]:
    """The stimuli of a bank by code, each with how many items ask about it."""
    statement = (
        select(Stimulus, func.count(col(Item.id)))
        .join(Item, col(Item.stimulus_id) == Stimulus.id, isouter=True)
        .where(Stimulus.bank_id == bank_id)
        .group_by(col(Stimulus.id))
        .order_by(col(Stimulus.code))
    )
    return [(stimulus, count) for stimulus, count in await session.exec(statement)]
