"""Reads of banks for admins: one bank, its imports, and what a file is compared with."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.outcomes import Word
from question_bank import (
    Bank,
    BankImport,
    Item,
    ItemDraft,
    ItemVersion,
    NoSuchBankError,
    NoSuchImportError,
    Stimulus,
    Topic,
    draft_of,
    find_bank,
    find_import,
)


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """What a bank has under a code, as its author wrote it."""

    draft: ItemDraft
    stimulus: str
    """The text that it asks about."""


async def known_bank(session: AsyncSession, bank_id: str) -> Bank:
    """The bank; raises Refusal(not_found)."""
    try:
        return await find_bank(session, bank_id)
    except NoSuchBankError:
        raise Refusal(Word.NOT_FOUND) from None


async def stored_drafts(
    session: AsyncSession, bank_id: str, codes: Collection[str]
) -> dict[str, StoredDraft]:
    """What a bank has under some codes."""
    statement = (
        select(Item, ItemVersion, Topic.name, Stimulus)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .join(Topic, col(Topic.id) == Item.topic_id)
        .join(Stimulus, col(Stimulus.id) == Item.stimulus_id, isouter=True)
        .where(Item.bank_id == bank_id, col(Item.code).in_(codes))
    )
    return {
        item.code: StoredDraft(
            draft_of(item, version, topic, stimulus.code if stimulus else ""),
            stimulus.text if stimulus else "",
        )
        for item, version, topic, stimulus in await session.exec(statement)
    }


async def is_imported(session: AsyncSession, bank_id: str, import_id: str) -> bool:
    """Whether an upload has been imported into a bank."""
    statement = select(BankImport.id).where(
        BankImport.id == import_id, BankImport.bank_id == bank_id
    )
    return (await session.exec(statement)).first() is not None


async def known_import(session: AsyncSession, bank_id: str, import_id: str) -> BankImport:
    """An import of a bank; raises Refusal(not_found)."""
    try:
        found = await find_import(session, import_id)
    except NoSuchImportError:
        raise Refusal(Word.NOT_FOUND) from None
    if found.bank_id != bank_id:
        raise Refusal(Word.NOT_FOUND)
    return found


async def count_imports(session: AsyncSession, bank_id: str) -> int:
    """How many imports a bank has had."""
    statement = select(func.count()).where(BankImport.bank_id == bank_id)
    return (await session.exec(statement)).one()
