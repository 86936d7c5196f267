"""The digests that tie receipts, records and logs together: SHA-256 over canonical JSON."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from exam_server.outcomes import Event, StoredResponse


def responses_digest(attempt_id: str, responses: Mapping[int, StoredResponse]) -> str:
    """Over the attempt's id and its responses by position.

    Positions never answered are left out; a response taken back counts as the empty one it is.
    """
    rows = [[place, list(stored.response)] for place, stored in sorted(responses.items())]
    return _digest([attempt_id, rows])


def chain_digest(before: str, event: Event) -> str:
    """Over the digest before and the event's whole content."""
    facts = sorted(event.facts.items())
    whole = [before, event.id, event.slot, event.kind, event.attempt, event.at, event.by, facts]
    return _digest(whole)


def canonical(content: Any) -> str:
    """Compact JSON with sorted names: one text for one content.

    Raises ValueError for what JSON cannot say, such as NaN.
    """
    return json.dumps(
        content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
