"""From events of the slot's log to what one candidate's page is told without having asked."""

from typing import Any, Final

from exam_server.outcomes import CLOSINGS, Event

CLOCK_KINDS: Final = {
    "extended": "extension",
    "compensated": "outage",
    "accommodated": "accommodation",
    "closing_moved": "closing",
}
"""What changes a clock that runs, by the event and in the word of the push."""


def push_for(event: Event, attempt_id: str, epoch: int) -> dict[str, Any] | None:
    """The push for a page that holds `epoch` of an attempt; None where it is not concerned."""
    if event.kind == "announced":
        return {"announcement": {"text": event.facts["text"], "at": event.at}}
    if event.attempt != attempt_id:
        return None
    if event.kind == "claimed" and int(event.facts["epoch"]) > epoch:
        return {"superseded": {"device": event.facts["device"], "at": event.at}}
    if event.kind in CLOCK_KINDS:
        return {"clock": _clock(event)}
    if event.kind == "paused":
        return {"paused": {"reason": event.facts["reason"], **_stood(event)}}
    if event.kind == "resumed":
        return {"resumed": _stood(event)}
    if event.kind in CLOSINGS:
        closed_at = int(event.facts["closed_at"])
        return {"closed": {"state": event.kind, "at": closed_at, "reason": event.facts["reason"]}}
    return None


def ends_line(push: dict[str, Any]) -> bool:
    """True for a push after which the page may no longer write on this line."""
    return "superseded" in push


def _clock(event: Event) -> dict[str, Any]:
    told: dict[str, Any] = {
        "remaining_ms": _left(event),
        "reason": event.facts["reason"],
        "kind": CLOCK_KINDS[event.kind],
    }
    if "extra_ms" in event.facts:
        told["extra_ms"] = int(event.facts["extra_ms"])
    if "rest_ms" in event.facts:
        told["rest_ms"] = int(event.facts["rest_ms"])
    return told


def _stood(event: Event) -> dict[str, Any]:
    told = {"remaining_ms": _left(event)}
    if "rest_left_ms" in event.facts:
        told["rest_left_ms"] = int(event.facts["rest_left_ms"])
    return told


def _left(event: Event) -> int:
    return int(event.facts["remaining_ms"])
