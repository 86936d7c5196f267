"""Carrying out an import: read the file, plan it against the bank, write what is new or changed.

Reading, planning and rendering take seconds for a large file, so they run in a thread: whoever else
is served by this process must not wait for an import."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.content import Content, compose
from question_bank.errors import NoSuchBankError
from question_bank.formats import read_table
from question_bank.items import ItemDraft
from question_bank.models import Bank, Item, ItemVersion, Topic, new_id
from question_bank.plan import Change, ImportReport, plan_import
from question_bank.queries import find_bank, stored_items, topics_of

FLUSHED_AT_ONCE = 50
"""Rows sent to the database together; more would hold up the loop for longer."""


async def import_items(
    session: AsyncSession, bank_id: str, content: bytes, *, dry_run: bool, now: datetime
) -> ImportReport:
    """Import a CSV or XLSX file; a dry run writes nothing and reports the very same.

    Valid rows are written even where others are invalid. Raises NoSuchBankError.
    """
    table = await asyncio.to_thread(read_table, content)
    bank = await (find_bank(session, bank_id) if dry_run else _lock(session, bank_id))
    topics = await topics_of(session, bank_id)
    existing = await stored_items(session, bank_id)
    names = [topic.name for topic in topics]
    report = await asyncio.to_thread(plan_import, table, existing, topics=names)
    if not dry_run:
        await _apply(session, bank, report, now)
    return report


async def _lock(session: AsyncSession, bank_id: str) -> Bank:
    """Two imports into one bank take turns; else both could plan the same new item."""
    statement = select(Bank).where(Bank.id == bank_id).with_for_update()
    bank = (await session.exec(statement)).one_or_none()
    if bank is None:
        raise NoSuchBankError(bank_id)
    return bank


async def _apply(session: AsyncSession, bank: Bank, report: ImportReport, now: datetime) -> None:
    session.add_all(Topic(bank_id=bank.id, name=name) for name in report.new_topics)
    await session.flush()
    topics = {topic.name: topic.id for topic in await topics_of(session, bank.id)}
    drafts = [
        row.draft for row in report.rows if row.draft and row.change in {Change.NEW, Change.CHANGED}
    ]
    contents = await asyncio.to_thread(_compose_all, drafts, bank.language)
    stored = await _items_and_versions(session, bank.id, [draft.code for draft in drafts])
    for place, (draft, content) in enumerate(zip(drafts, contents, strict=True), 1):
        known = stored.get(draft.code)
        _write(session, bank, draft, content=content, stored=known, topics=topics, now=now)
        if place % FLUSHED_AT_ONCE == 0:
            await session.flush()
    await session.flush()


def _compose_all(drafts: Iterable[ItemDraft], language: str) -> list[Content]:
    return [compose(draft, language=language) for draft in drafts]


async def _items_and_versions(
    session: AsyncSession, bank_id: str, codes: Iterable[str]
) -> dict[str, tuple[Item, ItemVersion]]:
    statement = (
        select(Item, ItemVersion)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == bank_id, col(Item.code).in_(set(codes)))
    )
    return {item.code: (item, version) for item, version in await session.exec(statement)}


def _write(
    session: AsyncSession,
    bank: Bank,
    draft: ItemDraft,
    *,
    content: Content,
    stored: tuple[Item, ItemVersion] | None,
    topics: Mapping[str, str],
    now: datetime,
) -> None:
    """A new item, or a new version of a stored one where what it says has changed."""
    topic_id = topics[draft.topic]
    if stored is None:
        item = Item(
            bank_id=bank.id,
            topic_id=topic_id,
            code=draft.code,
            difficulty=draft.difficulty,
            current_version_id=new_id(),
        )
        session.add_all([item, _version(item, 1, draft, content, now)])
        return
    item, current = stored
    item.topic_id, item.difficulty = topic_id, draft.difficulty
    if content.digest != current.digest:
        item.current_version_id = new_id()
        session.add(_version(item, current.number + 1, draft, content, now))


def _version(
    item: Item, number: int, draft: ItemDraft, content: Content, now: datetime
) -> ItemVersion:
    return ItemVersion(
        id=item.current_version_id,
        item_id=item.id,
        number=number,
        kind=content.kind,
        stem=content.stem,
        options=[{"id": option.id, "text": option.text} for option in content.options],
        key=list(content.key),
        tolerance=None if draft.tolerance is None else str(draft.tolerance),
        explanation=content.explanation,
        source=draft.source(),
        digest=content.digest,
        created_at=now,
    )
