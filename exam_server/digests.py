"""The digests that tie receipts, records and logs together: SHA-256 over canonical JSON."""

import hashlib
import json
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from typing import Any, Final

from exam_server.outcomes import Event, StoredResponse

_quote: Final[Callable[[str], str]] = encode_basestring


def responses_digest(attempt_id: str, responses: Mapping[int, StoredResponse]) -> str:
    """Over the attempt's id and its responses by position.

    Positions never answered are left out; a response taken back counts as the empty one it is.
    """
    rows = [[place, list(stored.response)] for place, stored in sorted(responses.items())]
    return _digest([attempt_id, rows])


def chain_digest(before: str, event: Event) -> str:
    """Over the digest before and the event's whole content.

    The text is `[before, id, slot, kind, attempt, at, by, [[name, fact], …]]` as compact JSON with
    the facts by name, put together here: archiving does little else than this.
    """
    facts = ",".join([f"[{_quote(k)},{_quote(v)}]" for k, v in sorted(event.facts.items())])
    names = (before, event.id, event.slot, event.kind, event.attempt)
    texts = ",".join([_quote(name) for name in names])
    whole = f"[{texts},{event.at},{_quote(event.by)},[{facts}]]"
    return hashlib.sha256(whole.encode()).hexdigest()


def facts_json(facts: Mapping[str, str]) -> str:
    """The facts of an event as compact JSON."""
    return f"{{{','.join([f'{_quote(k)}:{_quote(v)}' for k, v in facts.items()])}}}"


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
