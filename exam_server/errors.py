"""What can go wrong on the way to an answer, as facts; `replies` alone turns them into statuses.

ExamError
├── Refusal          a rule of the service says no (a Word and its facts)
├── Invalid          what was sent does not have the expected shape, place by place
├── Throttled        too many tries; when to come back
├── Unavailable      a store is away; nothing was changed or it is unknown
│   ├── Busy         too many wait for the store already; nothing was changed
│   └── Lost         Redis no longer holds what it held; somebody has to restore it
└── BadSetting       the process cannot start as it was configured
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exam_server.outcomes import Word


class ExamError(Exception):
    """The root of all errors of the service."""


class Refusal(ExamError):
    """A rule said no; `facts` go into the problem document beside the word."""

    def __init__(self, word: Word, **facts: Any) -> None:
        super().__init__(word)
        self.word = word
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what was sent: where, what was expected, what was found."""

    where: str
    expected: str
    found: str


class Invalid(ExamError):
    """The request cannot be read as what it should be."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{f.where}: expected {f.expected}" for f in faults))
        self.faults = tuple(faults)


class Throttled(ExamError):
    """Too many tries; `retry_after` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class Unavailable(ExamError):
    """A store does not answer."""

    def __init__(self, store: str) -> None:
        super().__init__(store)
        self.store = store


class Busy(Unavailable):
    """The queue in front of Redis is full; what was asked for has not been done."""

    retry_after_ms = 1_000

    def __init__(self) -> None:
        super().__init__("redis: busy")


class Lost(Unavailable):
    """Redis answers, but a slot that was there is gone, and its attempts were open."""

    def __init__(self, slot_id: str) -> None:
        super().__init__(f"redis: slot {slot_id} is lost")


class BadSetting(ExamError):
    """A setting has a value the process cannot use; one line per setting."""
