"""One hostile file in a process of its own, whose time, memory and end are measured."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from question_bank.formats import BY_NAME, Defaults, Format, read_file
from question_bank.rows import Reading
from tests.question_bank.formats.fuzz.oracle import MOST_MIB, MOST_SECONDS, trouble_with
from tests.question_bank.formats.hostile.archives import ARCHIVES
from tests.question_bank.formats.hostile.case import SECRET, Case
from tests.question_bank.formats.hostile.markup import MARKUP
from tests.question_bank.formats.hostile.texts import TEXTS

CASES: Final[tuple[Case, ...]] = (*ARCHIVES, *MARKUP, *TEXTS)
MOST_ADDRESSES: Final = 2 * 1024**3
"""Bytes of address space: what eats memory ends itself and not the machine."""
KILL_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a file; `trouble` is empty where it was refused or read as it should be."""

    name: str
    trouble: str
    seconds: float
    peak_mib: float


def in_a_child(name: str, content: bytes, reader: Format) -> Tried:
    """Read by the reader and by the way of an upload, both under limits."""
    sys.stdout.flush()
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        _limit()
        os.write(into, json.dumps(read_both(reader, content)).encode()[:4_000])
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        told = pipe.read()
    _, status, usage = os.wait4(child, 0)
    peak = usage.ru_maxrss / 1024
    if not told:
        return Tried(name, f"its process ended with {status}", usage.ru_utime, peak)
    trouble, seconds = json.loads(told)
    if not trouble and peak > MOST_MIB:
        trouble = f"{peak:.0f} MiB"
    return Tried(name, trouble, seconds, peak)


def read_both(reader: Format, content: bytes) -> tuple[str, float]:
    """What is wrong, and the longer time of both ways."""
    found, longest = "", 0.0
    reader = replace(reader, read=_discreet(reader))
    upload = Format("upload", "", "", "", lambda _: True, read_file)
    for way in (reader, upload):
        began = time.process_time()
        found = found or trouble_with(way, content)
        longest = max(longest, time.process_time() - began)
    return found, longest


def _discreet(reader: Format) -> Callable[[bytes, Defaults], Reading]:
    """The same reader, which must not tell what stands in files of the server."""

    def read(content: bytes, defaults: Defaults) -> Reading:
        reading = reader.read(content, defaults)
        if SECRET in repr((reading.entries[:10], reading.problems[:10])):
            raise AssertionError("a file of the server was read")
        return reading

    return read


def try_all(scale: float = 1.0) -> Sequence[Tried]:
    """Every case, one line of JSON each as soon as it is tried."""
    tried = []
    for case in CASES:
        tried.append(in_a_child(case.name, case.make(scale), BY_NAME[case.reader]))
        print(json.dumps(asdict(tried[-1])), flush=True)  # noqa: T201
    return tried


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CPU, (KILL_SECONDS, KILL_SECONDS))


__all__ = ["CASES", "MOST_SECONDS", "Tried", "in_a_child", "read_both", "try_all"]
