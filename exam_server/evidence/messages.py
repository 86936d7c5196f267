"""The lines of an export as plain values: written in one way only, read without trusting them.

Line 1 is the header, then come the events in order, the closed attempts by id, and the end.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from exam_server.digests import canonical
from exam_server.outcomes import Event

FORMAT: Final = "exam-evidence/1"
LONGEST_LINE: Final = 1 << 22
"""In bytes: an attempt's line holds its last responses, of up to 48 KiB each."""
MOST_EVENTS: Final = 1 << 40
ID: Final = re.compile(r"[0-9a-z]{1,40}:[0-9]{1,20}-[0-9]{1,20}", re.ASCII)
DIGEST: Final = re.compile(r"[0-9a-f]{64}|", re.ASCII)


class Unreadable(ValueError):
    """Why a line cannot be what it should be."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as exported: its place, the digest before it and its own."""

    number: int
    event: Event
    before: str
    digest: str


def line(kind: str, content: Mapping[str, Any]) -> bytes:
    """A line of an export, the only way it may be written."""
    return f"{canonical({'line': kind, **content})}\n".encode()


def event_line(found: EventLine) -> bytes:
    """The line of one event."""
    event = found.event
    content = {
        "number": found.number,
        "id": f"{event.slot}:{event.id}",
        "attempt": event.attempt,
        "kind": event.kind,
        "at": event.at,
        "by": event.by,
        "facts": dict(event.facts),
        "before": found.before,
        "digest": found.digest,
    }
    return line("event", content)


def attempt_line(content: Mapping[str, Any]) -> bytes:
    """The line of one closed attempt; its check names it where what no event tells is changed."""
    return line("attempt", {**content, "check": check_of(content)})


def check_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over an attempt's fields but for the check itself."""
    rest = {name: value for name, value in content.items() if name != "check"}
    return hashlib.sha256(canonical(rest).encode()).hexdigest()


def read_line(raw: bytes) -> dict[str, Any]:
    """The fields of a line; raises Unreadable unless it is written as `line` writes it."""
    if not raw.endswith(b"\n"):
        raise Unreadable("it has no end")
    try:
        text = raw[:-1].decode()
        found = json.loads(text, parse_constant=_no_constant)
        same = isinstance(found, dict) and canonical(found) == text
    except (ValueError, RecursionError) as error:
        raise Unreadable(_reason(error)) from None
    if not same:
        raise Unreadable("not an object, or not written as an export writes it")
    fields: dict[str, Any] = found
    return fields


def read_event(fields: Mapping[str, Any]) -> EventLine:
    """An event's line as a value; raises Unreadable."""
    _fields_are(fields, _EVENT)
    slot, _, identity = fields["id"].partition(":")
    event = Event(
        id=identity,
        slot=slot,
        kind=fields["kind"],
        attempt=fields["attempt"],
        at=fields["at"],
        by=fields["by"],
        facts=fields["facts"],
    )
    return EventLine(fields["number"], event, fields["before"], fields["digest"])


def read_header(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """A header's fields without the word that names the line; raises Unreadable."""
    return _fields_are(fields, _HEADER)


def read_attempt(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """An attempt's fields; raises Unreadable."""
    return _fields_are(fields, _ATTEMPT)


def read_end(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The end's fields; raises Unreadable."""
    return _fields_are(fields, _END)


def _fields_are(
    fields: Mapping[str, Any], wanted: Mapping[str, Callable[[Any], bool]]
) -> Mapping[str, Any]:
    for name, is_right in wanted.items():
        if name not in fields:
            raise Unreadable(f"it lacks {name}")
        if not is_right(fields[name]):
            raise Unreadable(f"its {name} is {json.dumps(fields[name])[:60]}")
    for name in fields:
        if name not in wanted and name != "line":
            raise Unreadable(f"it has a field {json.dumps(name)[:60]}")
    return {name: fields[name] for name in wanted}


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON from character {error.pos + 1} on"
    return "not JSON that an export would hold"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < MOST_EVENTS * 1000


def _is_place(value: Any) -> bool:
    return type(value) is int and 0 < value < MOST_EVENTS


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None


def _are_facts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _are_responses(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, list) for each in value.values())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_HEADER: Final = {
    "format": lambda value: value == FORMAT,
    "slot": _is_text,
    "exam": _is_text,
    "title": _is_text,
    "events": _is_number,
    "head": _is_digest,
    "made_at": _is_text,
    "public_key": _is_text,
    "key_id": _is_text,
    "signature": _is_text,
}
_EVENT: Final = {
    "number": _is_place,
    "id": _is_id,
    "attempt": _is_text,
    "kind": _is_text,
    "at": _is_number,
    "by": _is_text,
    "facts": _are_facts,
    "before": _is_digest,
    "digest": _is_digest,
}
_ATTEMPT: Final = {
    "attempt": _is_text,
    "candidate": _is_text,
    "state": _is_text,
    "started_at": _is_number,
    "closed_at": _is_number,
    "limit_ms": _is_number,
    "granted_ms": _is_number,
    "paused_ms": _is_number,
    "answered": _is_number,
    "digest": _is_digest,
    "items": _are_texts,
    "responses": _are_responses,
    "events": _is_number,
    "events_sum": _is_number,
    "check": _is_digest,
}
_END: Final = {
    "lines": _is_number,
    "digest": _is_digest,
    "signature": _is_text,
}
