"""The command line: serve, worker, migrate, demo and the rest, each a thin door to its module."""

import asyncio
import sys
from typing import Annotated

import structlog
import typer

from exam_server.demo.running import run_demo
from exam_server.errors import BadSetting
from exam_server.operating import VERSION
from exam_server.record.migrating import check_schema, migrate
from exam_server.serving import serve_app
from exam_server.settings import Settings, read_settings
from exam_server.state import open_state
from exam_server.workers import run_workers

commands = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

Host = Annotated[str | None, typer.Option(help="Address to listen on (EXAM_HOST).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (EXAM_PORT).")]


@commands.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Serve the exam: pages, API and sockets."""
    chosen = {"host": host, "port": port}
    serve_app(_settings(**{name: value for name, value in chosen.items() if value is not None}))


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
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.sql_url)
    if check:
        check_schema(settings.sql_url)


@commands.command()
def version() -> None:
    """Print the version."""
    typer.echo(VERSION)


def main() -> None:
    """Run the command line; a bad setting is told in one line each, with status 2."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    try:
        commands()
    except BadSetting as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None


def _settings(**overrides: object) -> Settings:
    return read_settings(**overrides)
