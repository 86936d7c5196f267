"""Which core does what, and what a process has used of it: read from the kernel."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ALL_CORES: Final = sorted(os.sched_getaffinity(0))
SERVER_CORE: Final = ALL_CORES[0]
LOAD_CORE: Final = ALL_CORES[-1]
"""The load client and Redis; the only core there is, where there is only one."""

_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
KIB: Final = 1024


@contextmanager
def pinned_to(*cores: int) -> Iterator[None]:
    """This process, with what it starts meanwhile, runs on these cores alone."""
    before = os.sched_getaffinity(0)
    pin(os.getpid(), cores)
    try:
        yield
    finally:
        pin(os.getpid(), before)


def pin(pid: int, cores: Iterable[int]) -> None:
    """A process runs on these cores alone from now on, with all threads that it has already."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(ProcessLookupError):
            os.sched_setaffinity(int(thread.name), cores)


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of CPU that a process has used so far, with its children's that it waited for."""

    seconds: float

    def __sub__(self, earlier: "Usage") -> float:
        return self.seconds - earlier.seconds


def usage_of(pid: int) -> Usage:
    """User and system time of all threads of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return Usage((int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND)


def memory_of(pid: int) -> float:
    """KiB of memory that a process holds now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1])
    return 0.0
