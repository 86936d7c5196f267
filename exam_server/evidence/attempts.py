"""What an export says of its attempts, held against what its events make of them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from exam_server.digests import canonical
from exam_server.evidence.messages import EventLine
from exam_server.evidence.order import Finding
from exam_server.evidence.rules import Rebuilt
from exam_server.outcomes import StoredResponse

MOST_ATTEMPTS: Final = 200_000
COMPARED: Final = (
    "state", "started_at", "closed_at", "limit_ms", "granted_ms", "paused_ms", "answered", "digest",
)  # fmt: skip
SHORT: Final = 8


class TooMany(Exception):
    """More attempts than any slot has: not an export, whatever its events say."""


@dataclass(slots=True)
class _Kept:
    """An attempt while its events go by; once it is closed, a summary is all that is kept."""

    run: Rebuilt
    events: int = 0
    events_sum: int = 0
    summary: Mapping[str, Any] | None = None
    responses: Mapping[str, bytes] | None = None


class Attempts:
    """Every attempt that the events speak of."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._told: set[str] = set()

    def take(self, found: EventLine) -> None:
        """Go on by one event; raises TooMany."""
        event = found.event
        if not event.attempt:
            return
        kept = self._kept.get(event.attempt)
        if kept is None:
            if len(self._kept) >= MOST_ATTEMPTS:
                raise TooMany
            kept = self._kept[event.attempt] = _Kept(Rebuilt(event.attempt))
        kept.events += 1
        kept.events_sum += found.number
        kept.run.take(event)
        if kept.run.closed_at and kept.summary is None:
            run = kept.run
            kept.summary = {name: getattr(run, name) for name in COMPARED}
            kept.responses = {
                str(position): _short(response_row(stored))
                for position, stored in run.responses.items()
            }
            run.responses.clear()

    def compare(self, told: Mapping[str, Any], *, events_are_whole: bool) -> Iterator[Finding]:
        """What is wrong with the line of one closed attempt."""
        identity = told["attempt"]
        if identity in self._told:
            yield Finding(f"attempt {identity} is there twice", attempt=identity)
        self._told.add(identity)
        kept = self._kept.get(identity)
        if not events_are_whole:
            # Which events are wrong has been told; this says whose the missing ones are.
            lacking = told["events"] - (kept.events if kept else 0)
            if lacking == 1:
                number = told["events_sum"] - (kept.events_sum if kept else 0)
                yield Finding(f"event {number} was one of attempt {identity}", number, identity)
            elif lacking > 1:
                yield Finding(f"{lacking} events of attempt {identity} are wrong", 0, identity)
        elif kept is None or kept.summary is None:
            yield Finding(f"attempt {identity} is not closed by any event", attempt=identity)
        else:
            for sentence in _unlike(kept, told):
                yield Finding(f"attempt {identity}: {sentence}", attempt=identity)

    def faults(self) -> Iterator[Finding]:
        """Events that the protocol does not allow where they stand."""
        for identity, kept in self._kept.items():
            for fault in kept.run.faults:
                yield Finding(f"attempt {identity}: {fault}", attempt=identity)

    def untold(self) -> Iterator[Finding]:
        """Attempts that the events close and no line tells of."""
        for identity, kept in self._kept.items():
            if kept.summary is not None and identity not in self._told:
                yield Finding(f"attempt {identity} is missing", attempt=identity)

    def states(self) -> Counter[str]:
        """How many attempts are in which state by the events."""
        return Counter(str(kept.run.state) for kept in self._kept.values())


def response_row(stored: StoredResponse) -> list[Any]:
    """A response as an attempt's line holds it."""
    return [stored.version, list(stored.response), stored.flagged, stored.at]


def _unlike(kept: _Kept, told: Mapping[str, Any]) -> Iterator[str]:
    summary, responses = kept.summary or {}, kept.responses or {}
    for name in COMPARED:
        if told[name] != summary[name]:
            yield f"{name} is {told[name]!r}, by the events {str(summary[name])!r}"
    if (kept.events, kept.events_sum) != (told["events"], told["events_sum"]):
        yield f"it counts {told['events']} events, there are {kept.events}"
    for position in sorted(responses.keys() | told["responses"].keys()):
        row = told["responses"].get(position)
        if row is None or responses.get(position) != _short(row):
            yield f"the response at position {position} is not the one of its events"


def _short(row: list[Any]) -> bytes:
    return hashlib.sha256(canonical(row).encode()).digest()[:SHORT]
