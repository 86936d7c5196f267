"""Carrying out an import: read the file, plan it against the bank, write what is new or changed.

Reading, planning and rendering take seconds for a large file, so they run in a thread: whoever else
is served by this process must not wait for an import."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.content import compose
from question_bank.errors import AlreadyImportedError, NoSuchBankError, PlanChangedError
from question_bank.formats import Defaults, read_file
from question_bank.items import ItemDraft, StimulusDraft
from question_bank.media import MEDIA_ID, Encoded
from question_bank.media_names import media_names
from question_bank.media_store import KnownMedia, known_media, settle_media, store_media
from question_bank.models import Bank, BankImport, new_id
from question_bank.plan import Change, ImportReport, plan_import
from question_bank.queries import find_bank, stimuli_of, stored_items, topics_of
from question_bank.rows import Entry, Reading, Severity
from question_bank.writing import (
    Importing,
    OnError,
    Phase,
    Watch,
    pack_content,
    unwatched,
    write_report,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An import that is ready to be written: what was read, the plan, and each row's content.

    Contents are packed: twenty thousand of them as objects would fill the memory.
    """

    reading: Reading
    encoded: tuple[Encoded, ...]
    report: ImportReport
    contents: Mapping[int, bytes]


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
    prepared = await prepare_import(
        session, bank_id, content, importing=importing, write=not dry_run, watch=watch
    )
    if dry_run:
        return prepared.report
    return await write_import(session, bank_id, prepared, importing=importing, watch=watch)


async def prepare_import(
    session: AsyncSession,
    bank_id: str,
    content: bytes,
    *,
    importing: Importing,
    write: bool = True,
    watch: Watch = unwatched,
) -> Prepared:
    """Everything of an import that takes long and writes nothing; raises NoSuchBankError.

    Done in a transaction that only reads, it holds up nobody. Contents are made for `write` only.
    """
    watch(Phase.READING, 0, 0)
    reading = await asyncio.to_thread(read_file, content, importing.defaults)
    bank = await find_bank(session, bank_id)
    watch(Phase.CHECKING, 0, len(reading.entries))
    settled = await asyncio.to_thread(settle_media, reading, await known_media(session, reading))
    report = await _plan(session, bank_id, settled.reading, importing)
    report = replace(report, encoded=settled.encoded)
    contents: dict[int, bytes] = {}
    if write and not report.stopped:
        contents = await asyncio.to_thread(_contents, report, bank.language, watch)
    return Prepared(settled.reading, settled.encoded, report, contents)


async def write_import(
    session: AsyncSession,
    bank_id: str,
    prepared: Prepared,
    *,
    importing: Importing,
    watch: Watch = unwatched,
) -> ImportReport:
    """Write what was prepared, as the bank is now; raises as `import_items` does.

    Two imports into one bank take turns; else both could plan the same new item.
    """
    bank = await _lock(session, bank_id)
    if importing.id and await _is_written(session, importing.id):
        raise AlreadyImportedError(importing.id)
    report = await _plan(session, bank_id, prepared.reading, importing)
    if importing.plan and importing.plan != report.plan:
        raise PlanChangedError(bank_id)
    report = replace(report, encoded=prepared.encoded)
    # What was made for another plan may be about another stimulus; then all is made anew.
    contents = prepared.contents if report.plan == prepared.report.plan else {}
    ready = replace(prepared, report=report, contents=contents)
    if not report.stopped:
        await _write(session, bank, ready, importing, watch=watch)
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
    bank = await _lock(session, bank_id)
    reading = Reading("drafts", entries, stimuli=tuple(stimuli))
    report = await _plan(session, bank_id, reading, importing)
    contents = await asyncio.to_thread(_contents, report, bank.language, unwatched)
    await write_report(session, bank, report, importing, contents=contents)
    return report


async def _plan(
    session: AsyncSession, bank_id: str, reading: Reading, importing: Importing
) -> ImportReport:
    names = [topic.name for topic in await topics_of(session, bank_id)]
    existing = await stored_items(session, bank_id)
    stimuli = await stimuli_of(session, bank_id)
    report = await asyncio.to_thread(plan_import, reading, existing, topics=names, stimuli=stimuli)
    blocked = any(problem.severity is Severity.BLOCKS for problem in report.problems)
    return replace(report, stopped=blocked and importing.on_error is OnError.STOP)


def _contents(report: ImportReport, language: str, watch: Watch) -> dict[int, bytes]:
    """The content of each row that would be written, by its number in the file."""
    rows = [row for row in report.rows if row.change in {Change.NEW, Change.CHANGED}]
    found = {}
    for place, row in enumerate(rows):
        watch(Phase.CHECKING, place, len(rows))
        if row.draft:
            content = compose(row.draft, language=language, stimulus=row.stimulus)
            found[row.row] = pack_content(content)
    return found


async def _lock(session: AsyncSession, bank_id: str) -> Bank:
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
    prepared: Prepared,
    importing: Importing,
    *,
    watch: Watch,
) -> None:
    import_id, report = importing.id or new_id(), prepared.report
    await store_media(session, report.encoded, now=importing.now)
    changes = await write_report(
        session,
        bank,
        report,
        importing,
        contents=prepared.contents,
        import_id=import_id,
        watch=watch,
    )
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
