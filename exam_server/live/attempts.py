"""Attempts in progress: each method is one script, each reply becomes one plain value."""

import json
from collections.abc import Sequence
from typing import Any

from exam_server.live.batching import Batcher
from exam_server.live.clocks import Clocks
from exam_server.live.keys import slot_of
from exam_server.live.scripts import Argument, Place
from exam_server.outcomes import (
    Closed,
    Conflict,
    FormPosition,
    Refused,
    Saved,
    Started,
    State,
    StoredResponse,
    Superseded,
    Truth,
    Word,
    Write,
)


class Attempts:
    """The candidate's side of the live store."""

    def __init__(self, batcher: Batcher, clocks: Clocks) -> None:
        self._batcher = batcher
        self._clocks = clocks

    async def start(self, attempt_id: str, candidate: str, token: str) -> Started | Refused:
        """Start the clock once; `too_early` carries `wait_ms`."""
        reply = await self._clocks.run(
            "start_attempt",
            _place(attempt_id),
            attempt_id=attempt_id,
            candidate=candidate,
            token=token,
        )
        match reply:
            case [("started" | "existing") as how, found]:
                return Started(_truth(found), fresh=how == "started")
            case ["refused", word, wait]:
                return Refused(Word(word), facts={"wait_ms": wait})
        return Refused(Word(reply[1]))

    async def read(self, attempt_id: str, candidate: str) -> Truth | Refused:
        """The whole truth; changes nothing."""
        place = _place(attempt_id)
        return _truth_or_no(await self._batcher.run("read_attempt", place, candidate=candidate))

    async def claim(self, attempt_id: str, candidate: str, device: str) -> Truth | Refused:
        """Claim the lease for a device; the truth carries the new epoch."""
        return _truth_or_no(
            await self._run("claim_lease", attempt_id, candidate=candidate, device=device)
        )

    async def resume(
        self, attempt_id: str, candidate: str, epoch: int
    ) -> Truth | Superseded | Refused:
        """Go on with the lease of an epoch; never raises it."""
        place = _place(attempt_id)
        reply = await self._batcher.run("resume_lease", place, candidate=candidate, epoch=epoch)
        if reply[0] == "superseded":
            return Superseded(reply[1], int(reply[2]))
        return _truth_or_no(reply)

    async def save(
        self, attempt_id: str, candidate: str, *, epoch: int, write: Write
    ) -> Saved | Conflict | Refused:
        """Store one response under an epoch and a base version."""
        reply = await self._run(
            "save_response",
            attempt_id,
            candidate=candidate,
            epoch=epoch,
            position=write.position,
            mutation=write.mutation,
            base=write.base,
            flagged=int(write.flagged),
            response=json.dumps(write.response, ensure_ascii=False),
            filled=int(any(write.response)),
        )
        match reply:
            case ["saved", version, at, left]:
                return Saved(write.position, version, at, left)
            case ["conflict", current, left]:
                return Conflict(write.position, _stored(current) if current else None, left)
        return Refused(Word(reply[1]), reply[2])

    async def submit(
        self, attempt_id: str, candidate: str, *, epoch: int | None
    ) -> Closed | Refused:
        """Close because the candidate has finished; repeated, the same closing."""
        named = "" if epoch is None else epoch
        reply = await self._clocks.run(
            "submit_attempt",
            _place(attempt_id),
            attempt_id=attempt_id,
            candidate=candidate,
            epoch=named,
        )
        if reply[0] == "closed":
            return Closed(State(reply[1]), reply[2], fresh=reply[3] == 1)
        return Refused(Word(reply[1]), reply[2])

    async def look(
        self, attempt_id: str, candidate: str, *, epoch: int, view: dict[str, Any]
    ) -> Refused | None:
        """Remember where the candidate is looking; None when it was noted."""
        reply = await self._batcher.run(
            "set_view",
            _place(attempt_id),
            candidate=candidate,
            epoch=epoch,
            view=json.dumps(view),
        )
        return Refused(Word(reply[1])) if reply[0] == "refused" else None

    async def report(
        self, attempt_id: str, candidate: str, *, kind: str, text: str
    ) -> Refused | None:
        """Append the candidate's own report to the log; None when it was noted."""
        reply = await self._batcher.run(
            "note",
            _place(attempt_id),
            attempt_id=attempt_id,
            owner=candidate,
            by=candidate,
            kind="reported",
            severity=kind,
            text=text,
        )
        return Refused(Word(reply[1])) if reply[0] == "refused" else None

    async def clock(self, attempt_id: str, candidate: str) -> tuple[State, int] | Refused:
        """The state and the ms left; changes nothing."""
        reply = await self._batcher.run("read_clock", _place(attempt_id), candidate=candidate)
        return Refused(Word(reply[1])) if reply[0] == "refused" else (State(reply[1]), reply[2])

    async def mark_seen(self, slot_id: str, attempts: Sequence[str]) -> None:
        """Note that the lines of these attempts were alive just now."""
        await self._batcher.run("mark_seen", (slot_id, ""), attempts=attempts)

    async def _run(self, name: str, attempt_id: str, **values: Argument) -> Any:
        return await self._batcher.run(name, _place(attempt_id), attempt_id=attempt_id, **values)


def _place(attempt_id: str) -> Place:
    return slot_of(attempt_id), attempt_id


def _truth_or_no(reply: Sequence[Any]) -> Truth | Refused:
    return Refused(Word(reply[1])) if reply[0] == "refused" else _truth(reply)


def _truth(reply: Sequence[Any]) -> Truth:
    _, state, left, epoch, now, form, view, device, held_at, closed_at, reason, flat = reply
    return Truth(
        state=State(state),
        remaining_ms=left,
        epoch=epoch,
        now=now,
        form=tuple(FormPosition(e["version"], tuple(e["options"])) for e in json.loads(form)),
        view=json.loads(view),
        device=device,
        held_at=int(held_at),
        closed_at=closed_at,
        reason=reason,
        responses=read_responses(dict(zip(flat[::2], flat[1::2], strict=True))),
    )


def read_responses(stored: dict[str, str]) -> dict[int, StoredResponse]:
    """The responses hash as values, in the order of positions."""
    return {int(place): _stored(stored[place]) for place in sorted(stored, key=int)}


def _stored(text: str) -> StoredResponse:
    # As save_response.lua writes it: version epoch at flagged filled response⏎mutation.
    version, _, at, flagged, _, response = text.partition("\n")[0].split(" ", 5)
    return StoredResponse(
        version=int(version),
        response=tuple(json.loads(response)),
        flagged=flagged == "1",
        at=int(at),
    )
