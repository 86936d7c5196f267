"""Carrying out an import: read the file, plan it against the bank, write what is new or changed.

Reading, planning and rendering take seconds for a large file, so they run in a thread: whoever else
is served by this process must not wait for an import."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.content import Content, compose
from question_bank.errors import NoSuchBankError
from question_bank.formats import Defaults, read_file
from question_bank.items import ItemDraft, ItemState, StimulusDraft
from question_bank.models import Bank, Item, ItemVersion, Stimulus, Topic, new_id
from question_bank.plan import Change, ImportReport, ReportRow, plan_import
from question_bank.queries import find_bank, stimuli_of, stored_items, topics_of
from question_bank.rows import Entry, Reading

FLUSHED_AT_ONCE = 50
"""Rows sent to the database together; more would hold up the loop for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """Who imports when, and what holds for items that do not say it themselves."""

    now: datetime
    by: str = ""
    defaults: Defaults = field(default_factory=Defaults)
    state: ItemState = ItemState.APPROVED


async def import_items(
    session: AsyncSession, bank_id: str, content: bytes, *, dry_run: bool, importing: Importing
) -> ImportReport:
    """Import a file in any known format; a dry run writes nothing and reports the very same.

    Valid rows are written even where others are invalid. Raises NoSuchBankError.
    """
    reading = await asyncio.to_thread(read_file, content, importing.defaults)
    return await _carry_out(session, bank_id, reading, dry_run=dry_run, importing=importing)


async def add_items(
    session: AsyncSession,
    bank_id: str,
    drafts: Iterable[ItemDraft],
    *,
    stimuli: Iterable[StimulusDraft] = (),
    importing: Importing,
) -> ImportReport:
    """Add drafts that were not read from a file, with whatever stimuli they name.

    They have to be valid (`check`). Raises NoSuchBankError.
    """
    entries = tuple(Entry(number, each.code, each) for number, each in enumerate(drafts, 1))
    reading = Reading("drafts", entries, stimuli=tuple(stimuli))
    return await _carry_out(session, bank_id, reading, dry_run=False, importing=importing)


async def _carry_out(
    session: AsyncSession, bank_id: str, reading: Reading, *, dry_run: bool, importing: Importing
) -> ImportReport:
    bank = await (find_bank(session, bank_id) if dry_run else _lock(session, bank_id))
    names = [topic.name for topic in await topics_of(session, bank_id)]
    existing = await stored_items(session, bank_id)
    stimuli = await stimuli_of(session, bank_id)
    report = await asyncio.to_thread(plan_import, reading, existing, topics=names, stimuli=stimuli)
    if not dry_run:
        await _apply(session, bank, report, importing)
    return report


async def _lock(session: AsyncSession, bank_id: str) -> Bank:
    """Two imports into one bank take turns; else both could plan the same new item."""
    statement = select(Bank).where(Bank.id == bank_id).with_for_update()
    bank = (await session.exec(statement)).one_or_none()
    if bank is None:
        raise NoSuchBankError(bank_id)
    return bank


async def _apply(
    session: AsyncSession, bank: Bank, report: ImportReport, importing: Importing
) -> None:
    session.add_all(Topic(bank_id=bank.id, name=name) for name in report.new_topics)
    stimuli = await _write_stimuli(session, bank.id, report.stimuli)
    await session.flush()
    topics = {topic.name: topic.id for topic in await topics_of(session, bank.id)}
    changed = [row for row in report.rows if row.change in {Change.NEW, Change.CHANGED}]
    drafts = [row.draft for row in changed if row.draft]
    contents = await asyncio.to_thread(_compose_all, changed, bank.language)
    stored = await _items_and_versions(session, bank.id, [draft.code for draft in drafts])
    for place, (draft, content) in enumerate(zip(drafts, contents, strict=True), 1):
        writing = _Writing(bank, importing, topics, stimuli)
        _write(session, writing, draft, content=content, stored=stored.get(draft.code))
        if place % FLUSHED_AT_ONCE == 0:
            await session.flush()
    await session.flush()


def _compose_all(rows: Iterable[ReportRow], language: str) -> list[Content]:
    return [
        compose(row.draft, language=language, stimulus=row.stimulus) for row in rows if row.draft
    ]


async def _write_stimuli(
    session: AsyncSession, bank_id: str, drafts: Iterable[StimulusDraft]
) -> dict[str, str]:
    """The bank's stimuli with those of the file, new or changed: code → id."""
    found = await session.exec(select(Stimulus).where(Stimulus.bank_id == bank_id))
    known = {each.code: each for each in found}
    for draft in drafts:
        stimulus = known.setdefault(
            draft.code, Stimulus(bank_id=bank_id, code=draft.code, title="", text="")
        )
        stimulus.title, stimulus.text = draft.title, draft.text
        session.add(stimulus)
    return {code: stimulus.id for code, stimulus in known.items()}


async def _items_and_versions(
    session: AsyncSession, bank_id: str, codes: Iterable[str]
) -> dict[str, tuple[Item, ItemVersion]]:
    statement = (
        select(Item, ItemVersion)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == bank_id, col(Item.code).in_(set(codes)))
    )
    return {item.code: (item, version) for item, version in await session.exec(statement)}


@dataclass(frozen=True, slots=True)
class _Writing:
    """What all items of one import have in common; ids by name."""

    bank: Bank
    importing: Importing
    topics: Mapping[str, str]
    stimuli: Mapping[str, str]


def _write(
    session: AsyncSession,
    writing: _Writing,
    draft: ItemDraft,
    *,
    content: Content,
    stored: tuple[Item, ItemVersion] | None,
) -> None:
    """A new item, or a new version of a stored one where what it says has changed."""
    by, now = writing.importing.by, writing.importing.now
    if stored is None:
        item = Item(
            bank_id=writing.bank.id,
            topic_id=writing.topics[draft.topic],
            code=draft.code,
            difficulty=draft.difficulty,
            current_version_id=new_id(),
        )
        item.author = draft.author or by
        item.state = draft.state or writing.importing.state
        _file(item, draft, writing)
        session.add_all([item, version_of(item, 1, draft, content=content, by=by, now=now)])
        return
    item, current = stored
    _file(item, draft, writing)
    if content.digest != current.digest:
        item.current_version_id = new_id()
        number = current.number + 1
        session.add(version_of(item, number, draft, content=content, by=by, now=now))


def _file(item: Item, draft: ItemDraft, writing: _Writing) -> None:
    """What belongs to the item itself; what a file leaves open stays as it was."""
    item.topic_id, item.difficulty = writing.topics[draft.topic], draft.difficulty
    item.tags = list(draft.tags) or item.tags
    item.origin = draft.origin or item.origin
    item.stimulus_id = writing.stimuli[draft.stimulus] if draft.stimulus else None


def version_of(
    item: Item, number: int, draft: ItemDraft, *, content: Content, by: str, now: datetime
) -> ItemVersion:
    """The version that the item calls its current one."""
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
        body=dict(content.body),
        rule=dict(content.rule),
        source=draft.source(),
        digest=content.digest,
        created_by=by,
        created_at=now,
    )
