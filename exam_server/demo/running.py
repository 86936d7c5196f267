"""The demo: migrate, fill, say how to get in, serve."""

import asyncio
import socket
import sys
from datetime import UTC, datetime

from exam_server.demo.data import demo_accounts, fill
from exam_server.demo.showing import as_json, show
from exam_server.passwords import Passwords
from exam_server.record.database import open_engine, transaction
from exam_server.record.migrating import migrate
from exam_server.serving import listen_on_free_port, serve_app
from exam_server.settings import Settings


def run_demo(settings: Settings, *, json_line: bool) -> None:
    """Serve the demo on the wished port or the next free one."""
    listening = listen_on_free_port(settings.host, settings.port)
    port = listening.getsockname()[1]
    if port != settings.port and settings.port:
        print(f"Port {settings.port} is taken; using {port}.", file=sys.stderr)  # noqa: T201
    prepare(settings)
    url = f"http://{_shown(settings.host)}:{port}"
    if json_line:
        print(as_json(url, demo_accounts()), flush=True)  # noqa: T201
    else:
        show(url, demo_accounts())
    serve_app(settings, listening=listening)


def prepare(settings: Settings) -> None:
    """Create the data directory, the schema and whatever demo data is missing."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.sql_url)
    asyncio.run(_fill(settings))


async def _fill(settings: Settings) -> None:
    engine = open_engine(settings.sql_url)
    async with transaction(engine) as session:
        await fill(session, Passwords(), datetime.now(UTC))
    await engine.dispose()


def _shown(host: str) -> str:
    return socket.gethostname() if host in {"0.0.0.0", "::"} else host  # noqa: S104
