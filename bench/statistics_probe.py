"""One process that reads an exam's rows bare and then computes its statistics, and says what both
took: `python -m bench.statistics_probe DATABASE EXAM` prints one JSON line."""

import asyncio
import json
import resource
import sqlite3
import sys
import time
from contextlib import closing

import numpy as np
import uvloop

from exam_server.authoring.statistics.operations import statistics_of
from exam_server.record.database import open_engine

MIB = 1024
ROWS_AT_ONCE = 2_000


def bare(path: str) -> float:
    """The floor: the same rows in the same order, into arrays, and the mean by version."""
    columns: list[tuple[list[str], list[str], list[str], np.ndarray, np.ndarray]] = []
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT attempt_id, item_version_id, response, looked_ms, points FROM response "
            "ORDER BY attempt_id, position"
        )
        while part := rows.fetchmany(ROWS_AT_ONCE):
            attempts, versions, responses, looked, points = zip(*part, strict=True)
            columns.append(
                (
                    list(attempts),
                    list(versions),
                    list(responses),
                    np.array(looked),
                    np.array(points),
                )
            )
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(name, len(numbers)) for part in columns for name in part[1]]
    sums = np.bincount(codes, np.concatenate([part[4] for part in columns]))
    return float(sums.sum())


async def computed(path: str, exam: str) -> int:
    """The figure: everything there is to say, as a page asks for it."""
    engine = open_engine(f"sqlite+aiosqlite:///{path}")
    found = await statistics_of(engine, exam=exam)
    await engine.dispose()
    return found.statistics.attempts


def peak_mib() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def main() -> None:
    """Measure both, the floor first: a peak never falls."""
    path, exam = sys.argv[1:]
    began = time.perf_counter()
    bare(path)
    read_seconds, read_peak = time.perf_counter() - began, peak_mib()
    began = time.perf_counter()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        attempts = runner.run(computed(path, exam))
    told = {
        "attempts": attempts,
        "seconds": time.perf_counter() - began,
        "read_seconds": read_seconds,
        "peak_mib": peak_mib(),
        "read_peak_mib": read_peak,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
