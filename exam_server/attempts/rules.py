"""What holds around an attempt without asking anybody: devices, receipts, what a page may see."""

from collections.abc import Mapping
from typing import Any

from exam_server.digests import responses_digest
from exam_server.outcomes import State, StoredResponse, Truth

SHOWN = frozenset({State.RUNNING, State.PAUSED})
"""States in which the items are shown: not before the clock starts, not after it has ended."""

REFERENCE_LENGTH = 10


def device_of(user_agent: str) -> str:
    """`phone`, `tablet` or `pc`, as far as the browser tells."""
    if "iPad" in user_agent or "Tablet" in user_agent:
        return "tablet"
    if "Android" in user_agent and "Mobile" not in user_agent:
        return "tablet"
    return "phone" if "Mobi" in user_agent or "iPhone" in user_agent else "pc"


def answered(responses: Mapping[int, StoredResponse]) -> int:
    """How many positions hold a response that is not empty."""
    return sum(1 for stored in responses.values() if any(stored.response))


def receipt_facts(attempt_id: str, truth: Truth) -> dict[str, Any]:
    """What a receipt states, the same at every repetition: the closing never changes."""
    found = responses_digest(attempt_id, truth.responses)
    return {
        "attempt": attempt_id,
        "state": str(truth.state),
        "closed_at": truth.closed_at,
        "answered": answered(truth.responses),
        "items": len(truth.form),
        "digest": found,
        "reference": found[:REFERENCE_LENGTH].upper(),
    }
