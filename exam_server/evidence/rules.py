"""Building an attempt anew from its events alone, and holding it against what is remembered.

Nothing else is asked: no store, no form, no clock. What was answered when, under which lease, and
what every second of the clock was made of, is in the log or it is nowhere.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from exam_server.digests import responses_digest
from exam_server.outcomes import CLOSINGS, Event, State, StoredResponse

OPEN: Final = (State.RUNNING, State.PAUSED)


@dataclass(slots=True)
class Rebuilt:
    """One attempt as its events tell it; instants and durations in ms of the one clock.

    `deadline` is the last one that was set while the clock ran. `faults` are events that the
    protocol does not allow in this place.
    """

    attempt: str
    state: State = State.WAITING
    epoch: int = 0
    started_at: int = 0
    limit_ms: int = 0
    granted_ms: int = 0
    paused_ms: int = 0
    paused_at: int = 0
    deadline: int = 0
    closed_at: int = 0
    responses: dict[int, StoredResponse] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many positions hold a response that is not empty."""
        return sum(1 for stored in self.responses.values() if any(stored.response))

    @property
    def digest(self) -> str:
        """The digest that receipt and record must state."""
        return responses_digest(self.attempt, self.responses)

    def take(self, event: Event) -> None:
        """Go on by one event; what does not fit is noted, never raised."""
        step = _STEPS.get(event.kind)
        if step is None:
            return
        try:
            wrong = list(step(self, event))
        except (KeyError, ValueError) as error:
            wrong = [f"its facts cannot be read: {error!r}"]
        self.faults += [f"{event.kind} ({event.id}): {each}" for each in wrong]


def rebuild(events: Iterable[Event]) -> dict[str, Rebuilt]:
    """Every attempt that the events of a slot speak of, by its id."""
    found: dict[str, Rebuilt] = {}
    for event in events:
        if event.attempt:
            found.setdefault(event.attempt, Rebuilt(event.attempt)).take(event)
    return found


def differences(rebuilt: Rebuilt, told: Mapping[str, Any]) -> list[str]:
    """Where something remembered (fields of the same names) is not what the events say."""
    return [
        f"{name} is {told[name]!r}, by the events {getattr(rebuilt, name)!r}"
        for name in told
        if told[name] != getattr(rebuilt, name)
    ]


def _start(run: Rebuilt, event: Event) -> Iterator[str]:
    if run.state is not State.WAITING:
        yield f"the attempt was {run.state}"
    before = run.granted_ms
    run.state, run.started_at = State.RUNNING, event.at
    run.limit_ms, run.granted_ms = _number(event, "limit_ms"), _number(event, "granted_ms")
    run.deadline = _number(event, "deadline")
    if run.granted_ms < before:
        yield f"{before} ms had been granted before, {run.granted_ms} are told"
    yield from _own_deadline(run)


def _claim(run: Rebuilt, event: Event) -> Iterator[str]:
    yield from _must_be_open(run)
    epoch = _number(event, "epoch")
    if epoch != run.epoch + 1:
        yield f"epoch {epoch} after {run.epoch}"
    run.epoch = epoch


def _save(run: Rebuilt, event: Event) -> Iterator[str]:
    if run.state is not State.RUNNING:
        yield f"the attempt was {run.state}"
    if _number(event, "epoch") != run.epoch:
        yield f"written under epoch {event.facts['epoch']} while {run.epoch} held the lease"
    position, version = _number(event, "position"), _number(event, "version")
    known = run.responses.get(position)
    if version != (known.version if known else 0) + 1:
        yield f"position {position} has version {version} after {known.version if known else 0}"
    response = json.loads(event.facts["response"])
    flagged = event.facts["flagged"] == "1"
    run.responses[position] = StoredResponse(version, tuple(response), flagged, event.at)


def _extend(run: Rebuilt, event: Event) -> Iterator[str]:
    if run.state.is_closed:
        yield f"the attempt was {run.state}"
    run.granted_ms += _number(event, "extra_ms")
    if run.state in OPEN:
        yield from _set_deadline(run, event)


def _pause(run: Rebuilt, event: Event) -> Iterator[str]:
    if run.state is not State.RUNNING:
        yield f"the attempt was {run.state}"
    run.state, run.paused_at = State.PAUSED, event.at


def _resume(run: Rebuilt, event: Event) -> Iterator[str]:
    if run.state is not State.PAUSED:
        yield f"the attempt was {run.state}"
    length = _number(event, "paused_ms")
    if length != event.at - run.paused_at:
        yield f"a pause of {length} ms, by its events {event.at - run.paused_at}"
    run.state, run.paused_at = State.RUNNING, 0
    run.paused_ms += length
    yield from _set_deadline(run, event)


def _lift(run: Rebuilt, event: Event) -> Iterator[str]:
    # A pause that began by a clock that had jumped ahead begins where the clock was corrected.
    if run.state is not State.PAUSED:
        yield f"the attempt was {run.state}"
    run.paused_at = _number(event, "paused_at")


def _close(run: Rebuilt, event: Event) -> Iterator[str]:
    yield from _must_be_open(run)
    closed_at = _number(event, "closed_at")
    if event.kind == State.EXPIRED and not run.paused_at and closed_at != run.deadline:
        yield f"expired at {closed_at}, its deadline was {run.deadline}"
    run.state, run.closed_at, run.paused_at = State(event.kind), closed_at, 0
    if _number(event, "answered") != run.answered:
        yield f"{event.facts['answered']} answered, by the events {run.answered}"
    if _number(event, "epoch") != run.epoch:
        yield f"closed under epoch {event.facts['epoch']}, by the events {run.epoch}"


def _restore(run: Rebuilt, event: Event) -> Iterator[str]:
    # Placed anew after a loss; its epoch leaves room for claims that were lost.
    if run.state.is_closed:
        yield f"the attempt was {run.state}"
    epoch = _number(event, "epoch")
    if epoch <= run.epoch:
        yield f"epoch {epoch} after {run.epoch}"
    run.epoch = epoch
    if run.state in OPEN:
        yield from _set_deadline(run, event)


def _must_be_open(run: Rebuilt) -> Iterator[str]:
    if run.state not in OPEN:
        yield f"the attempt was {run.state}"


def _set_deadline(run: Rebuilt, event: Event) -> Iterator[str]:
    if run.state is State.PAUSED:
        return  # While the clock stands, the deadline in the event is the slot's closing.
    run.deadline = _number(event, "deadline")
    yield from _own_deadline(run)


def _own_deadline(run: Rebuilt) -> Iterator[str]:
    # The slot's closing may cut a deadline; nothing may set it later than the ledger allows.
    own = run.started_at + run.limit_ms + run.granted_ms + run.paused_ms
    if run.deadline > own:
        yield f"the deadline is {run.deadline}, the ledger makes {own}"


def _number(event: Event, name: str) -> int:
    return int(event.facts[name])


_STEPS: Final[Mapping[str, Callable[[Rebuilt, Event], Iterator[str]]]] = {
    "started": _start,
    "claimed": _claim,
    "saved": _save,
    "extended": _extend,
    "compensated": _extend,
    "accommodated": _extend,
    "closing_moved": _set_deadline,
    "clock_jumped": _lift,
    "paused": _pause,
    "resumed": _resume,
    "restored": _restore,
    **dict.fromkeys(map(str, CLOSINGS), _close),
}
