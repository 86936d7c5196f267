"""One reader fuzzed by atheris, which keeps inputs that reach code no other has reached."""

import importlib
import importlib.util
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.question_bank.formats.fuzz.oracle import trouble
from tests.question_bank.formats.fuzz.seeds import seeds_of


def guided(name: str, words: Sequence[str]) -> int:
    """Hand a reader to libFuzzer, which ends the process; 0 where atheris is not installed."""
    if importlib.util.find_spec("atheris") is None:
        print("Skipped: atheris is not installed.")  # noqa: T201
        return 0
    atheris = importlib.import_module("atheris")
    atheris.instrument_all()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for place, content in enumerate(seeds_of(name)):
            Path(folder, str(place)).write_bytes(content)
        atheris.Setup([*words, folder], lambda content: _must_hold(name, content))
        atheris.Fuzz()
    return 0


def _must_hold(name: str, content: bytes) -> None:
    found = trouble(name, content)
    if found:
        raise AssertionError(found)
