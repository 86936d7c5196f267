"""What must hold for every input of a reader: no exception, in time, and every fault is told."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from question_bank.checking import check
from question_bank.content import compose
from question_bank.formats import BY_NAME, Defaults, Format, read_file
from question_bank.plan import plan_import
from question_bank.rows import Reading, Severity

MOST_SECONDS: Final = 2.0
MOST_MIB: Final = 300
BARE_MIB: Final = 100
"""What Python and the libraries of the readers take before anything is read."""
DEFAULTS: Final = Defaults()


class TooSlow(BaseException):
    """Beyond the time; no reader catches it."""


def trouble_with(reader: Format, content: bytes, *, seconds: float = MOST_SECONDS) -> str:
    """What an input does to a reader that must not happen; empty where all is well."""
    try:
        with _within(seconds):
            return _wrong(reader.read(content, DEFAULTS))
    except TooSlow:
        return f"{reader.name}: not read within {seconds:g} s"
    except Exception as error:
        return f"{reader.name}: {type(error).__name__}: {error}"[:200]


def trouble(name: str, content: bytes, *, seconds: float = MOST_SECONDS) -> str:
    """The same for a format's reader, and for what an upload of the file goes through."""
    found = trouble_with(BY_NAME[name], content, seconds=seconds)
    if found:
        return found
    try:
        with _within(seconds):
            return _wrong(read_file(content, DEFAULTS))
    except TooSlow:
        return f"upload: not read within {seconds:g} s"
    except Exception as error:
        return f"upload: {type(error).__name__}: {error}"[:200]


def peak_mib() -> float:
    """The most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _wrong(reading: Reading) -> str:
    """What is read can be planned, checked and shown, and what is not read has a reason."""
    blocked = {each.row for each in reading.problems if each.severity is Severity.BLOCKS}
    if not reading.entries and not blocked:
        return "nothing was read, and nothing said why"
    for entry in reading.entries:
        if entry.draft is None and entry.number not in blocked:
            return f"entry {entry.number} was left out, and nothing said why"
        if entry.draft is not None and check(entry.draft):
            return f"entry {entry.number} is not valid: {check(entry.draft)}"
    for row in plan_import(reading, {}).rows:
        if row.draft is not None:
            compose(row.draft, language="id", stimulus=row.stimulus)
    return ""


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """CPU time rather than the clock's, so that a busy machine does not matter."""
    before = signal.signal(signal.SIGVTALRM, _out_of_time)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _out_of_time(_: int, __: FrameType | None) -> None:
    raise TooSlow
