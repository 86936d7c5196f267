"""The candidate's messages, in and out, as plain values: no I/O, no clock, no store.

In:  {"id": 41, "save": {"position": 7, "response": ["o2"], "flagged": false, "base": 2,
     "mutation": "k3-41"}} and "submit", "report", "view", "rest", "ping"
Out: {"id": 41, "saved": …} or "refused", "submitted", "noted", "rest", "pong", each id exactly
     once.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeGuard

from exam_server.integrity import REPORTED, Seen
from exam_server.outcomes import Closed, Conflict, Refused, Rested, Saved, State, Word, Write

MESSAGE_BYTES: Final = 48 * 1024
RESPONSE_TEXTS: Final = 60
RESPONSE_TEXT_LENGTH: Final = 8_000
MUTATION_LENGTH: Final = 64
TEXT_LENGTH: Final = 500
OBSERVED_FIELDS: Final[tuple[str, ...]] = ("ago_ms", "away_ms", "chars", "position")
VIEW_FIELDS: Final = {"position": int, "font": str, "theme": str, "shown": bool}

Id = int | str


@dataclass(frozen=True, slots=True)
class Save:
    """Store a response; `epoch` only where the sender names one itself."""

    id: Id
    write: Write
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Submit:
    """The candidate has finished."""

    id: Id


@dataclass(frozen=True, slots=True)
class Report:
    """The candidate asks for somebody."""

    id: Id
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Observed:
    """The candidate's page reports what happened around it."""

    id: Id
    seen: Seen


@dataclass(frozen=True, slots=True)
class Look:
    """Where the candidate is looking: position, font size, theme; not `shown`, nowhere here."""

    id: Id
    view: Mapping[str, Any]
    shown: bool = True


@dataclass(frozen=True, slots=True)
class TakeRest:
    """The candidate begins a rest, or ends it before it is used up."""

    id: Id
    begins: bool


@dataclass(frozen=True, slots=True)
class Ping:
    """Is the line alive?"""

    id: Id


@dataclass(frozen=True, slots=True)
class Bad:
    """What cannot be read: the word, and where what was expected instead."""

    id: Id | None
    word: Word
    facts: Mapping[str, Any] = field(default_factory=dict)


Message = Save | Submit | Report | Observed | Look | TakeRest | Ping | Bad


class _FaultError(Exception):
    def __init__(self, where: str, expected: str, found: Any) -> None:
        super().__init__(where)
        shown = json.dumps(found, default=str)[:120]
        self.facts = {"where": where, "expected": expected, "found": shown}


def parse(text: str) -> Message:
    """One frame as a message; what cannot be read becomes Bad, never an exception."""
    if len(text) > MESSAGE_BYTES or len(text.encode("utf-8", "replace")) > MESSAGE_BYTES:
        return Bad(_id_at_start(text), Word.TOO_LARGE, {"most_bytes": MESSAGE_BYTES})
    try:
        found = _DECODE(text)
    except (ValueError, RecursionError):
        # Thousands of brackets inside each other exhaust the stack instead of being wrong.
        facts = {"where": "message", "expected": "a JSON object", "found": text[:120]}
        return Bad(None, Word.MALFORMED, facts)
    return read(found)


def read_checked(found: Any) -> Message:
    """A message that came decoded inside a larger body; one that is too large is told so."""
    message = parse(json.dumps(found, ensure_ascii=False))
    # Here the number is known, wherever it stands in the message.
    if isinstance(message, Bad) and isinstance(found, dict) and _is_id(found.get("id")):
        return replace(message, id=found["id"])
    return message


def read(found: Any) -> Message:
    """A decoded message."""
    if not isinstance(found, dict):
        return Bad(None, Word.MALFORMED, {"where": "message", "expected": "a JSON object"})
    named = found.get("id")
    if not _is_id(named):
        facts = {"where": "id", "expected": "a whole number or a text of at most 64 characters"}
        return Bad(None, Word.MALFORMED, facts)
    kinds = [kind for kind in _READERS if kind in found]
    if len(kinds) != 1 or set(found) - {"id", *kinds}:
        return Bad(named, Word.MALFORMED, {"where": "message", "expected": f"one of {_KINDS}"})
    try:
        return _READERS[kinds[0]](named, found[kinds[0]])
    except _FaultError as fault:
        return Bad(named, Word.MALFORMED, fault.facts)


def saved(message_id: Id, outcome: Saved) -> dict[str, Any]:
    """The acknowledgement of one save."""
    truth = {
        "position": outcome.position,
        "version": outcome.version,
        "at": outcome.at,
        "remaining_ms": outcome.remaining_ms,
    }
    return {"id": message_id, "saved": truth}


def conflict(message_id: Id, outcome: Conflict) -> dict[str, Any]:
    """The refusal that carries the newer response."""
    current = outcome.current.as_json() if outcome.current else None
    facts = {
        "reason": Word.CONFLICT,
        "position": outcome.position,
        "current": current,
        "remaining_ms": outcome.remaining_ms,
    }
    return {"id": message_id, "refused": facts}


def refused(message_id: Id | None, outcome: Refused, **more: Any) -> dict[str, Any]:
    """A no, by its word."""
    facts: dict[str, Any] = {"reason": outcome.word, **more, **outcome.facts}
    if outcome.remaining_ms is not None:
        facts["remaining_ms"] = outcome.remaining_ms
    return {"id": message_id, "refused": facts}


def submitted(message_id: Id, outcome: Closed, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The attempt is closed; the receipt says what was recorded."""
    return {"id": message_id, "submitted": {"state": outcome.state, **receipt}}


def noted(message_id: Id) -> dict[str, Any]:
    """A report or a view was taken."""
    return {"id": message_id, "noted": {}}


def rested(message_id: Id, outcome: Rested) -> dict[str, Any]:
    """A rest has begun or ended."""
    told = {
        "resting": outcome.resting,
        "left_ms": outcome.left_ms,
        "remaining_ms": outcome.remaining_ms,
    }
    return {"id": message_id, "rest": told}


def pong(message_id: Id, state: State, remaining_ms: int) -> dict[str, Any]:
    """The line is alive, and the clock says this."""
    return {"id": message_id, "pong": {"state": state, "remaining_ms": remaining_ms}}


def _read_save(message_id: Id, body: Any) -> Save:
    fields = _object(
        "save", body, {"position", "response", "flagged", "base", "mutation"}, {"epoch"}
    )
    mutation = _text("save.mutation", fields["mutation"], MUTATION_LENGTH)
    if not mutation:
        raise _FaultError("save.mutation", "a text that is not empty", mutation)
    write = Write(
        position=_whole("save.position", fields["position"]),
        response=_response(fields["response"]),
        flagged=_truth("save.flagged", fields["flagged"]),
        base=_whole("save.base", fields["base"]),
        mutation=mutation,
    )
    epoch = fields.get("epoch")
    return Save(message_id, write, None if epoch is None else _whole("save.epoch", epoch))


def _read_submit(message_id: Id, body: Any) -> Submit:
    _object("submit", body, set(), set())
    return Submit(message_id)


def _read_report(message_id: Id, body: Any) -> Report | Observed:
    if isinstance(body, dict) and _is_observed(body.get("kind")):
        return _read_observed(message_id, body)
    fields = _object("report", body, {"kind"}, {"text"})
    kind = _text("report.kind", fields["kind"], MUTATION_LENGTH)
    return Report(message_id, kind, _text("report.text", fields.get("text", ""), TEXT_LENGTH))


def _read_observed(message_id: Id, body: dict[str, Any]) -> Observed:
    # A text beside it is read for its form and kept nowhere.
    fields = _object("report", body, {"kind"}, {"text", "mutation", *OBSERVED_FIELDS})
    _text("report.text", fields.get("text", ""), TEXT_LENGTH)
    mutation = _text("report.mutation", fields.get("mutation", ""), MUTATION_LENGTH)
    told = {
        name: _whole(f"report.{name}", fields[name]) for name in OBSERVED_FIELDS if name in fields
    }
    return Observed(message_id, Seen(fields["kind"], mutation, told))


def _read_view(message_id: Id, body: Any) -> Look:
    fields = _object("view", body, set(), set(VIEW_FIELDS))
    for name, value in fields.items():
        where = f"view.{name}"
        if VIEW_FIELDS[name] is int:
            _whole(where, value)
        elif VIEW_FIELDS[name] is bool:
            _truth(where, value)
        else:
            _text(where, value, 16)
    view = {name: value for name, value in fields.items() if name != "shown"}
    return Look(message_id, view, fields.get("shown", True))


def _read_rest(message_id: Id, body: Any) -> TakeRest:
    fields = _object("rest", body, {"resting"}, set())
    return TakeRest(message_id, _truth("rest.resting", fields["resting"]))


def _read_ping(message_id: Id, body: Any) -> Ping:
    _object("ping", body, set(), set())
    return Ping(message_id)


def _object(where: str, body: Any, needed: set[str], allowed: set[str]) -> dict[str, Any]:
    if not isinstance(body, dict) or needed - set(body) or set(body) - needed - allowed:
        names = sorted(needed) + sorted(f"{name}?" for name in allowed)
        raise _FaultError(where, f"an object of {names}", body)
    return body


def _whole(where: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise _FaultError(where, "a whole number, 0 or more", value)
    return value


def _truth(where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _FaultError(where, "true or false", value)
    return value


def _text(where: str, value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or not _is_clean(value):
        raise _FaultError(where, f"a text of at most {longest} characters", value)
    return value


def _response(value: Any) -> tuple[str, ...]:
    where = "save.response"
    if not isinstance(value, list) or len(value) > RESPONSE_TEXTS:
        raise _FaultError(where, f"a list of at most {RESPONSE_TEXTS} texts", value)
    return tuple(_text(f"{where}.{i}", text, RESPONSE_TEXT_LENGTH) for i, text in enumerate(value))


def _is_observed(kind: Any) -> bool:
    return isinstance(kind, str) and kind in REPORTED


def _is_clean(text: str) -> bool:
    return _UNCLEAN.search(text) is None


def _is_id(value: Any) -> TypeGuard[Id]:
    if isinstance(value, str):
        return len(value) <= MUTATION_LENGTH and _is_clean(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _id_at_start(text: str) -> Id | None:
    # A frame that is too large is not decoded; its number is answered when it comes first.
    head = text[:80].replace(" ", "")
    if not head.startswith('{"id":'):
        return None
    digits = head[6:].split(",", 1)[0]
    # There are signs that count as digits and that no number is written with.
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two fields with one name, two readers may each believe another one.
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


# Kept, because to make a decoder costs more than to decode a message.
_DECODE: Final = json.JSONDecoder(object_pairs_hook=_without_doubles).decode

# JSON can smuggle half of a surrogate pair, which no store can write as UTF-8, and NUL, which
# PostgreSQL refuses.
_UNCLEAN: Final = re.compile("[\x00\ud800-\udfff]")

_READERS: Final[dict[str, Callable[[Id, Any], Message]]] = {
    "save": _read_save,
    "submit": _read_submit,
    "report": _read_report,
    "view": _read_view,
    "rest": _read_rest,
    "ping": _read_ping,
}
_KINDS: Final = ", ".join(_READERS)
