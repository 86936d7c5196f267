"""`exam-server bank …`: import, export and check item files, and statistics: thin doors to what
does it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from exam_server.authoring.statistics.running import run_stats
from exam_server.bank_commands import (
    Asked,
    run_check,
    run_export,
    run_import,
)
from exam_server.process_log import configure_log
from exam_server.settings import Settings, read_settings
from question_bank import Defaults, ItemState, OnError

USUAL: Final = Defaults()

commands = typer.Typer(no_args_is_help=True, help="Item banks and their statistics.")


class Level(StrEnum):
    """How difficult items are that do not say it."""

    EASY = "1"
    MEDIUM = "2"
    HARD = "3"


class Entry(StrEnum):
    """The state of items that do not say it."""

    APPROVED = "approved"
    DRAFT = "draft"


File = Annotated[Path, typer.Argument(help="A file in any known format.", show_default=False)]
BankName = Annotated[str, typer.Option("--bank", help="The bank's name or id.")]
Topic = Annotated[str, typer.Option(help="The topic of items whose file names none.")]
Difficulty = Annotated[Level, typer.Option(help="The same for the difficulty.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@commands.command(name="import")
def import_command(  # noqa: PLR0913, PLR0917  One parameter per option.
    file: File,
    bank: BankName,
    dry_run: Annotated[bool, typer.Option(help="Only say what would happen.")] = False,
    topic: Topic = USUAL.topic,
    difficulty: Difficulty = Level.MEDIUM,
    state: Annotated[Entry, typer.Option(help="The same for the state.")] = Entry.APPROVED,
    on_error: Annotated[
        OnError, typer.Option(help="stop: write nothing where a question is invalid.")
    ] = OnError.SKIP,
    create: Annotated[bool, typer.Option(help="Create the bank where there is none.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a file into a bank.

    Status 0: all of it is in the bank. 1: something was left out. 2: it could not begin.
    """
    asked = Asked(
        file=file,
        bank=bank,
        dry_run=dry_run,
        defaults=Defaults(topic, int(difficulty)),
        state=ItemState(state),
        on_error=on_error,
        create=create,
        as_json=as_json,
    )
    raise typer.Exit(run_import(_settings(), asked))


@commands.command(name="export")
def export_command(
    bank: BankName,
    format_name: Annotated[str, typer.Option("--format", help="Such as csv, xlsx or json.")],
    output: Annotated[Path | None, typer.Option(help="The file; standard output without.")] = None,
) -> None:
    """Write a bank's items into a file, and say on standard error what it cannot hold.

    Status 0: all is in it. 1: something was left out. 2: it could not begin.
    """
    raise typer.Exit(run_export(_settings(), bank, format_name, output))


@commands.command(name="check")
def check_command(
    file: File,
    topic: Topic = USUAL.topic,
    difficulty: Difficulty = Level.MEDIUM,
    as_json: AsJson = False,
) -> None:
    """Read a file and name everything that is wrong with it; needs no database.

    Status 0: it can be imported. 1: something would be left out. 2: it cannot be opened.
    """
    raise typer.Exit(run_check(file, Defaults(topic, int(difficulty)), as_json=as_json))


@commands.command(name="stats")
def stats_command(
    exam: Annotated[str, typer.Option(help="An exam's id: all its slots together.")] = "",
    slot: Annotated[str, typer.Option(help="A slot's id: this slot alone.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell how the items of an exam work, and how reliable its scores are.

    Status 0: computed. 2: there is no such exam or slot, or no database.
    """
    raise typer.Exit(run_stats(_settings(), exam=exam, slot=slot, as_json=as_json))


def _settings() -> Settings:
    settings = read_settings()
    configure_log(settings.log_level)
    return settings
