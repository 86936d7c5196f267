"""What the model promises, what is broken on purpose, and within which bounds it is checked."""

from dataclasses import dataclass
from typing import Final

PROPERTIES: Final = {
    1: "an acknowledged answer is never lost",
    2: "after a takeover nothing is accepted from the older device",
    3: "a takeover that was told to its device stays",
    4: "nothing is accepted after the close or the deadline",
    5: "whoever overwrites an answer has seen it",
    6: "a repeat counts once",
    7: "an attempt closes once and stays closed as it was told",
    8: "no two pages write under the same epoch",
}
"""The numbers are those of WATCH in attempt.pml."""

MARKS: Final = frozenset(
    {
        "a close by the deadline",
        "a takeover",
        "a resume that is superseded",
        "a resume that goes on",
        "a save of an older epoch, refused",
        "a save after the close or the deadline, refused",
        "a conflict",
        "a repeat that is recognised",
        "a submission",
        "a save lost before it was acknowledged",
        "a takeover lost before it was acknowledged",
        "a close lost before it was acknowledged",
    }
)
"""What must happen somewhere, lest the model be true because nothing happens in it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may happen. `level`: 1 waits for the disk, 2 for the replica, 3 for both."""

    level: int
    claims: int
    answers: int
    faults: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A variant that must be refuted: what is broken, and the property that falls with it."""

    number: int
    what: str
    falls: int
    bounds: Bounds


DISK: Final = Bounds(level=1, claims=2, answers=2, faults=1)
REPLICA: Final = Bounds(level=2, claims=2, answers=2, faults=1)

BROKEN: Final = (
    Broken(1, "no epoch check", 2, DISK),
    Broken(2, "no version check", 5, DISK),
    Broken(2, "no version check", 6, DISK),
    Broken(3, "ACK before fsync", 1, DISK),
    Broken(3, "ACK before WAIT", 1, REPLICA),
    Broken(3, "ACK before fsync", 7, DISK),
    Broken(4, "an epoch less durable than the answers, power cut", 2, DISK),
    Broken(4, "an epoch less durable than the answers, failover", 2, REPLICA),
    Broken(4, "an epoch less durable than the answers", 3, DISK),
    Broken(4, "an epoch less durable than the answers", 8, DISK),
    Broken(5, "what writes nothing is not awaited", 1, REPLICA),
    Broken(6, "saves are taken after the end", 4, DISK),
    Broken(7, "a submission closes what is closed", 7, DISK),
)

FULL: Final = (
    Bounds(level=1, claims=2, answers=2, faults=2),
    Bounds(level=2, claims=2, answers=2, faults=1),
    Bounds(level=3, claims=2, answers=2, faults=1),
)
SHORT: Final = Bounds(level=1, claims=2, answers=1, faults=1)
NOT_IN_SHORT: Final = frozenset({"a conflict"})
"""One answer cannot be in conflict with another; everything else happens."""
