"""So many inputs for one reader, and the figures of it."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.question_bank.formats.fuzz.mutating import mutant
from tests.question_bank.formats.fuzz.oracle import BARE_MIB, MOST_MIB, peak_mib, trouble
from tests.question_bank.formats.fuzz.seeds import seeds_of


@dataclass(slots=True)
class Figures:
    """What came of the inputs of one reader; `broken` holds the first input of each trouble."""

    reader: str
    inputs: int = 0
    slowest_ms: float = 0.0
    peak_mib: float = 0.0
    most_mib: float = MOST_MIB
    broken: dict[str, bytes] = field(default_factory=dict)

    def note(self, content: bytes, found: str, seconds: float) -> None:
        """One input."""
        self.inputs += 1
        self.slowest_ms = max(self.slowest_ms, seconds * 1_000)
        peak = peak_mib()
        if peak > self.most_mib >= self.peak_mib:
            found = found or f"{self.reader}: {peak:.0f} MiB"
        self.peak_mib = max(self.peak_mib, peak)
        if found and len(self.broken) < 20:
            self.broken.setdefault(found, content)

    def __str__(self) -> str:
        return (
            f"{self.reader}: {self.inputs:,} inputs, {len(self.broken)} broke it, "
            f"slowest {self.slowest_ms:,.0f} ms, peak {self.peak_mib:.0f} MiB"
        )


def fuzz(
    name: str,
    runs: int,
    *,
    seed: int = 1,
    seconds: float = float("inf"),
    check: Callable[[str, bytes], str] = trouble,
) -> Figures:
    """Mutants of a format's good files, as many as are asked for or fit the time."""
    chance, seeds = random.Random(f"{seed} {name}"), seeds_of(name)
    # What others had in this process before is not the reader's.
    figures = Figures(name, most_mib=max(MOST_MIB, peak_mib() + MOST_MIB - BARE_MIB))
    end = time.monotonic() + seconds
    while figures.inputs < runs and time.monotonic() < end:
        content = mutant(seeds, chance)
        began = time.process_time()
        found = check(name, content)
        figures.note(content, found, time.process_time() - began)
    return figures


def keep(figures: Figures, folder: Path) -> list[Path]:
    """Write down what broke a reader, to be looked at and put into the corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{figures.reader}-{place}" for place in range(len(figures.broken))]
    for path, content in zip(paths, figures.broken.values(), strict=True):
        path.write_bytes(content)
    return paths
