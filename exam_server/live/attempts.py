"""Attempts in progress: each method is one script, each reply becomes one plain value."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec

from exam_server.live.batching import Batcher
from exam_server.live.clocks import Clocks
from exam_server.live.keys import slot_of
from exam_server.live.past import Past
from exam_server.live.scripts import Argument, Place
from exam_server.outcomes import (
    Closed,
    Conflict,
    FormPosition,
    Refused,
    Rest,
    Rested,
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
    """The candidate's side of the live store; an attempt that has left is answered as it ended."""

    def __init__(self, batcher: Batcher, clocks: Clocks, past: Past) -> None:
        self._batcher = batcher
        self._clocks = clocks
        self._past = past

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
        past = await self._left(reply, attempt_id, candidate)
        if isinstance(past, Truth) and past.state.is_closed:
            return Started(past, fresh=False)
        # One that has left waiting may come back: whoever asks prepares it.
        return past if isinstance(past, Refused) else Refused(Word(reply[1]))

    async def read(self, attempt_id: str, candidate: str) -> Truth | Refused:
        """The whole truth; changes nothing."""
        place = _place(attempt_id)
        reply = await self._batcher.run("read_attempt", place, candidate=candidate)
        return await self._left(reply, attempt_id, candidate) or _truth_or_no(reply)

    async def claim(self, attempt_id: str, candidate: str, device: str) -> Truth | Refused:
        """Claim the lease for a device; the truth carries the new epoch."""
        reply = await self._run("claim_lease", attempt_id, candidate=candidate, device=device)
        return _begun(await self._left(reply, attempt_id, candidate)) or _truth_or_no(reply)

    async def resume(
        self, attempt_id: str, candidate: str, epoch: int, *, device: str = ""
    ) -> Truth | Superseded | Refused:
        """Go on with the lease of an epoch; never raises it, but where the slot was restored and
        nobody has claimed since: then the page that held the lease before regains it."""
        reply = await self._run("resume_lease", attempt_id, candidate=candidate, epoch=epoch)
        if reply[0] == "superseded":
            found = await self._run(
                "regain_lease", attempt_id, candidate=candidate, known=epoch, device=device
            )
            if found[0] == "truth":
                return replace(_truth(found), restored=True)
            return Superseded(reply[1], int(reply[2]))
        return _begun(await self._left(reply, attempt_id, candidate)) or _truth_or_no(reply)

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
            response=msgspec.json.encode(write.response).decode(),
            filled=int(any(write.response)),
        )
        match reply:
            case ["saved", version, at, left]:
                return Saved(write.position, version, at, left)
            case ["conflict", current, left]:
                return Conflict(write.position, _stored(current) if current else None, left)
        refused = await self._refused(reply, attempt_id, candidate)
        if refused.word in {Word.CLOSED, Word.TIME_OVER} and reply[1] == Word.NO_ATTEMPT:
            # What is stored is saved: a repeat is told so, wherever it is stored by now.
            found = await self._past.save(attempt_id, write.position, write.mutation)
            if found:
                version, at = found
                return Saved(write.position, version, at, 0)
        return refused

    async def may_regain(self, attempt_id: str, epoch: int) -> bool:
        """Whether the slot was restored, and the lease of an epoch of before waits for its page."""
        reply = await self._batcher.run("await_regain", _place(attempt_id), known=epoch)
        return bool(reply[0] == "waits")

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
        past = await self._left(reply, attempt_id, candidate)
        if isinstance(past, Truth) and past.state.is_closed:
            return Closed(past.state, past.closed_at, fresh=False)
        return await self._refused(reply, attempt_id, candidate)

    async def take_rest(self, attempt_id: str, candidate: str, epoch: int) -> Rested | Refused:
        """Let the clock stand still as long as something is left of what is granted for rests."""
        return await self._rest("take_rest", attempt_id, candidate, epoch=epoch)

    async def end_rest(self, attempt_id: str, candidate: str, epoch: int) -> Rested | Refused:
        """Let the clock go on before the rest is used up."""
        return await self._rest("end_rest", attempt_id, candidate, epoch=epoch)

    async def look(
        self,
        attempt_id: str,
        candidate: str,
        *,
        epoch: int,
        view: Mapping[str, Any],
        shown: bool = True,
    ) -> Refused | None:
        """Remember where the candidate is looking, if the page is on the screen at all.

        None when it was noted.
        """
        reply = await self._run(
            "set_view",
            attempt_id,
            candidate=candidate,
            epoch=epoch,
            view=json.dumps(view),
            position=view.get("position", 0),
            shown=int(shown),
        )
        if reply[0] == "refused":
            return await self._refused(reply, attempt_id, candidate)
        return None

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
            mutation="",
        )
        if reply[0] == "refused":
            return await self._refused(reply, attempt_id, candidate)
        return None

    async def clock(self, attempt_id: str, candidate: str) -> tuple[State, int] | Refused:
        """The state and the ms left; changes nothing."""
        reply = await self._batcher.run("read_clock", _place(attempt_id), candidate=candidate)
        if reply[0] != "refused":
            return State(reply[1]), reply[2]
        past = await self._left(reply, attempt_id, candidate)
        if isinstance(past, Truth):
            return past.state, past.remaining_ms
        return past or Refused(Word(reply[1]))

    async def mark_seen(self, slot_id: str, attempts: Sequence[str]) -> None:
        """Note that the lines of these attempts were alive just now."""
        await self._batcher.run("mark_seen", (slot_id, ""), attempts=attempts)

    async def _rest(
        self, name: str, attempt_id: str, candidate: str, *, epoch: int
    ) -> Rested | Refused:
        values: dict[str, Argument] = {"candidate": candidate, "epoch": epoch}
        place = _place(attempt_id)
        reply = await self._clocks.run(name, place, attempt_id=attempt_id, **values)
        if reply[0] == "rest":
            left, rest_left, resting = reply[1:]
            return Rested(rest_left, resting == 1, left)
        return await self._refused(reply, attempt_id, candidate)

    async def _run(self, name: str, attempt_id: str, **values: Argument) -> Any:
        return await self._batcher.run(name, _place(attempt_id), attempt_id=attempt_id, **values)

    async def _left(
        self, reply: Sequence[Any], attempt_id: str, candidate: str
    ) -> Truth | Refused | None:
        if list(reply[:2]) != ["refused", Word.NO_ATTEMPT]:
            return None
        return await self._past.truth(attempt_id, candidate)

    async def _refused(self, reply: Sequence[Any], attempt_id: str, candidate: str) -> Refused:
        past = await self._left(reply, attempt_id, candidate)
        if isinstance(past, Truth):
            return Refused(_WHY_NOT.get(past.state, Word.CLOSED), 0)
        return past or Refused(Word(reply[1]), *reply[2:3])


_WHY_NOT: Final = {State.WAITING: Word.NOT_RUNNING, State.EXPIRED: Word.TIME_OVER}


def _begun(past: Truth | Refused | None) -> Truth | Refused | None:
    waits = isinstance(past, Truth) and past.state is State.WAITING
    return Refused(Word.NOT_RUNNING) if waits else past


def _place(attempt_id: str) -> Place:
    return slot_of(attempt_id), attempt_id


def _truth_or_no(reply: Sequence[Any]) -> Truth | Refused:
    return Refused(Word(reply[1])) if reply[0] == "refused" else _truth(reply)


def _truth(reply: Sequence[Any]) -> Truth:
    _, state, left, epoch, now, form, view, device, held_at, closed_at, reason, *rest = reply
    granted, rest_left, resting, flat = rest
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
        rest=Rest(granted, rest_left, resting == 1),
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
