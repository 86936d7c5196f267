"""The Redis side: one trip runs a script at a given instant and reads everything it left behind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import redis

from exam_server.live.keys import SCRIPT_KEYS
from exam_server.live.scripts import Argument, Script, Scripts
from tests.prove.machine.model import Attempt, Reply, Slot

CLOCK_KEY: Final = "test:machine:now"

STANDING_CLOCK: Final[Mapping[str, str]] = {
    "_clock": f"""
local function ms(number)
  return string.format('%.0f', number)
end

local function time_ms()
  return tonumber(redis.call('GET', '{CLOCK_KEY}'))
end
"""
}
"""A clock that shows what it was set to, so that exactly at the deadline is exactly."""

WINDOW: Final = {
    "title": "t",
    "time_zone": "UTC",
    "venue": "",
    "address": "",
    "integrity": "",
    "position": "0-0",
    "moved_at": "0",
    "moved_by": "p",
    "moved_reason": "r",
}


@dataclass(frozen=True, slots=True)
class Left:
    """What a step left behind: of each attempt its truth, answered count and deadline; the log."""

    attempts: Mapping[str, tuple[Reply, int, int | None]]
    events: int
    last: tuple[str, str]


class Driver:
    """The scripts on a real server; `plants` replaces Lua files by broken ones."""

    def __init__(self, url: str, plants: Mapping[str, str] | None = None) -> None:
        self._redis = redis.Redis.from_url(url, decode_responses=True)
        self._scripts = Scripts({**STANDING_CLOCK, **(plants or {})})
        for script in self._scripts:
            self._redis.script_load(script.text)

    def place(self, slot_id: str, slot: Slot) -> None:
        """Place the slot and its waiting attempts."""
        self.run("put_slot", (slot_id, ""), slot, window_of(slot))
        for seat, attempt in enumerate(slot.attempts.values(), 1):
            self.run(
                "prepare_attempt",
                (slot_id, attempt.id),
                slot,
                {
                    "candidate": attempt.candidate,
                    "number": "n",
                    "name": "n",
                    "seat": seat,
                    "limit_ms": attempt.limit,
                    "granted_ms": attempt.granted,
                    "positions": attempt.positions,
                    "form": "[]",
                    "attempt_id": attempt.id,
                    "accommodated_ms": 0,
                    "rest_ms": 0,
                    "by": "",
                    "reason": "",
                },
            )

    def run(
        self, name: str, place: tuple[str, str], slot: Slot, values: Mapping[str, Argument]
    ) -> tuple[Reply, Left]:
        """The script's reply at the slot's instant, and what it left behind."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(CLOCK_KEY, slot.server)
        self._add(pipe, self._scripts[name], place, values)
        key = SCRIPT_KEYS
        for attempt in slot.attempts.values():
            at = (place[0], attempt.id)
            self._add(pipe, self._scripts["read_attempt"], at, {"candidate": attempt.candidate})
            pipe.hget(key["attempt"](*at), "answered")
            pipe.zscore(key["deadlines"](*at), attempt.id)
        pipe.xlen(key["log"](*place))
        pipe.xrevrange(key["log"](*place), count=1)
        _, reply, *found = pipe.execute()
        return plain(reply), Left(
            attempts=dict(_attempts(slot.attempts.values(), found)),
            events=found[-2],
            last=_last(found[-1]),
        )

    def arguments(self, name: str) -> tuple[str, ...]:
        """What a script takes."""
        return self._scripts[name].arguments

    def close(self) -> None:
        """Give the connection up."""
        self._redis.close()

    @staticmethod
    def _add(pipe: Any, script: Script, place: tuple[str, str], values: Mapping[str, Any]) -> None:
        keys = script.keys_at(place)
        pipe.evalsha(script.sha, len(keys), *keys, *script.ordered(values))


def window_of(slot: Slot) -> dict[str, Argument]:
    """The window and the policies as put_slot takes them."""
    return {
        "starts_at": slot.starts_at,
        "entry_closes_at": slot.entry_closes_at,
        "closes_at": slot.closes_at,
        "closing_cuts": int(slot.cuts),
        "token": slot.token,
        "compensate": slot.policy,
        "threshold_ms": slot.threshold,
        **WINDOW,
    }


def plain(reply: Any) -> Reply:
    """A reply with its responses as a mapping, whichever order they came in."""
    if isinstance(reply, list) and reply and reply[0] == "truth":
        flat = reply[-1]
        return [*reply[:-1], dict(zip(flat[::2], flat[1::2], strict=True))]
    return [plain(part) if isinstance(part, list) else part for part in reply]


def expected(slot: Slot) -> Left:
    """What the model says must be left behind."""
    return Left(
        attempts={
            attempt.id: (slot.truth(attempt), attempt.answered, _deadline(slot, attempt))
            for attempt in slot.attempts.values()
        },
        events=len(slot.log),
        last=slot.log[-1] if slot.log else ("", ""),
    )


def _deadline(slot: Slot, attempt: Attempt) -> int | None:
    return attempt.deadline(slot.closing) if attempt.state in ("running", "paused") else None


def _attempts(
    attempts: Any, found: Sequence[Any]
) -> Iterator[tuple[str, tuple[Reply, int, int | None]]]:
    for place, attempt in enumerate(attempts):
        truth, answered, score = found[3 * place : 3 * place + 3]
        yield attempt.id, (plain(truth), int(answered or 0), None if score is None else int(score))


def _last(events: Sequence[Any]) -> tuple[str, str]:
    return (events[0][1]["kind"], events[0][1]["attempt"]) if events else ("", "")
