"""Holds a history against the log that is left: nothing acknowledged is lost, nothing counts
twice, nothing stale was taken, and every read could have happened at one instant.

**Why one pass is enough.** To find an order of operations that explains a history is hard in
general, because nobody knows in which order the writes happened. Here the server says it: each
accepted write of a response has the next version, and the log holds one event for each. So the
order of the writes of one response is given, and only two things are left to look at:

- an operation that shows version v was *asked* after an answer that showed a newer version:
  no order explains that (a stale read; for a fresh write, a write that came too late);
- an operation that shows version v was *answered* before the write of v was first asked:
  it read what was not yet written.

If neither occurs, sort the operations by version, within one version the write first, then by
the time of asking. Wherever one operation ended before another began, the sorted order agrees
(the versions are not falling, and of equal versions only the first is the write), so it is an
order that explains everything: the history is linearizable. Responses are independent registers,
and a history is linearizable when that of each register is, so each position is looked at alone.
The greatest version shown so far is kept while the history is read once from its beginning; what
an operation had to show at least is noted when it is asked and compared when it is answered. The
time is linear in the history's size. The epoch is a register of the same kind whose versions are
the epochs, written by claims.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.prove.faults.history import (
    NOTHING,
    SURE_REFUSALS,
    History,
    Kind,
    Leased,
    Logged,
    Operation,
    Refused,
    Remains,
    Saved,
    Seen,
    Write,
)


@dataclass(slots=True)
class Findings:
    """What does not hold, one sentence each."""

    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, more: "Findings") -> None:
        """Take in the findings of another attempt."""
        self.lost += more.lost
        self.double += more.double
        self.stale += more.stale
        self.wrong += more.wrong

    @property
    def sentences(self) -> list[str]:
        """All of them, the worst first."""
        return [*self.lost, *self.double, *self.stale, *self.wrong]


def check(history: History, remains: Remains) -> Findings:
    """Everything that was told about one attempt, held against what is left of it."""
    found = Findings()
    writes = _writes_of(history)
    for check_log in (_check_order, _check_contents):
        check_log(found, remains.events, writes)
    _check_acknowledged(found, history, remains)
    _check_last(found, remains)
    _Reading(found, remains, writes).read(history)
    for sentences in (found.lost, found.double, found.stale, found.wrong):
        sentences[:] = [f"{history.attempt}: {sentence}" for sentence in sentences]
    return found


@dataclass(slots=True)
class _Sent:
    """One change: when it was first asked, and all its sendings."""

    write: Write
    asked: int
    sendings: list[Operation] = field(default_factory=list)

    @property
    def is_surely_refused(self) -> bool:
        """Whether each sending was answered with a word that says it was not stored."""
        answers = (each.answer for each in self.sendings)
        return all(isinstance(a, Refused) and a.word in SURE_REFUSALS for a in answers)


_Writes = Mapping[str, _Sent]


def _writes_of(history: History) -> _Writes:
    found: dict[str, _Sent] = {}
    for operation, write in history.sendings():
        sent = found.setdefault(write.mutation, _Sent(write, operation.asked))
        sent.sendings.append(operation)
    return found


def _check_order(found: Findings, events: tuple[Logged, ...], _: _Writes) -> None:
    """The log by itself: each event once, versions and epochs one after another."""
    ids: set[str] = set()
    epoch = 0
    for event in events:
        if event.id in ids:
            found.double.append(f"event {event.id} is in the log twice")
        ids.add(event.id)
        if event.kind == "claimed":
            if event.epoch != epoch + 1:
                found.stale.append(f"epoch {event.epoch} was claimed after epoch {epoch}")
            epoch = max(epoch, event.epoch)
        elif event.epoch != epoch:
            found.stale.append(f"epoch {event.epoch} wrote while {epoch} held the lease")
    _check_versions(found, [event for event in events if event.kind == "saved"])


def _check_versions(found: Findings, saves: list[Logged]) -> None:
    mutations: set[str] = set()
    versions: dict[int, int] = {}
    for event in saves:
        if event.mutation in mutations:
            found.double.append(f"{event.mutation} was stored twice")
        mutations.add(event.mutation)
        last = versions.get(event.position, 0)
        if event.version <= last:
            found.double.append(f"position {event.position}: {event.version} follows {last}")
        elif event.version != last + 1:
            found.lost.append(f"position {event.position}: {event.version} follows {last}")
        versions[event.position] = max(last, event.version)


def _check_contents(found: Findings, events: tuple[Logged, ...], writes: _Writes) -> None:
    """The log against what was sent."""
    for event in events:
        if event.kind == "claimed":
            continue
        sent = writes.get(event.mutation)
        if sent is None:
            found.wrong.append(f"{event.mutation} is in the log and was never sent")
            continue
        write = sent.write
        if (event.position, event.response) != (write.position, write.response):
            found.wrong.append(f"{event.mutation} is in the log with another content")
        if event.version != write.base + 1:
            found.stale.append(f"{event.mutation} was based on {write.base}, not on the last")
        if event.epoch not in {each.epoch for each in sent.sendings}:
            found.stale.append(f"{event.mutation} is in the log under an epoch it never had")
        if sent.is_surely_refused:
            found.wrong.append(f"{event.mutation} was refused and is in the log")


def _check_acknowledged(found: Findings, history: History, remains: Remains) -> None:
    """What was called saved is there, as it was called."""
    stored = {event.mutation: event for event in remains.events if event.mutation}
    told: set[str] = set()
    for operation, write in history.sendings():
        if not isinstance(operation.answer, Saved) or write.mutation in told:
            continue
        told.add(write.mutation)
        event = stored.get(write.mutation)
        version = operation.answer.version
        if event is None:
            found.lost.append(
                f"position {write.position} version {version} ({write.mutation}) was acknowledged "
                "and is not in the log"
            )
        elif event.version != version:
            found.wrong.append(
                f"{write.mutation} was acknowledged as version {version}, the log says "
                f"{event.version}"
            )


def _check_last(found: Findings, remains: Remains) -> None:
    """The responses that are left are those that the log leads to."""
    last = {
        event.position: Seen(event.version, event.response)
        for event in remains.events
        if event.kind == "saved"
    }
    for position in sorted({*last, *remains.responses}):
        expected, there = last.get(position, NOTHING), remains.responses.get(position, NOTHING)
        if there != expected:
            kind = found.lost if there.version < expected.version else found.wrong
            kind.append(f"position {position} is {there}, its events lead to {expected}")


@dataclass(frozen=True, slots=True)
class _Floor:
    """What an operation must show at least, noted when it is asked."""

    versions: Mapping[int, int]
    epoch: int


class _Reading:
    """The one pass over a history; see the module's first lines."""

    def __init__(self, found: Findings, remains: Remains, writes: _Writes) -> None:
        self._found = found
        self._events = {
            (event.position, event.version): event
            for event in remains.events
            if event.kind == "saved"
        }
        self._last_epoch = max((event.epoch for event in remains.events), default=0)
        self._writes = writes
        self._versions: dict[int, int] = {}
        self._epoch = 0
        self._floors: dict[int, _Floor] = {}
        self._first: dict[str, int] = {}

    def read(self, history: History) -> None:
        """All of it, each asking and each answer in the order in which they happened."""
        for operation, is_answer in _in_order(history):
            if not is_answer:
                self._note_floor(operation)
            elif operation.answer is not None:
                _HANDLERS[type(operation.answer)](self, operation)

    def _note_floor(self, operation: Operation) -> None:
        write = operation.write
        if write is None:
            versions = dict(self._versions)
        else:
            # A save shows one position only; a copy of all would make the pass longer.
            floor = self._versions.get(write.position, 0)
            versions = {write.position: floor}
            self._first.setdefault(write.mutation, floor)
        self._floors[operation.asked] = _Floor(versions, self._epoch)

    def _saved(self, operation: Operation) -> None:
        write, answer = operation.write, operation.answer
        assert write is not None
        assert isinstance(answer, Saved)
        floor = self._floors[operation.asked]
        if operation.epoch < floor.epoch:
            self._found.stale.append(
                f"{write.mutation} was taken under epoch {operation.epoch} after epoch "
                f"{floor.epoch} had been told"
            )
        # The change itself is newer than whatever had been shown before it was first asked.
        if answer.version <= self._first[write.mutation]:
            self._found.stale.append(
                f"{write.mutation} became version {answer.version} of position {write.position} "
                f"after version {self._first[write.mutation]} had been shown"
            )
        # Whether it is in the log has been looked at already, for each change once.
        self._versions[write.position] = max(self._versions.get(write.position, 0), answer.version)

    def _refused(self, operation: Operation) -> None:
        write, answer = operation.write, operation.answer
        assert isinstance(answer, Refused)
        if write is not None and answer.word == "conflict":
            self._show(operation, write.position, answer.current or NOTHING)
        if answer.word in {"stale_epoch", "superseded"} and operation.epoch >= self._last_epoch:
            self._found.wrong.append(
                f"epoch {operation.epoch} was refused, and nobody ever claimed a later one"
            )

    def _leased(self, operation: Operation) -> None:
        answer, floor = operation.answer, self._floors[operation.asked]
        assert isinstance(answer, Leased)
        least = floor.epoch + 1 if operation.kind is Kind.CLAIM else floor.epoch
        if answer.epoch < least:
            self._found.stale.append(f"epoch {answer.epoch} was given after {floor.epoch}")
        self._epoch = max(self._epoch, answer.epoch)
        for position in {*floor.versions, *answer.responses}:
            self._show(operation, position, answer.responses.get(position, NOTHING))

    def _show(self, operation: Operation, position: int, seen: Seen) -> None:
        least = self._floors[operation.asked].versions.get(position, 0)
        if seen.version < least:
            self._found.stale.append(
                f"position {position} was shown as version {seen.version} after version {least}"
            )
        self._versions[position] = max(self._versions.get(position, 0), seen.version)
        if seen.version > 0:
            self._check_shown(operation, position, seen)

    def _check_shown(self, operation: Operation, position: int, seen: Seen) -> None:
        event = self._events.get((position, seen.version))
        if event is None:
            self._found.lost.append(
                f"position {position} was shown as version {seen.version}, which is not in the log"
            )
            return
        if event.response != seen.response:
            self._found.wrong.append(
                f"position {position} version {seen.version} was shown with another content"
            )
        sent = self._writes.get(event.mutation)
        if sent is not None and sent.asked > operation.answered:
            self._found.wrong.append(f"{event.mutation} was shown before it was sent")


def _in_order(history: History) -> Iterator[tuple[Operation, bool]]:
    places: list[tuple[Operation, bool] | None] = [None] * history.length
    for operation in history.operations:
        places[operation.asked] = (operation, False)
        if operation.answered >= 0:
            places[operation.answered] = (operation, True)
    return (place for place in places if place is not None)


_HANDLERS: Final[dict[type, Callable[[_Reading, Operation], None]]] = {
    Saved: _Reading._saved,
    Refused: _Reading._refused,
    Leased: _Reading._leased,
}
