"""The work of `exam-server bank …`.

Statuses: 0 all well, 1 something was left out, 2 it could not begin."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.bank_tables import show_report, show_warnings
from exam_server.errors import Unavailable
from exam_server.record.database import open_engine, transaction
from exam_server.record.migrating import migrate
from exam_server.settings import Settings
from question_bank import (
    Bank,
    Collection,
    Defaults,
    Importing,
    ImportReport,
    ItemState,
    NoSuchFormatError,
    OnError,
    Phase,
    Severity,
    Wanted,
    Watch,
    check_file,
    collect,
    create_bank,
    format_called,
    list_banks,
    prepare_import,
    write_collection,
    write_import,
    writers,
)

ALL_WELL: Final = 0
LEFT_OUT: Final = 1
NOT_BEGUN: Final = 2
LARGEST_FILE: Final = 64 * 1024 * 1024
"""More than any reader takes: whoever names a disk image by mistake is told so at once."""
PHASES: Final = {
    Phase.READING: "Reading the file",
    Phase.CHECKING: "Checking the questions",
    Phase.WRITING: "Writing",
}


class CannotBegin(Exception):
    """What was asked for cannot be begun; the text says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `bank import` was asked for."""

    file: Path
    bank: str
    dry_run: bool
    defaults: Defaults
    state: ItemState
    on_error: OnError
    create: bool
    as_json: bool


def run_import(settings: Settings, asked: Asked) -> int:
    """Import a file, or say what that would do; the status."""
    with _told() as told:
        content = _read(asked.file)
        report = asyncio.run(_import(settings, asked, content))
        show_report(report, dry_run=asked.dry_run, as_json=asked.as_json)
        told.status = _status(report)
    return told.status


def run_check(file: Path, defaults: Defaults, *, as_json: bool) -> int:
    """Read a file and say all about it; the status."""
    with _told() as told:
        report = check_file(_read(file), defaults)
        show_report(report, dry_run=True, as_json=as_json)
        told.status = _status(report)
    return told.status


def run_export(settings: Settings, bank: str, format_name: str, output: Path | None) -> int:
    """Write a bank into a file; the status."""
    with _told() as told:
        chosen = _format(format_name)
        collection = asyncio.run(_collect(settings, bank))
        written = write_collection(chosen, collection)
        if output is None:
            sys.stdout.buffer.write(written.content)
            sys.stdout.flush()
        else:
            output.write_bytes(written.content)
        typer.echo(f"{len(collection.drafts)} items of {collection.title}", err=True)
        show_warnings(written.problems, collection.drafts)
        told.status = LEFT_OUT if written.problems else ALL_WELL
    return told.status


@dataclass(slots=True)
class _Told:
    status: int = NOT_BEGUN


@contextmanager
def _told() -> Iterator[_Told]:
    """Whatever keeps a command from its work is told in one line, with status 2."""
    told = _Told()
    try:
        yield told
    except CannotBegin as error:
        typer.echo(str(error), err=True)
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
    except Unavailable as error:
        reason = str(error.__cause__).partition("\n")[0]
        typer.echo(f"the database cannot be used: {reason}", err=True)


def _status(report: ImportReport) -> int:
    blocked = any(problem.severity is Severity.BLOCKS for problem in report.problems)
    return LEFT_OUT if blocked else ALL_WELL


def _read(file: Path) -> bytes:
    if file.stat().st_size > LARGEST_FILE:
        raise CannotBegin(f"{file}: larger than {LARGEST_FILE // 1024**2} MB")
    return file.read_bytes()


def _format(name: str) -> str:
    try:
        return format_called(name).name
    except NoSuchFormatError:
        known = ", ".join(each.name for each in writers())
        raise CannotBegin(f"there is no format {name} to write; known are {known}") from None


async def _import(settings: Settings, asked: Asked, content: bytes) -> ImportReport:
    async with _database(settings) as engine:
        async with transaction(engine) as session:
            bank = await _bank(session, asked.bank, create=asked.create and not asked.dry_run)
        importing = Importing(
            now=datetime.now(UTC),
            defaults=Defaults(asked.defaults.topic, asked.defaults.difficulty, bank.language),
            state=asked.state,
            on_error=asked.on_error,
            file_name=asked.file.name,
        )
        with _progress() as watch:
            async with transaction(engine, read_only=True) as session:
                prepared = await prepare_import(
                    session,
                    bank.id,
                    content,
                    importing=importing,
                    write=not asked.dry_run,
                    watch=watch,
                )
            if asked.dry_run:
                return prepared.report
            async with transaction(engine) as session:
                return await write_import(
                    session, bank.id, prepared, importing=importing, watch=watch
                )


@contextmanager
def _progress() -> Iterator[Watch]:
    """A line on standard error that says how far an import is."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def watch(phase: Phase, done: int, of: int) -> None:
            progress.update(task, description=PHASES[phase], completed=done, total=of or None)

        yield watch


async def _collect(settings: Settings, bank: str) -> Collection:
    async with _database(settings) as engine, transaction(engine, read_only=True) as session:
        found = await _bank(session, bank)
        return await collect(session, found.id, Wanted())


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database of the settings, whose schema is brought up to date."""
    settings.make_data_dir()
    await asyncio.to_thread(migrate, settings.sql_url)
    engine = open_engine(settings.sql_url)
    try:
        yield engine
    finally:
        await engine.dispose()


async def _bank(session: AsyncSession, name: str, *, create: bool = False) -> Bank:
    banks = [each.bank for each in await list_banks(session)]
    found = next((each for each in banks if name in {each.name, each.id}), None)
    if found is None and create:
        found = await create_bank(session, name)
    if found is None:
        known = ", ".join(each.name for each in banks) or "none"
        raise CannotBegin(f"there is no bank {name}; known are {known}")
    return found
