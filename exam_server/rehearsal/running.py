"""The command's work: check the options, find or start a server, rehearse, print, end cleanly."""

import asyncio
import resource
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from exam_server.errors import BadSetting
from exam_server.rehearsal.door import Door, GaveUp
from exam_server.rehearsal.faults import Troublemaker
from exam_server.rehearsal.options import Fault, Options, check
from exam_server.rehearsal.own_server import OwnServer, own_server
from exam_server.rehearsal.phases import Rehearsal
from exam_server.rehearsal.report import Report
from exam_server.rehearsal.showing import Progressing, show

FILES: Final = 16_384
"""Each candidate holds up to two sockets, and so does an own server."""
TERMINATED: Final = 143


def run_rehearsal(options: Options, *, as_json: bool) -> int:
    """Rehearse, print the result and answer with the exit status; raises BadSetting."""
    check(options)
    _allow_many_sockets()
    try:
        report = asyncio.run(_until_terminated(options))
    except asyncio.CancelledError:
        return TERMINATED
    show(report, as_json=as_json)
    return 0 if report.is_good else 1


async def rehearse(options: Options) -> Report:
    """One whole rehearsal; raises BadSetting when it cannot even begin."""
    async with _server_for(options) as (known, server):
        door = Door(known.url)
        trouble = Troublemaker(known.faults, server, known.limit.total_seconds())
        progress = Progressing(known.candidates)
        try:
            with progress.running():
                return await Rehearsal(known, door, trouble, progress).run()
        except GaveUp as error:
            raise BadSetting(f"the rehearsal cannot begin: {error}") from None
        finally:
            await door.close()


@asynccontextmanager
async def _server_for(options: Options) -> AsyncIterator[tuple[Options, OwnServer | None]]:
    if options.url:
        yield options, None
        return
    # Whoever is to be replaced needs somebody who starts the successor.
    async with own_server(processes=int(Fault.ROLLING_RESTART in options.faults)) as server:
        admin = server.admin
        yield replace(options, url=server.url, login=admin.login, password=admin.password), server


async def _until_terminated(options: Options) -> Report:
    # Without this, a rehearsal that is told to end would leave its server behind.
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await rehearse(options)


def _allow_many_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
