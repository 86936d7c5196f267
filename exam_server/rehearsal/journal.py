"""What one simulated candidate sent and was told, word for word: one side of the comparison."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Deed(StrEnum):
    """What is counted while candidates sit."""

    RELOAD = "reloads"
    DROP = "drops"
    SWITCH = "switches"
    REPEAT = "repeats"
    CONFLICT = "conflicts"
    HEARD = "announcements_heard"
    SENT_AWAY = "sent_away"


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer, and when it was asked and came, in ms of our own clock."""

    fields: Mapping[str, Any]
    sent: float
    received: float


@dataclass(frozen=True, slots=True)
class Write:
    """One save as it was sent."""

    position: int
    response: tuple[str, ...]
    flagged: bool
    base: int
    mutation: str

    def as_message(self) -> dict[str, Any]:
        """The message without its number."""
        body = {
            "position": self.position,
            "response": list(self.response),
            "flagged": self.flagged,
            "base": self.base,
            "mutation": self.mutation,
        }
        return {"save": body}


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A save that the server called saved, under this version."""

    write: Write
    version: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A remaining time as the server told it somewhere between two instants of our own clock."""

    sent: float
    received: float
    remaining_ms: float


@dataclass(slots=True)
class Journal:
    """Everything about one attempt that must be found in its record again."""

    attempt: str = ""
    acknowledged: list[Acknowledged] = field(default_factory=list)
    open_writes: dict[str, Write] = field(default_factory=dict)
    """Sent and never answered: they may have been stored or not. By mutation."""
    refused: set[str] = field(default_factory=set)
    """Mutations the server said no to: none of them may be found among the events."""
    readings: list[Reading] = field(default_factory=list)
    stamps: list[tuple[float, float, int]] = field(default_factory=list)
    """(sent, received, the server's own instant): how far its clock is from ours."""
    latencies: list[float] = field(default_factory=list)
    receipt: Mapping[str, Any] = field(default_factory=dict)
    done: Counter[Deed] = field(default_factory=Counter)
    stale: list[str] = field(default_factory=list)
    """Writes that were accepted although another device, or a newer response, stood against it."""
    lost: list[str] = field(default_factory=list)
    """Responses that were missing already while the exam went on."""
    surprises: list[str] = field(default_factory=list)
    """Anything else that must not happen."""

    def send(self, write: Write) -> None:
        """A write leaves; until it is answered nobody knows whether it is stored."""
        self.open_writes[write.mutation] = write

    def acknowledge(self, write: Write, answer: Answer, *, first: bool) -> None:
        """The server says saved; `first`: to the first sending, so that its instant is fresh."""
        saved = answer.fields["saved"]
        self.open_writes.pop(write.mutation, None)
        self.acknowledged.append(Acknowledged(write, int(saved["version"])))
        self.latencies.append(answer.received - answer.sent)
        self.read(answer, saved)
        if first:
            self.stamps.append((answer.sent, answer.received, int(saved["at"])))

    def refuse(self, write: Write) -> None:
        """The server says that it did not store the write."""
        self.open_writes.pop(write.mutation, None)
        self.refused.add(write.mutation)

    def read(self, answer: Answer, told: Mapping[str, Any]) -> None:
        """Note the remaining time in an answer, where one is told."""
        if "remaining_ms" in told:
            left = float(told["remaining_ms"])
            self.readings.append(Reading(answer.sent, answer.received, left))

    def last_acknowledged(self) -> dict[int, Acknowledged]:
        """The newest acknowledged write by position."""
        newest: dict[int, Acknowledged] = {}
        for each in self.acknowledged:
            known = newest.get(each.write.position)
            if known is None or each.version >= known.version:
                newest[each.write.position] = each
        return newest

    def compare_truth(self, responses: Mapping[str, Mapping[str, Any]]) -> None:
        """Whatever was acknowledged must be in every truth the server tells afterwards."""
        for position, each in self.last_acknowledged().items():
            found = responses.get(str(position), {"version": 0, "response": []})
            same = tuple(found["response"]) == each.write.response
            if found["version"] < each.version or (found["version"] == each.version and not same):
                self.lost.append(
                    f"{self.attempt}: position {position} was saved as version {each.version}, "
                    f"and the server showed version {found['version']}"
                )
