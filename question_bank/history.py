"""The imports of a bank, and taking one back as long as nothing stands on it (decision 0017)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import defer
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.errors import NoSuchImportError, QuestionBankError
from question_bank.models import (
    Bank,
    BankImport,
    Blueprint,
    BlueprintLine,
    FormItem,
    Item,
    ItemReview,
    ItemVersion,
    Stimulus,
    Topic,
)
from question_bank.writing import ASKED_AT_ONCE, filed_as, mark_of, parts

_CHANGES: Any = BankImport.changes


class Hold(StrEnum):
    """What stands on an import."""

    DRAWN = "drawn"
    """A form holds a version of it."""
    REVIEWED = "reviewed"
    EDITED = "edited"
    """A later import or an edit has changed it since."""


@dataclass(frozen=True, slots=True)
class Held:
    """One item, by its code, or one stimulus that keeps an import from being taken back."""

    code: str
    hold: Hold


class UndoRefusedError(QuestionBankError):
    """Something stands on the import; nothing was changed."""

    def __init__(self, held: Sequence[Held]) -> None:
        super().__init__(*held)
        self.held = tuple(held)


async def list_imports(
    session: AsyncSession, bank_id: str, *, offset: int = 0, limit: int = 50
) -> list[BankImport]:
    """The imports of a bank, the newest first, without their changes."""
    statement = (
        select(BankImport)
        .where(BankImport.bank_id == bank_id)
        .order_by(col(BankImport.at).desc(), col(BankImport.id))
        .offset(offset)
        .limit(limit)
        .options(defer(_CHANGES, raiseload=True))
    )
    return list(await session.exec(statement))


async def find_import(session: AsyncSession, import_id: str) -> BankImport:
    """The import without its changes, of which there may be thousands; raises NoSuchImportError."""
    statement = select(BankImport).where(BankImport.id == import_id)
    found = (await session.exec(statement.options(defer(_CHANGES, raiseload=True)))).one_or_none()
    if found is None:
        raise NoSuchImportError(import_id)
    return found


async def items_of_import(
    session: AsyncSession, record: BankImport, *, limit: int
) -> dict[str, str]:
    """Item → code, of some items whose current version an import made."""
    statement = (
        select(Item.id, Item.code)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == record.bank_id, ItemVersion.import_id == record.id)
        .order_by(col(Item.code))
        .limit(limit)
    )
    return dict((await session.exec(statement)).all())


async def holds_of(session: AsyncSession, record: BankImport) -> list[Held]:
    """Everything that stands on an import; empty means that it can be taken back."""
    found: list[Held] = []
    for part in parts(_about_items(record), ASKED_AT_ONCE):
        by_item = {each["item"]: each for each in part}
        items = {item.id: item for item in await _rows(session, Item, by_item)}
        drawn = await _drawn(session, by_item)
        reviewed = await _reviewed(session, by_item, record.at)
        for id_, change in by_item.items():
            item = items.get(id_)
            if item is not None:
                found += _holds(item, change, drawn=id_ in drawn, reviewed=id_ in reviewed)
    return found + await _changed_stimuli(session, record)


async def undo_import(
    session: AsyncSession, import_id: str, *, by: str, now: datetime
) -> BankImport:
    """Take an import back; done twice, the second time changes nothing.

    New items go, with their versions; changed ones are as they were before, and the versions that
    the import made, which nobody has seen, go too. Raises NoSuchImportError or UndoRefusedError.
    """
    bank_id = (await find_import(session, import_id)).bank_id
    await session.exec(select(Bank).where(Bank.id == bank_id).with_for_update())
    # Whoever draws from the bank holds its blueprint: their forms are seen below, or they wait.
    drawn_by = select(Blueprint.id).where(Blueprint.bank_id == bank_id)
    await session.exec(drawn_by.order_by(col(Blueprint.id)).with_for_update())
    record = await session.get_one(BankImport, import_id, populate_existing=True)
    if record.undone_at is not None:
        return record
    held = await holds_of(session, record)
    if held:
        raise UndoRefusedError(held)
    changes = _about_items(record)
    await _restore(session, [each for each in changes if each["before"] is not None])
    await _remove(session, changes)
    await _restore_stimuli(session, record)
    await _remove_topics(session, [each["topic"] for each in record.changes if "topic" in each])
    record.undone_at, record.undone_by = now, by
    session.add(record)
    await session.flush()
    return record


def _about_items(record: BankImport) -> list[dict[str, Any]]:
    return [each for each in record.changes if "item" in each]


def _holds(item: Item, change: Mapping[str, Any], *, drawn: bool, reviewed: bool) -> Iterator[Held]:
    if drawn:
        yield Held(item.code, Hold.DRAWN)
    elif reviewed:
        yield Held(item.code, Hold.REVIEWED)
    elif mark_of(filed_as(item)) != change["after"]:
        yield Held(item.code, Hold.EDITED)


async def _rows(session: AsyncSession, table: Any, ids: Mapping[str, Any]) -> list[Any]:
    return list(await session.exec(select(table).where(col(table.id).in_(list(ids)))))


async def _drawn(session: AsyncSession, by_item: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The items of which a form holds the import's version, or any version of a new one."""
    ours = {each["version"] for each in by_item.values()}
    new = {id_ for id_, each in by_item.items() if each["before"] is None}
    statement = (
        select(ItemVersion.item_id, ItemVersion.id)
        .join(FormItem, col(FormItem.version_id) == ItemVersion.id)
        .where(col(ItemVersion.item_id).in_(list(by_item)))
        .distinct()
    )
    found = await session.exec(statement)
    return {item_id for item_id, version in found if version in ours or item_id in new}


async def _reviewed(
    session: AsyncSession, by_item: Mapping[str, Any], imported_at: datetime
) -> set[str]:
    """The items that somebody has looked at since; what the import noted is as old as itself."""
    statement = select(ItemReview.item_id).where(
        col(ItemReview.item_id).in_(list(by_item)), ItemReview.at > imported_at
    )
    return set(await session.exec(statement))


async def _changed_stimuli(session: AsyncSession, record: BankImport) -> list[Held]:
    found = []
    for change in record.changes:
        stimulus = await session.get(Stimulus, change["stimulus"]) if "stimulus" in change else None
        if stimulus and {"title": stimulus.title, "text": stimulus.text} != change["after"]:
            found.append(Held(stimulus.code, Hold.EDITED))
    return found


async def _restore(session: AsyncSession, changes: Sequence[Mapping[str, Any]]) -> None:
    for part in parts(changes, ASKED_AT_ONCE):
        by_item = {each["item"]: each for each in part}
        for item in await _rows(session, Item, by_item):
            for name, value in by_item[item.id]["before"].items():
                setattr(item, name, value)
            session.add(item)
        await session.flush()


async def _remove(session: AsyncSession, changes: Sequence[Mapping[str, Any]]) -> None:
    """The versions that the import made, what was noted about them, and the items it made."""
    versions = [each["version"] for each in changes if each["version"]]
    items = [each["item"] for each in changes if each["before"] is None]
    for part in parts(versions, ASKED_AT_ONCE):
        await session.exec(delete(ItemReview).where(col(ItemReview.version_id).in_(part)))
        await session.exec(delete(ItemVersion).where(col(ItemVersion.id).in_(part)))
    for part in parts(items, ASKED_AT_ONCE):
        await session.exec(delete(Item).where(col(Item.id).in_(part)))


async def _restore_stimuli(session: AsyncSession, record: BankImport) -> None:
    """Texts as they were; a new stimulus goes unless somebody else's item asks about it."""
    for change in record.changes:
        stimulus = await session.get(Stimulus, change["stimulus"]) if "stimulus" in change else None
        if stimulus is None:
            continue
        if change["before"] is not None:
            stimulus.title, stimulus.text = change["before"]["title"], change["before"]["text"]
            session.add(stimulus)
        elif not await _any(session, Item, Item.stimulus_id == stimulus.id):
            await session.delete(stimulus)


async def _remove_topics(session: AsyncSession, ids: Sequence[str]) -> None:
    """Topics that the import made, unless something is filed under them by now."""
    for topic_id in ids:
        topic = await session.get(Topic, topic_id)
        used = await _any(session, Item, Item.topic_id == topic_id) or await _any(
            session, BlueprintLine, BlueprintLine.topic_id == topic_id
        )
        if topic and not used:
            await session.delete(topic)


async def _any(session: AsyncSession, table: type[SQLModel], condition: Any) -> bool:
    found = await session.exec(select(table).where(condition).limit(1))
    return found.first() is not None
