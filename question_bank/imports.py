"""Carrying out an import: read the file, plan it against the bank, write what is new or changed.

Reading, planning and rendering take seconds for a large file, so they run in a thread: whoever else
is served by this process must not wait for an import."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.errors import AlreadyImportedError, NoSuchBankError, PlanChangedError
from question_bank.formats import Defaults, read_file
from question_bank.items import ItemDraft, StimulusDraft
from question_bank.media import MEDIA_ID
from question_bank.media_names import media_names
from question_bank.media_store import KnownMedia, known_media, settle_media, store_media
from question_bank.models import Bank, BankImport, new_id
from question_bank.plan import ImportReport, plan_import
from question_bank.queries import find_bank, stimuli_of, stored_items, topics_of
from question_bank.rows import Entry, Reading, Severity
from question_bank.writing import Importing, OnError, Phase, Watch, unwatched, write_report


async def import_items(
    session: AsyncSession,
    bank_id: str,
    content: bytes,
    *,
    dry_run: bool,
    importing: Importing,
    watch: Watch = unwatched,
) -> ImportReport:
    """Import a file in any known format; a dry run writes nothing and reports the very same.

    Valid rows are written even where others are invalid, unless `on_error` says to stop. Raises
    NoSuchBankError, AlreadyImportedError or PlanChangedError.
    """
    watch(Phase.READING, 0, 0)
    reading = await asyncio.to_thread(read_file, content, importing.defaults)
    bank, report = await _plan(session, bank_id, reading, importing, write=not dry_run, watch=watch)
    if dry_run or report.stopped:
        return report
    if importing.plan and importing.plan != report.plan:
        raise PlanChangedError(bank_id)
    await _write(session, bank, report, importing, watch=watch)
    return report


def check_file(content: bytes, defaults: Defaults) -> ImportReport:
    """What importing a file into an empty bank would do; nothing but the file is needed."""
    reading = read_file(content, defaults)
    names = {name for each in reading.entries if each.draft for name in media_names(each.draft)}
    stored = KnownMedia(ids=frozenset(name for name in names if MEDIA_ID.fullmatch(name)))
    settled = settle_media(reading, stored)
    return replace(plan_import(settled.reading, {}), encoded=settled.encoded)


async def add_items(
    session: AsyncSession,
    bank_id: str,
    drafts: Iterable[ItemDraft],
    *,
    stimuli: Iterable[StimulusDraft] = (),
    importing: Importing,
) -> ImportReport:
    """Add drafts that were not read from a file, with whatever stimuli they name.

    They have to be valid (`check`); the history of imports says nothing of them. Raises
    NoSuchBankError.
    """
    entries = tuple(Entry(number, each.code, each) for number, each in enumerate(drafts, 1))
    reading = Reading("drafts", entries, stimuli=tuple(stimuli))
    bank, report = await _plan(session, bank_id, reading, importing, write=True)
    await write_report(session, bank, report, importing)
    return report


async def _plan(
    session: AsyncSession,
    bank_id: str,
    reading: Reading,
    importing: Importing,
    *,
    write: bool,
    watch: Watch = unwatched,
) -> tuple[Bank, ImportReport]:
    bank = await (_lock(session, bank_id) if write else find_bank(session, bank_id))
    if write and importing.id and await _is_written(session, importing.id):
        raise AlreadyImportedError(importing.id)
    watch(Phase.CHECKING, 0, len(reading.entries))
    known = await known_media(session, reading)
    settled = await asyncio.to_thread(settle_media, reading, known)
    names = [topic.name for topic in await topics_of(session, bank_id)]
    existing = await stored_items(session, bank_id)
    stimuli = await stimuli_of(session, bank_id)
    report = await asyncio.to_thread(
        plan_import, settled.reading, existing, topics=names, stimuli=stimuli
    )
    blocked = any(problem.severity is Severity.BLOCKS for problem in report.problems)
    stopped = blocked and importing.on_error is OnError.STOP
    return bank, replace(report, encoded=settled.encoded, stopped=stopped)


async def _lock(session: AsyncSession, bank_id: str) -> Bank:
    """Two imports into one bank take turns; else both could plan the same new item."""
    statement = select(Bank).where(Bank.id == bank_id).with_for_update()
    bank = (await session.exec(statement)).one_or_none()
    if bank is None:
        raise NoSuchBankError(bank_id)
    return bank


async def _is_written(session: AsyncSession, import_id: str) -> bool:
    found = await session.exec(select(BankImport.id).where(BankImport.id == import_id))
    return found.first() is not None


async def _write(
    session: AsyncSession,
    bank: Bank,
    report: ImportReport,
    importing: Importing,
    *,
    watch: Watch,
) -> None:
    import_id = importing.id or new_id()
    await store_media(session, report.encoded, now=importing.now)
    changes = await write_report(session, bank, report, importing, import_id=import_id, watch=watch)
    counts = {name: getattr(report, name) for name in ("new", "changed", "same", "invalid")}
    session.add(
        BankImport(
            id=import_id,
            bank_id=bank.id,
            at=importing.now,
            by=importing.by,
            file_name=importing.file_name,
            format=report.format,
            counts=counts,
            changes=changes,
        )
    )
    await session.flush()
