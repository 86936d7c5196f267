"""Evidence as the API tells it and as pages show it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from exam_server.evidence.bodies import (
    HistoryAnswer,
    KeyAnswer,
    KeysAnswer,
    LinkedAnswer,
    RebuiltAnswer,
)
from exam_server.evidence.histories import History, Linked
from exam_server.evidence.rules import Rebuilt
from exam_server.outcomes import Event
from exam_server.seals import PublicKey, Sealer


def keys_answer(sealer: Sealer) -> KeysAnswer:
    """The public keys that receipts can be checked with."""
    now = sealer.public
    former = [_key(key) for key in sealer.known.values() if key.id != now.id]
    return KeysAnswer(**_key(now).model_dump(), algorithm="Ed25519", former=former)


def history_answer(history: History) -> HistoryAnswer:
    """One attempt's evidence."""
    return HistoryAnswer(
        attempt=history.booking.booking.id,
        slot=history.booking.slot.id,
        archived=history.record is not None,
        events=[_linked(each) for each in history.events],
        rebuilt=_rebuilt(history.rebuilt),
        wrong=list(history.wrong),
    )


def instant(milliseconds: int) -> datetime:
    """An instant of the one clock."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def parts_of(reason: str) -> tuple[str, str]:
    """A stored reason whole, as somebody wrote it: a record is not translated."""
    return "", reason


def words_of(response: Sequence[str], options: Sequence[dict[str, Any]]) -> list[str]:
    """What was chosen: the texts (HTML) of the options, or what was typed."""
    texts = {option["id"]: option["text"] for option in options}
    return [texts.get(choice, choice) for choice in response]


def response_in(event: Event) -> list[str]:
    """What a save stored."""
    found: list[str] = json.loads(event.facts["response"])
    return found


def _key(key: PublicKey) -> KeyAnswer:
    return KeyAnswer(key_id=key.id, public_key=key.text, pem=key.pem)


def _linked(linked: Linked) -> LinkedAnswer:
    event, line = linked.event, linked.line
    return LinkedAnswer(
        number=line.number,
        id=f"{event.slot}:{event.id}",
        kind=event.kind,
        at=event.at,
        by=event.by,
        facts=dict(event.facts),
        before=line.before,
        digest=line.digest,
        fits=linked.fits,
    )


def _rebuilt(run: Rebuilt) -> RebuiltAnswer:
    return RebuiltAnswer(
        state=run.state,
        epoch=run.epoch,
        started_at=run.started_at,
        limit_ms=run.limit_ms,
        granted_ms=run.granted_ms,
        paused_ms=run.paused_ms,
        paused_at=run.paused_at,
        deadline=run.deadline,
        closed_at=run.closed_at,
        answered=run.answered,
        digest=run.digest,
        responses={str(place): stored.as_json() for place, stored in run.responses.items()},
    )
