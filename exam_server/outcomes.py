"""The plain values that stores and operations answer with; no status codes, no sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Role(StrEnum):
    """What an account may do; one account may have several."""

    CANDIDATE = "candidate"
    PROCTOR = "proctor"
    ADMIN = "admin"


class Durability(StrEnum):
    """Where a write must be before it is acknowledged."""

    FSYNC = "fsync"
    """On the disk of the Redis server."""
    REPLICATED = "replicated"
    """In the memory of as many replicas as the settings name."""
    BOTH = "both"
    """On the disk and on the replicas, on their disks too where the server can tell."""


class State(StrEnum):
    """Where an attempt is: waiting → running ⇄ paused → submitted | expired | terminated."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    TERMINATED = "terminated"

    @property
    def is_closed(self) -> bool:
        """True once nothing can change any more."""
        return self in CLOSINGS


CLOSINGS: Final = frozenset({State.SUBMITTED, State.EXPIRED, State.TERMINATED})
"""The states that end an attempt; the events that bring them have the same names."""


class Word(StrEnum):
    """Every refusal the service knows, in one word each; the stable names of the API."""

    STALE_EPOCH = "stale_epoch"
    CONFLICT = "conflict"
    TIME_OVER = "time_over"
    PAUSED = "paused"
    NOT_PAUSED = "not_paused"
    NOT_RUNNING = "not_running"
    NO_REST = "no_rest"
    CLOSED = "closed"
    NOT_OVER = "not_over"
    HAS_LEFT = "has_left"
    ALREADY_STARTED = "already_started"
    SUPERSEDED = "superseded"
    NOT_YOURS = "not_yours"
    NO_ATTEMPT = "no_attempt"
    NO_SLOT = "no_slot"
    BAD_POSITION = "bad_position"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_TOKEN = "wrong_token"  # noqa: S105  A refusal's name, not a secret.
    ALREADY_BOOKED = "already_booked"
    SLOT_FULL = "slot_full"
    NOT_ELIGIBLE = "not_eligible"
    BOOKING_CLOSED = "booking_closed"
    FORM_UNAVAILABLE = "form_unavailable"
    FORMS_DRAWN = "forms_drawn"
    INVALID = "invalid"
    NOT_FOUND = "not_found"
    NOT_SIGNED_IN = "not_signed_in"
    WRONG_CREDENTIALS = "wrong_credentials"
    FORBIDDEN = "forbidden"
    FOREIGN_ORIGIN = "foreign_origin"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    LINK_USED = "link_used"
    IN_USE = "in_use"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Refused:
    """A no: the word, the time left where a clock is concerned, and further facts."""

    word: Word
    remaining_ms: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """The response at one position as the server holds it; `at` in ms of the one clock."""

    version: int
    response: tuple[str, ...]
    flagged: bool
    at: int

    def as_json(self) -> dict[str, Any]:
        """The shape that the API and the socket use."""
        return {
            "version": self.version,
            "response": list(self.response),
            "flagged": self.flagged,
            "at": self.at,
        }


@dataclass(frozen=True, slots=True)
class FormPosition:
    """One place of a form: the item version and the order of its options."""

    version: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a candidate may rest while the clock stands still: in all, and what is left of it,
    in ms; `resting` while a rest lasts."""

    granted_ms: int = 0
    left_ms: int = 0
    resting: bool = False

    def as_json(self) -> dict[str, Any]:
        """The shape that the API and the socket use."""
        return {
            "granted_ms": self.granted_ms,
            "left_ms": self.left_ms,
            "resting": self.resting,
        }


@dataclass(frozen=True, slots=True)
class Rested:
    """A rest has begun or ended; ms left of it, and on the clock."""

    left_ms: int
    resting: bool
    remaining_ms: int


@dataclass(frozen=True, slots=True)
class Truth:
    """The whole truth of an attempt at one instant (`now`, ms of the one clock).

    `restored`: the slot was placed anew from the record, and may lack the last of what was saved.
    """

    state: State
    remaining_ms: int
    epoch: int
    now: int
    form: tuple[FormPosition, ...]
    view: Mapping[str, Any]
    device: str
    held_at: int
    closed_at: int
    reason: str
    responses: Mapping[int, StoredResponse]
    restored: bool = False
    rest: Rest = Rest()


@dataclass(frozen=True, slots=True)
class Started:
    """The clock runs; `fresh` only for the request that started it."""

    truth: Truth
    fresh: bool


@dataclass(frozen=True, slots=True)
class Write:
    """One save as the page asks for it; `base` is the version it was made on top of."""

    position: int
    response: tuple[str, ...]
    flagged: bool
    base: int
    mutation: str


@dataclass(frozen=True, slots=True)
class Saved:
    """One response is stored, with the durability the server promises."""

    position: int
    version: int
    at: int
    remaining_ms: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """The stored response is newer than the one the write was based on."""

    position: int
    current: StoredResponse | None
    remaining_ms: int


@dataclass(frozen=True, slots=True)
class Superseded:
    """Another device has claimed the lease: which kind, and when (ms)."""

    device: str
    at: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The attempt is closed; `fresh` only for the request that closed it."""

    state: State
    at: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A proctor's verb was carried out; the number it answers with (ms or a count)."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a slot's log; `at` in ms of the one clock, `facts` as stored."""

    id: str
    slot: str
    kind: str
    attempt: str
    at: int
    by: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One candidate on the board; instants in ms of the one clock, 0 for never.

    `incidents` were noted by proctors, `requests` are the candidate's own reports,
    `integrity` counts what was observed around the page and the device, `resting_until` is when a
    rest that lasts ends by itself.
    """

    attempt: str
    number: str
    name: str
    seat: int
    state: State
    answered: int
    positions: int
    remaining_ms: int
    granted_ms: int
    last_saved_at: int
    device: str
    incidents: int
    last_seen_at: int
    epoch: int
    candidate: str
    started_at: int
    closed_at: int
    requests: int
    integrity: int = 0
    resting_until: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """All rows of a slot at one instant, and what the slot itself says."""

    slot: str
    title: str
    at: int
    announcement: str
    announced_at: int
    owed_ms: int
    rows: tuple[BoardRow, ...]
