"""What one attempt's devices asked and were told, in the order in which both happened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SURE_REFUSALS = frozenset(
    {"stale_epoch", "conflict", "paused", "closed", "time_over", "bad_position", "not_running"}
)
"""A save answered with one of these was not stored by that sending; after `unavailable` or
`busy` nobody knows."""


class Kind(StrEnum):
    """What was asked."""

    SAVE = "save"
    CLAIM = "claim"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Write:
    """One change of one response; every sending of it is an operation of its own."""

    position: int
    response: str
    base: int
    mutation: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A response as an answer showed it."""

    version: int
    response: str


NOTHING = Seen(0, "")


@dataclass(frozen=True, slots=True)
class Saved:
    """The server called a save saved, under this version."""

    version: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The server said no; a conflict shows the response that stands there."""

    word: str
    current: Seen | None = None


@dataclass(frozen=True, slots=True)
class Leased:
    """A lease, with the whole truth as it was then."""

    epoch: int
    responses: Mapping[int, Seen]


Answer = Saved | Refused | Leased


@dataclass(slots=True)
class Operation:
    """One message and its one answer; `answer` None: none came, nobody knows what was done.

    `asked` and `answered` are places in the attempt's history: every asking and every answer
    takes the next number, so that of two operations it can be said whether one had ended before
    the other began.
    """

    kind: Kind
    asked: int
    epoch: int
    """The epoch it was asked under; 0 for a claim."""
    write: Write | None = None
    answered: int = -1
    answer: Answer | None = None


@dataclass(slots=True)
class History:
    """All operations of one attempt, in the order of asking."""

    attempt: str
    operations: list[Operation] = field(default_factory=list)
    length: int = 0

    def ask_save(self, write: Write, epoch: int) -> Operation:
        """A save leaves."""
        return self._ask(Operation(Kind.SAVE, self._next(), epoch, write))

    def ask_claim(self) -> Operation:
        """A device claims the lease."""
        return self._ask(Operation(Kind.CLAIM, self._next(), 0))

    def ask_resume(self, epoch: int) -> Operation:
        """A device comes back under its epoch."""
        return self._ask(Operation(Kind.RESUME, self._next(), epoch))

    def answer(self, operation: Operation, answer: Answer) -> None:
        """An answer has come."""
        operation.answered, operation.answer = self._next(), answer

    def sendings(self) -> Iterator[tuple[Operation, Write]]:
        """All savings, each with what it was about."""
        return ((each, each.write) for each in self.operations if each.write is not None)

    @property
    def acknowledged(self) -> int:
        """How many different changes were called saved."""
        saved = {w.mutation for each, w in self.sendings() if isinstance(each.answer, Saved)}
        return len(saved)

    def _ask(self, operation: Operation) -> Operation:
        self.operations.append(operation)
        return operation

    def _next(self) -> int:
        self.length += 1
        return self.length - 1


@dataclass(frozen=True, slots=True)
class Logged:
    """One event of the attempt's log: `saved` with everything, or `claimed` with the epoch."""

    id: str
    kind: str
    epoch: int
    position: int = 0
    version: int = 0
    mutation: str = ""
    response: str = ""


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left when all is over: the attempt's events in order, and its responses."""

    events: tuple[Logged, ...]
    responses: Mapping[int, Seen]
