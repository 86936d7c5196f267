"""One reader fuzzed by atheris, which keeps inputs that reach code no other has reached.

A process of its own: what is measured has to be imported under the eyes of atheris."""

import importlib
import importlib.util
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

PACKAGE: Final = "tests.question_bank.formats.fuzz"


def guided(name: str, words: Sequence[str]) -> int:
    """Hand a reader to libFuzzer, which ends the process; 0 where atheris is not installed."""
    if importlib.util.find_spec("atheris") is None:
        print("Skipped: atheris is not installed.")  # noqa: T201
        return 0
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["question_bank"]):
        trouble = importlib.import_module(f"{PACKAGE}.oracle").trouble
        seeds = importlib.import_module(f"{PACKAGE}.seeds").seeds_of(name)

    def one(content: bytes) -> None:
        if found := trouble(name, content):
            raise AssertionError(found)

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for place, content in enumerate(seeds):
            Path(folder, str(place)).write_bytes(content)
        atheris.Setup([sys.argv[0], *words, folder], one)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(guided(sys.argv[1], sys.argv[2:]))
