"""From a slot's events to what the live store held of it: pure, beside the replay of `evidence`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from exam_server.digests import chain_digest
from exam_server.evidence.messages import EventLine
from exam_server.evidence.rules import Rebuilt
from exam_server.integrity import Observation
from exam_server.outcomes import Event

EPOCHS_LEFT_OUT: Final = 1_000
"""How far an epoch rises: nobody opens an exam so often within the moment that was lost, so that
no epoch that was given out then is ever given out again."""


@dataclass(slots=True)
class Remembered:
    """One attempt as the live store held it: the replay, and what only the live store needs."""

    run: Rebuilt
    stored: dict[str, str] = field(default_factory=dict)
    """By position, the text that `save_response.lua` writes."""

    holder: str = ""
    held_at: int = 0
    last_saved_at: int = 0
    accommodated_ms: int = 0
    rest_ms: int = 0
    rested_ms: int = 0
    resting: bool = False
    incidents: int = 0
    requests: int = 0
    integrity: int = 0
    reason: str = ""

    @property
    def accommodated(self) -> tuple[timedelta, timedelta]:
        """What is granted in all beyond the time limit, and for rests."""
        millisecond = timedelta(milliseconds=1)
        return self.accommodated_ms * millisecond, self.rest_ms * millisecond

    @property
    def next_epoch(self) -> int:
        """An epoch above every one that can have been given out."""
        return self.run.epoch + EPOCHS_LEFT_OUT

    @property
    def fields(self) -> dict[str, str]:
        """The attempt's fields as far as events tell them; who it is and its form are in SQL."""
        run = self.run
        told: Mapping[str, Any] = {
            "state": str(run.state),
            "started_at": run.started_at,
            "granted_ms": run.granted_ms,
            "paused_ms": run.paused_ms,
            "paused_at": run.paused_at,
            "answered": run.answered,
            "holder": self.holder,
            "held_at": self.held_at,
            "last_saved_at": self.last_saved_at,
            "accommodated_ms": self.accommodated_ms,
            "rest_ms": self.rest_ms,
            "rested_ms": self.rested_ms,
            "resting": int(self.resting),
            "incidents": self.incidents,
            "requests": self.requests,
            "integrity": self.integrity,
            "reason": self.reason,
        }
        return {name: str(value) for name, value in told.items()}

    def take(self, event: Event) -> None:
        """Go on by one event."""
        self.run.take(event)
        facts = event.facts
        match event.kind:
            case "saved":
                self.last_saved_at = event.at
                self.stored[facts["position"]] = stored_text(event)
            case "claimed":
                self.holder, self.held_at = facts["device"], event.at
            case "accommodated":
                self.accommodated_ms = int(facts["accommodated_ms"])
                self.rest_ms = int(facts.get("rest_ms", 0))
            case "paused" | "resumed":
                self._take_pause(event)
            case "incident":
                self.incidents += 1
            case "reported":
                self.requests += facts["severity"] != Observation.FOCUS_LOST
            case "observed":
                self.integrity += facts["what"] != Observation.FOCUS_BACK

    def _take_pause(self, event: Event) -> None:
        begins, rests = event.kind == "paused", "rest_left_ms" in event.facts
        # A rest has no reason on the page: the candidate took it.
        self.reason = "" if rests else event.facts.get("reason", "")
        self.resting = begins and rests
        if rests and not begins:
            self.rested_ms += int(event.facts["paused_ms"])


@dataclass(slots=True)
class Memory:
    """A slot as its archived events tell it, up to the last of them."""

    attempts: dict[str, Remembered] = field(default_factory=dict)
    events: int = 0
    head: str = ""
    last_at: int = 0
    """The latest instant that any event tells of, in ms of the one clock."""

    announcement: str = ""
    announced_at: int = 0
    owed: list[tuple[int, int]] = field(default_factory=list)
    """The outages that wait for a proctor's decision: (from, length)."""

    broken: int = 0
    """The number of the first event that does not fit its chain, 0 for none."""

    @property
    def fields(self) -> dict[str, str]:
        """The slot's own fields beside its window."""
        told = {"announcement": self.announcement, "announced_at": str(self.announced_at)}
        if not self.owed:
            return told
        lengths = sum(length for _, length in self.owed)
        return {**told, "owed": json.dumps(self.owed), "owed_ms": str(lengths)}

    def take(self, line: EventLine) -> None:
        """Go on by one event of the chain."""
        event = line.event
        self.events += 1
        self.head = chain_digest(self.head, event)
        if not self.broken and (self.head != line.digest or self.events != line.number):
            self.broken = line.number
        self.last_at = max(self.last_at, event.at)
        if event.attempt:
            self.remembered(event.attempt).take(event)
        else:
            self._take(event)

    def remembered(self, attempt_id: str) -> Remembered:
        """One attempt; one that no event speaks of waits."""
        return self.attempts.setdefault(attempt_id, Remembered(Rebuilt(attempt_id)))

    def _take(self, event: Event) -> None:
        facts = event.facts
        match event.kind:
            case "announced":
                self.announcement, self.announced_at = facts["text"], event.at
            case "outage" if facts["policy"] == "propose":
                self.owed.append((int(facts["from"]), int(facts["gap_ms"])))
            case "given_back" | "waived":
                self.owed.clear()


def stored_text(event: Event) -> str:
    """A save as it is stored, whole: whoever sends it once more is told that it is saved."""
    facts = event.facts
    filled = int(any(json.loads(facts["response"])))
    head = (facts["version"], facts["epoch"], event.at, facts["flagged"], filled, facts["response"])
    return f"{' '.join(map(str, head))}\n{facts['mutation']}"
