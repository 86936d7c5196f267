"""The command `python -m tests.question_bank.formats.fuzz [READER …]`: spoil files, print figures.

With `--atheris` one reader is led by coverage instead, where atheris is installed; what follows
goes to libFuzzer: `… fuzz gift --atheris -runs=200000`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from tests.house import ROOT
from tests.question_bank.formats.fuzz.running import Figures, fuzz, keep
from tests.question_bank.formats.fuzz.seeds import NAMES

RUNS = 200_000
GUIDED = "tests.question_bank.formats.fuzz.guided"
BROKEN = ROOT / ".cache" / "fuzz"


def main(words: Sequence[str]) -> int:
    """0 where nothing broke any reader."""
    options, rest = _options(words)
    if options.atheris:
        words = [sys.executable, "-m", GUIDED, options.readers[0], *rest]
        os.execv(sys.executable, words)
    with ProcessPoolExecutor(os.cpu_count(), max_tasks_per_child=1) as pool:
        asked = [
            pool.submit(fuzz, name, options.runs, seed=options.seed, seconds=options.seconds)
            for name in options.readers
        ]
        found = [_told(each.result(), as_json=options.json) for each in asked]
    return 1 if any(each.broken for each in found) else 0


def _options(words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="fuzz")
    parser.add_argument("readers", nargs="*", default=list(NAMES))
    parser.add_argument("--runs", type=int, default=RUNS, help="inputs for each reader")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="at most, for each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--atheris", action="store_true")
    options, rest = parser.parse_known_args(words)
    options.readers = options.readers or list(NAMES)
    strange = set(options.readers) - set(NAMES)
    if strange or (rest and not options.atheris):
        parser.error(f"no such reader or option: {' '.join([*strange, *rest])}")
    return options, rest


def _told(figures: Figures, *, as_json: bool) -> Figures:
    if as_json:
        values = {**asdict(figures), "broken": list(figures.broken)}
        print(json.dumps(values), flush=True)  # noqa: T201
        return figures
    print(figures, flush=True)  # noqa: T201
    for what, path in zip(figures.broken, keep(figures, Path(BROKEN)), strict=True):
        print(f"  {what}\n    kept in {path}", flush=True)  # noqa: T201
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
