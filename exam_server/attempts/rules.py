"""What holds around an attempt without asking anybody: devices, receipts, what a page may see."""

from collections.abc import Mapping

from exam_server.digests import responses_digest
from exam_server.outcomes import State, StoredResponse, Truth
from exam_server.receipts import Closing

SHOWN = frozenset({State.RUNNING, State.PAUSED})
"""States in which the items are shown: not before the clock starts, not after it has ended."""


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


def closing_of(attempt_id: str, truth: Truth) -> Closing:
    """How a closed attempt ended, the same at every asking: nothing of it changes any more."""
    return Closing(
        attempt=attempt_id,
        state=str(truth.state),
        closed_at=truth.closed_at,
        answered=answered(truth.responses),
        items=len(truth.form),
        digest=responses_digest(attempt_id, truth.responses),
    )
