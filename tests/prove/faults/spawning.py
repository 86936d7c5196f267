"""A process that has imported the server and forks one whenever it is asked, so that starting a
server takes a fraction of a second: a thousand of them can then be killed.

It reads one JSON object per line (arguments, environment, log, bug) and answers with the process
id. What it forks is a server like any other: the command line in a process of its own.
"""

import ctypes
import gc
import json
import os
import signal
import sys
from typing import Any, Final

from exam_server.cli import main
from tests.prove.faults.bugs import BUGS

PR_SET_PDEATHSIG: Final = 1
RESET: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


def serve_requests() -> None:
    """Fork until standard input ends; then this process ends, and what it forked with it."""
    # Ended children are taken leave of by the kernel; whoever asked for them knows their ids.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    print(os.getpid(), flush=True)  # noqa: T201  Everything is imported.
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(order)
        print(pid, flush=True)  # noqa: T201  The answer to the line.


def _become(order: dict[str, Any]) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for number in RESET:
        signal.signal(number, signal.SIG_DFL)
    _redirect(order["log"])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXAM_")}
    os.environ.clear()
    os.environ.update({**kept, **order["environment"]})
    sys.argv = ["exam-server", *order["arguments"]]
    if order["bug"]:
        BUGS[order["bug"]]()
    status = 1
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _redirect(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for target, source in ((0, nothing), (1, told), (2, told)):
        os.dup2(source, target)


if __name__ == "__main__":
    serve_requests()
