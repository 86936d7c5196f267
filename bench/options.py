"""How much is measured: everything is bounded by these numbers, and so is the time of a run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
RESULTS: Final = Path(__file__).parent / "results"
LONGEST_SECONDS: Final = 180.0


@dataclass(frozen=True, slots=True)
class Options:
    """The whole run takes about `rounds` × (5 × `seconds` + 3 s) beside setting up."""

    sockets: int = 100
    rounds: int = 3
    seconds: float = 4.0
    """How long each rate and each delay is measured."""
    pace: float = 2.0
    """Messages per second and socket while delays are measured; far below what saturates."""
    starts: int = 100
    """Attempts started in one round."""
    connections: int = 20
    """Connections that the starts and their floor share."""
    events: int = 5_000
    """Events archived in one round."""
    results: Path = RESULTS


QUICK: Final = Options(sockets=10, seconds=0.2, pace=10.0, starts=5, connections=5, events=300)
"""Enough to see that every measurement works; its figures mean nothing."""


class BenchError(Exception):
    """The run could not be measured; the message says what came instead."""
