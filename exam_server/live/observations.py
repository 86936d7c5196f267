"""Observations in the live store: each method is one script."""

from typing import Final

from exam_server.integrity import KEPT_FOR, Origin, Seen
from exam_server.live.batching import Batcher
from exam_server.live.keys import slot_of
from exam_server.live.past import Past
from exam_server.outcomes import Refused, Truth, Word

MS_PER_SECOND: Final = 1_000


class Observations:
    """Notes what an exam records, and nothing else."""

    def __init__(self, batcher: Batcher, past: Past) -> None:
        self._batcher = batcher
        self._past = past

    async def note(self, attempt_id: str, candidate: str, seen: Seen) -> Refused | None:
        """Append what was observed around an attempt to its log; None when it was noted, was noted
        before, or is not recorded by this exam. `too_many` carries `retry_after` in seconds."""
        reply = await self._batcher.run(
            "observe",
            (slot_of(attempt_id), attempt_id),
            attempt_id=attempt_id,
            candidate=candidate,
            watched=KEPT_FOR[seen.what],
            what=seen.what,
            mutation=seen.mutation,
            facts=[text for fact in seen.facts.items() for text in map(str, fact)],
        )
        if reply[0] != "refused":
            return None
        word = Word(reply[1])
        if word is Word.TOO_MANY:
            return Refused(word, facts={"retry_after": -(-int(reply[2]) // MS_PER_SECOND)})
        if word is Word.NO_ATTEMPT:
            past = await self._past.truth(attempt_id, candidate)
            return Refused(Word.CLOSED) if isinstance(past, Truth) else past or Refused(word)
        return Refused(word)

    async def note_origin(
        self, attempt_id: str, candidate: str, epoch: int | None, origin: Origin
    ) -> None:
        """Remember from where a lease was claimed (no epoch) or resumed, and tell a change."""
        if origin == Origin():
            return
        await self._batcher.run(
            "note_origin",
            (slot_of(attempt_id), attempt_id),
            attempt_id=attempt_id,
            candidate=candidate,
            epoch="" if epoch is None else epoch,
            address=origin.address,
            network=origin.network,
            device=origin.shown,
        )
