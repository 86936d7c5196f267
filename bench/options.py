"""How much is measured: everything is bounded by these numbers, and so is the time of a run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
RESULTS: Final = Path(__file__).parent / "results"
LONGEST_SECONDS: Final = 720.0


@dataclass(frozen=True, slots=True)
class Options:
    """What a whole run measures, in about ten minutes."""

    rounds: int = 3
    """Each figure is the median of so many rounds, each beside its own floor."""
    seconds: float = 4.0
    """How long each rate and each delay is measured."""
    sockets: int = 500
    """Sockets that save as fast as they are answered."""
    fewer: int = 100
    """Sockets beside which group commit is compared with one script after the other."""
    crowd: int = 10_000
    """Sockets that are open at the same time, each saving now and then."""
    crowd_pause: float = 20.0
    """Seconds between two saves of one of them."""
    crowd_seconds: float = 25.0
    starts: int = 2_000
    """Attempts started in the same second."""
    connections: int = 100
    """Connections that the starts and their floor share."""
    slots: tuple[int, ...] = (10, 100, 1_000, 10_000)
    """Candidates in a slot, each number with the same few of them saving."""
    savers: int = 10
    watched: int = 1_000
    """Candidates on the board that proctors look at."""
    watched_pause: float = 10.0
    proctors: int = 10
    events: int = 20_000
    """Events archived in one round."""
    sat: int = 10_000
    """Attempts of the exam whose statistics are computed."""
    drawn: int = 10_000
    """Forms drawn in one round."""
    rows: int = 20_000
    """Items of the CSV file that is imported."""
    questions: int = 10_000
    """Items of the Moodle XML file that is imported."""
    short: bool = False
    """All servers start at once, memory is measured on a server that has worked before, and
    PostgreSQL is left out."""
    only: tuple[str, ...] = ()
    """The groups of rows to measure; empty: all."""
    results: Path = RESULTS


QUICK: Final = Options(
    rounds=1, seconds=0.15, sockets=10, fewer=5, crowd=20, crowd_pause=0.2, crowd_seconds=0.3,
    starts=10, connections=5, slots=(2, 4), savers=2, watched=4, watched_pause=0.3, proctors=1,
    events=100, sat=50, drawn=20, rows=40, questions=40, short=True,
)  # fmt: skip
"""Enough to see that every measurement works; its figures mean nothing."""


class BenchError(Exception):
    """The run could not be measured; the message says what came instead."""
