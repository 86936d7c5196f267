"""The command line: serve, worker, migrate, demo and the rest, each a thin door to its module."""

import asyncio
import socket
import sys
from datetime import timedelta
from typing import Annotated

import typer

from exam_server.bank_cli import commands as bank_commands
from exam_server.demo.running import run_demo
from exam_server.errors import BadSetting
from exam_server.evidence.running import run_export, run_verify, sealer_of
from exam_server.identity.accounts import NewAdmin, create_admin, read_password
from exam_server.operating import VERSION
from exam_server.parentage import Parent
from exam_server.process_log import configure_log
from exam_server.record.migrating import check_schema, migrate
from exam_server.recovery.running import run_restore
from exam_server.rehearsal.options import (
    DEMO_LOGIN,
    DEMO_PASSWORD,
    ONE_MINUTE,
    Options,
    read_faults,
)
from exam_server.rehearsal.running import run_rehearsal
from exam_server.serving import serve_app
from exam_server.settings import Settings, read_settings
from exam_server.state import open_state
from exam_server.supervising import supervise
from exam_server.workers import run_workers

commands = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
commands.add_typer(bank_commands, name="bank")

Host = Annotated[str | None, typer.Option(help="Address to listen on (EXAM_HOST).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (EXAM_PORT).")]


Handle = Annotated[int, typer.Option(hidden=True, help="What the supervisor passes on.")]


@commands.command()
def serve(
    host: Host = None,
    port: Port = None,
    processes: Annotated[
        int, typer.Option(min=0, max=64, help="Supervise so many; 0: serve in this one.")
    ] = 0,
    listening_handle: Handle = -1,
    parent_handle: Handle = -1,
) -> None:
    """Serve the exam: pages, API and sockets."""
    chosen = {"host": host, "port": port}
    settings = _settings(**{name: value for name, value in chosen.items() if value is not None})
    if parent_handle >= 0:
        listening = socket.socket(fileno=listening_handle)
        serve_app(settings, listening=listening, parent=Parent(parent_handle))
        return
    # Before the server starts, so that a database that cannot be used is told in one line.
    settings.make_data_dir()
    migrate(settings.sql_url)
    if processes:
        raise typer.Exit(supervise(settings, processes))
    serve_app(settings)


@commands.command()
def demo(
    host: Host = None,
    port: Port = None,
    json_line: Annotated[
        bool, typer.Option("--json", help="Print one JSON line instead of the table.")
    ] = False,
) -> None:
    """Create demo data where it is missing, print how to sign in, and serve."""
    chosen = {"host": host, "port": port}
    settings = _settings(**{name: value for name, value in chosen.items() if value is not None})
    run_demo(settings, json_line=json_line)


@commands.command()
def worker() -> None:
    """Run deadlines, archiving and preparing without a server (with EXAM_WORKERS=false there)."""

    async def run(settings: Settings) -> None:
        async with open_state(settings) as state:
            await run_workers(state)

    asyncio.run(run(_settings()))


@commands.command(name="migrate")
def migrate_command(
    check: Annotated[bool, typer.Option(help="Only say whether models and schema agree.")] = False,
) -> None:
    """Bring the database schema up to date."""
    settings = _settings()
    settings.make_data_dir()
    migrate(settings.sql_url)
    if check:
        check_schema(settings.sql_url)


@commands.command(name="create-admin")
def create_admin_command(
    login: Annotated[str, typer.Option(help="What the admin signs in with.")],
    name: Annotated[str, typer.Option(help="The name on the screen; the login without one.")] = "",
    password_file: Annotated[
        str, typer.Option(help="File whose first line is the password; - reads standard input.")
    ] = "",
) -> None:
    """Create an admin, the first one above all; asks for the password where no file is named."""
    password = (
        read_password(password_file)
        if password_file or not sys.stdin.isatty()
        else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    create_admin(_settings(), NewAdmin(login, password, name))
    typer.echo(f"{login.lower()} can sign in as an admin now.")


@commands.command()
def rehearse(  # noqa: PLR0913, PLR0917  One parameter per option.
    candidates: Annotated[int, typer.Option(help="How many sit the exam.")] = 20,
    minutes: Annotated[int, typer.Option(help="Time limit of the exam, whole minutes.")] = 0,
    seconds: Annotated[int, typer.Option(help="… and seconds; one minute if both are 0.")] = 0,
    faults: Annotated[
        str,
        typer.Option(help="kill-server, kill-redis, drop-sockets, rolling-restart; all or none."),
    ] = "none",
    url: Annotated[str, typer.Option(help="A running server; without one its own is used.")] = "",
    login: Annotated[str, typer.Option(help="An admin of that server.")] = DEMO_LOGIN,
    password: Annotated[str, typer.Option(help="The admin's password.")] = DEMO_PASSWORD,
    bank: Annotated[str, typer.Option(help="Name of a bank there; else the demo's items.")] = "",
    seed: Annotated[int, typer.Option(help="The same seed, the same behaviour.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    far: Annotated[
        bool, typer.Option("--yes-really", help="Load a server on another machine.")
    ] = False,
) -> None:
    """Let simulated candidates sit whole exams and compare all they were told with the record.

    Status 0: all agrees. 1: something was lost, doubled or wrong. 2: it could not begin.
    """
    options = Options(
        candidates=candidates,
        limit=timedelta(minutes=minutes, seconds=seconds) or ONE_MINUTE,
        url=url,
        login=login,
        password=password,
        bank=bank,
        faults=read_faults(faults),
        seed=seed,
        far=far,
    )
    raise typer.Exit(run_rehearsal(options, as_json=as_json))


@commands.command(name="export-evidence")
def export_evidence(
    slot: Annotated[str, typer.Argument(help="The slot's id.")],
    output: Annotated[str, typer.Option(help="The file; standard output without one.")] = "",
) -> None:
    """Write everything that is archived of a slot into one file that can be checked anywhere."""
    raise typer.Exit(run_export(_settings(), slot, output))


@commands.command()
def verify(
    file: Annotated[str, typer.Argument(help="An export or a receipt; - reads standard input.")],
    key: Annotated[str, typer.Option(help="File with the public key that must have sealed.")] = "",
) -> None:
    """Check an export or a receipt, without settings, database or network.

    Status 0: it is true. 1: it is not, and what is wrong is named. 2: it cannot be read.
    """
    raise typer.Exit(run_verify(file, key))


@commands.command(name="evidence-key")
def evidence_key() -> None:
    """Print the public key that receipts and exports are sealed with, in PEM."""
    typer.echo(sealer_of(_settings()).public.pem, nl=False)


@commands.command(name="restore-slot")
def restore_slot(
    slots: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SLOT]...", help="Ids; without any, names the lost."),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Only tell what would be restored.")] = False,
    lost_at: Annotated[
        str, typer.Option(help="When Redis was lost, if known: 2026-11-21T10:41:58+07:00.")
    ] = "",
) -> None:
    """Bring slots back after Redis was lost with its disk, from what is archived of them.

    A slot that Redis still holds is left as it is. Status 0: all are there. 1: one is not, or one
    is lost. 2: it could not begin.
    """
    status = run_restore(_settings(), slots or [], dry_run=dry_run, lost_at=lost_at)
    raise typer.Exit(status)


@commands.command()
def version() -> None:
    """Print the version."""
    typer.echo(VERSION)


def main() -> None:
    """Run the command line; a bad setting is told in one line each, with status 2."""
    try:
        commands()
    except BadSetting as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None


def _settings(**overrides: object) -> Settings:
    settings = read_settings(**overrides)
    configure_log(settings.log_level)
    return settings
