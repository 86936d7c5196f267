"""One slot in plain Python: what every script must answer and leave behind, written a second time.

Nothing here is taken from the scripts but their replies' shapes. All instants are ms of the exam
clock, which is the server's clock less the jumps that were noticed.
"""

from dataclasses import dataclass, field
from typing import Any, Final

FRESH_MS: Final = 1_000
TOLERANCE_MS: Final = 100
OPEN: Final = ("running", "paused")
FAR: Final = 9_007_199_254_740_991

Reply = list[Any]


@dataclass(slots=True)
class Response:
    """What is stored at one position."""

    version: int
    epoch: int
    at: int
    flagged: str
    filled: str
    response: str
    mutation: str

    @property
    def text(self) -> str:
        """As it lies in Redis."""
        told = f"{self.version} {self.epoch} {self.at} {self.flagged} {self.filled}"
        return f"{told} {self.response}\n{self.mutation}"


@dataclass(slots=True)
class Attempt:
    """One candidate's attempt and its ledger."""

    id: str
    candidate: str
    limit: int
    granted: int
    positions: int
    state: str = "waiting"
    epoch: int = 0
    holder: str = ""
    held_at: int = 0
    started_at: int = 0
    paused_at: int = 0
    paused: int = 0
    closed_at: int = 0
    reason: str = ""
    view: str = "{}"
    responses: dict[int, Response] = field(default_factory=dict)
    accommodated: int = 0
    extensions: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)

    @property
    def answered(self) -> int:
        """Positions that hold a response."""
        return sum(found.filled == "1" for found in self.responses.values())

    @property
    def due(self) -> int:
        """When the candidate's own time ends if nothing else is granted."""
        return self.started_at + self.limit + self.granted + self.paused

    def deadline(self, closing: int) -> int:
        """When it ends; a paused one only by the slot's closing time."""
        return closing if self.state == "paused" else min(self.due, closing)

    def left(self, now: int, closing: int) -> int:
        """The ms that are shown."""
        if self.state == "waiting":
            return self.limit + self.granted
        if self.state not in OPEN:
            return 0
        since = self.paused_at if self.state == "paused" else now
        return max(0, min(self.due - since, closing - now))


@dataclass(slots=True)
class Slot:
    """The window, the exam clock and the log of one slot, and the attempts in it."""

    starts_at: int
    entry_closes_at: int
    closes_at: int
    cuts: bool
    token: str
    policy: str
    threshold: int
    attempts: dict[str, Attempt]
    server: int
    """The clock of the Redis server."""
    pulse: int | None = None
    offset: int = 0
    owed: list[tuple[int, int]] = field(default_factory=list)
    moved_at: int = 0
    given: dict[str, int] = field(default_factory=dict)
    announced: dict[str, int] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    """(kind, attempt) of every event."""

    # --- the clock ---------------------------------------------------------------------------

    @property
    def judged(self) -> int:
        """How far time has come for certain."""
        return self.server - self.offset if self.pulse is None else self.pulse

    @property
    def now(self) -> int:
        """The exam clock; never behind the last pulse."""
        return max(self.server - self.offset, self.judged)

    @property
    def closing(self) -> int:
        """The closing time where it cuts."""
        return self.closes_at if self.cuts else FAR

    def left(self, attempt: Attempt) -> int:
        """The ms an attempt is shown now."""
        return attempt.left(self.now, self.closing)

    def unjudged(self, attempt: Attempt | None = None) -> bool:
        """Whether a pulse has to judge first."""
        if self.now - self.judged > FRESH_MS:
            return True
        if attempt is None or attempt.state not in OPEN:
            return False
        return self.judged < attempt.deadline(self.closing) <= self.now

    def in_order(self) -> list[Attempt]:
        """The open attempts by their deadlines, as the scripts go through them."""
        still = [attempt for attempt in self.attempts.values() if attempt.state in OPEN]
        return sorted(still, key=lambda a: (a.deadline(self.closing), a.id))

    # --- what both sides share ---------------------------------------------------------------

    def tell(self, kind: str, attempt: Attempt | None = None) -> None:
        """One event in the log."""
        self.log.append((kind, attempt.id if attempt else ""))

    def close(self, attempt: Attempt, state: str, at: int) -> None:
        """End an attempt."""
        attempt.state, attempt.closed_at, attempt.paused_at = state, at, 0
        self.tell(state, attempt)

    def expire(self, attempt: Attempt) -> bool:
        """Close what is over, at its deadline, if time has come so far for certain."""
        deadline = attempt.deadline(self.closing)
        if attempt.state not in OPEN or self.judged < deadline:
            return False
        self.close(attempt, "expired", deadline)
        return True

    def truth(self, attempt: Attempt) -> Reply:
        """Everything a page needs; nobody here is granted a rest."""
        stored = {str(place): found.text for place, found in attempt.responses.items()}
        return [
            "truth", attempt.state, self.left(attempt), attempt.epoch, self.now, "[]",
            attempt.view, attempt.holder, str(attempt.held_at), attempt.closed_at,
            attempt.reason, 0, 0, 0, stored,
        ]  # fmt: skip

    # --- the candidate -----------------------------------------------------------------------

    def start(self, attempt: Attempt, candidate: str, token: str) -> Reply:
        """start_attempt.lua"""
        if candidate != attempt.candidate:
            return ["refused", "not_yours"]
        if attempt.state != "waiting":
            return ["existing", self.truth(attempt)]
        if self.unjudged():
            return ["unjudged"]
        if self.now < self.starts_at:
            return ["refused", "too_early", self.starts_at - self.now]
        if self.now >= min(self.entry_closes_at, self.closing):
            return ["refused", "too_late", 0]
        if self.token and token.upper() != self.token:
            return ["refused", "wrong_token"]
        attempt.state, attempt.started_at = "running", self.now
        self.tell("started", attempt)
        return ["started", self.truth(attempt)]

    def read(self, attempt: Attempt, candidate: str) -> Reply:
        """read_attempt.lua"""
        if candidate != attempt.candidate:
            return ["refused", "not_yours"]
        return self.truth(attempt)

    def claim(self, attempt: Attempt, candidate: str, device: str) -> Reply:
        """claim_lease.lua"""
        if candidate != attempt.candidate:
            return ["refused", "not_yours"]
        self.expire(attempt)
        if attempt.state == "waiting":
            return ["refused", "not_running"]
        if attempt.state in OPEN:
            attempt.epoch += 1
            attempt.holder, attempt.held_at = device, self.now
            self.tell("claimed", attempt)
        return self.truth(attempt)

    def resume_lease(self, attempt: Attempt, candidate: str, epoch: int) -> Reply:
        """resume_lease.lua"""
        if candidate != attempt.candidate:
            return ["refused", "not_yours"]
        if attempt.state == "waiting":
            return ["refused", "not_running"]
        if attempt.state in OPEN and epoch != attempt.epoch:
            return ["superseded", attempt.holder, attempt.held_at]
        return self.truth(attempt)

    def save(self, attempt: Attempt, candidate: str, epoch: int, change: "Change") -> Reply:
        """save_response.lua"""
        if candidate != attempt.candidate:
            return ["refused", "not_yours", 0]
        left = self.left(attempt)
        if attempt.state == "waiting":
            return ["refused", "not_running", left]
        if not attempt.epoch or epoch != attempt.epoch:
            return ["refused", "stale_epoch", left]
        if not 1 <= change.position <= attempt.positions:
            return ["refused", "bad_position", left]
        stored = attempt.responses.get(change.position)
        if stored and stored.mutation == change.mutation:
            return ["saved", stored.version, stored.at, left]
        if refusal := self._unwritable(attempt, left):
            return refusal
        version = stored.version if stored else 0
        if change.base != version:
            self.tell("conflicted", attempt)
            return ["conflict", stored.text if stored else "", left]
        attempt.responses[change.position] = Response(
            version + 1, epoch, self.now, change.flagged, change.filled, change.response,
            change.mutation,
        )  # fmt: skip
        self.tell("saved", attempt)
        return ["saved", version + 1, self.now, left]

    def _unwritable(self, attempt: Attempt, left: int) -> Reply | None:
        if attempt.state == "paused":
            return ["refused", "paused", left]
        if attempt.state != "running":
            return ["refused", "time_over" if attempt.state == "expired" else "closed", 0]
        if left:
            return None
        certain = self.judged >= attempt.deadline(self.closing)
        return ["refused", "time_over" if certain else "unavailable", 0]

    def submit(self, attempt: Attempt, candidate: str, epoch: int | None) -> Reply:
        """submit_attempt.lua"""
        if candidate != attempt.candidate:
            return ["refused", "not_yours", 0]
        left = self.left(attempt)
        if attempt.state == "waiting":
            return ["refused", "not_running", left]
        self.expire(attempt)
        if attempt.state not in OPEN:
            return ["closed", attempt.state, attempt.closed_at, 0]
        if epoch is not None and epoch != attempt.epoch:
            return ["refused", "stale_epoch", left]
        if attempt.state == "paused":
            return ["refused", "paused", left]
        if self.unjudged(attempt):
            return ["unjudged"]
        self.close(attempt, "submitted", self.now)
        return ["closed", "submitted", self.now, 1]

    def look(self, attempt: Attempt, candidate: str, epoch: int, view: str) -> Reply:
        """set_view.lua"""
        if candidate != attempt.candidate:
            return ["refused", "not_yours"]
        if epoch != attempt.epoch:
            return ["refused", "stale_epoch"]
        attempt.view = view
        return ["done"]


@dataclass(frozen=True, slots=True)
class Change:
    """One save as it is asked for."""

    position: int
    mutation: str
    base: int
    flagged: str
    response: str

    @property
    def filled(self) -> str:
        """Whether it answers anything."""
        return "0" if self.response == "[]" else "1"
