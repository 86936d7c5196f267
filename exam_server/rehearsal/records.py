"""The other side of the comparison: an attempt's record as the admin's API tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Logged:
    """One event of the attempt."""

    id: str
    kind: str
    at: datetime
    facts: Mapping[str, str]

    def number(self, name: str) -> int:
        """A fact that is a number."""
        return int(self.facts[name])


@dataclass(frozen=True, slots=True)
class Recorded:
    """The last response at one position; version 0 where nothing was ever saved.

    Its points are None until a person has marked it.
    """

    version: int
    response: tuple[str, ...]
    points: float | None


@dataclass(frozen=True, slots=True)
class Record:
    """One archived attempt."""

    attempt: str
    state: str
    started_at: datetime
    closed_at: datetime
    answered: int
    points: float
    maximum: int
    responses: Mapping[int, Recorded]
    events: tuple[Logged, ...]

    def of(self, *kinds: str) -> list[Logged]:
        """The events of some kinds, in order."""
        return [event for event in self.events if event.kind in kinds]


def read_record(fields: Mapping[str, Any]) -> Record:
    """The record in an answer; only for one that says `archived`."""
    return Record(
        attempt=fields["id"],
        state=fields["state"],
        started_at=datetime.fromisoformat(fields["started_at"]),
        closed_at=datetime.fromisoformat(fields["closed_at"]),
        answered=fields["answered"],
        points=fields["points"],
        maximum=fields["maximum"],
        responses={
            each["position"]: Recorded(each["version"], tuple(each["response"]), each["points"])
            for each in fields["responses"]
        },
        events=tuple(
            Logged(each["id"], each["kind"], datetime.fromisoformat(each["at"]), each["facts"])
            for each in fields["events"]
        ),
    )
