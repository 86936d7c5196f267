"""Slots that were never sat: events as the scripts would write them, and exports made of them.

Built without a store, so that a thousand of them can be tampered with in seconds.
"""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from exam_server.digests import chain_digest
from exam_server.evidence.attempts import response_row
from exam_server.evidence.messages import FORMAT, EventLine, attempt_line, event_line, line
from exam_server.evidence.order import Chain
from exam_server.evidence.rules import Rebuilt, rebuild
from exam_server.outcomes import Event, State
from exam_server.seals import Sealed, Sealer, open_sealer

SLOT: Final = "s2k4m7qa"
BEGINS: Final = 1_795_237_587_000
LIMIT_MS: Final = 3_600_000
POSITIONS: Final = 6
SEALER: Final = open_sealer("a secret that only these tests have in common", None)
OTHER: Final = open_sealer("a secret of another server that is none of ours", None)


@dataclass(frozen=True, slots=True)
class Story:
    """Archived rows of one slot, and where its log says that it ends."""

    rows: tuple[EventLine, ...]
    events: int
    head: str
    closed: tuple[Mapping[str, Any], ...]
    """The attempts' lines, as they were recorded when they closed."""


def a_story(
    seed: int = 1, *, attempts: int = 4, saves: int = 8, chain: Chain = chain_digest
) -> Story:
    """Several attempts beside each other, with pauses, extensions, moves and every kind of end."""
    return chained(_events(random.Random(seed), attempts, saves), chain)


def chained(events: Iterable[Event], chain: Chain = chain_digest) -> Story:
    """Events as the archiver numbers and chains them."""
    rows, head = [], ""
    for number, event in enumerate(events, 1):
        digest = chain(head, event)
        rows.append(EventLine(number, event, head, digest))
        head = digest
    return Story(tuple(rows), len(rows), head, tuple(_closed(rows)))


def lines_of(story: Story, sealer: Sealer = SEALER) -> list[bytes]:
    """The export of a story, whatever was done to its rows: sealed as the server seals."""
    found = [line("header", _header(story, sealer))]
    before = ""
    for row in sorted(story.rows, key=lambda row: row.number):
        found.append(event_line(replace(row, before=before)))
        before = row.digest
    found += [attempt_line(each) for each in story.closed]
    return [*found, end_of(found, sealer)]


def end_of(lines: Sequence[bytes], sealer: Sealer = SEALER) -> bytes:
    """The last line of an export whose other lines are these."""
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    end = {"lines": len(lines), "digest": digest}
    signature = json.loads(lines[0])["signature"]
    seal = sealer.seal(Sealed.END, {**end, "header": signature})
    return line("end", {**end, "signature": seal})


def _header(story: Story, sealer: Sealer) -> dict[str, Any]:
    header = {
        "format": FORMAT,
        "slot": SLOT,
        "exam": "e5f1013fc7",
        "title": "Ujian “Statistik” ä",
        "events": story.events,
        "head": story.head,
        "made_at": "2026-11-21T08:00:00.000Z",
        "public_key": sealer.public.text,
        "key_id": sealer.public.id,
    }
    return {**header, "signature": sealer.seal(Sealed.HEADER, header)}


def _closed(rows: Sequence[EventLine]) -> Iterator[dict[str, Any]]:
    for identity, run in sorted(rebuild(row.event for row in rows).items()):
        numbers = [row.number for row in rows if row.event.attempt == identity]
        yield {
            "attempt": identity,
            "candidate": f"c-{identity[-1]}",
            "state": run.state,
            "started_at": run.started_at,
            "closed_at": run.closed_at,
            "limit_ms": run.limit_ms,
            "granted_ms": run.granted_ms,
            "paused_ms": run.paused_ms,
            "answered": run.answered,
            "digest": run.digest,
            "items": [f"v{position}" for position in range(1, POSITIONS + 1)],
            "responses": {str(p): response_row(stored) for p, stored in run.responses.items()},
            "events": len(numbers),
            "events_sum": sum(numbers),
        }


def _events(chance: random.Random, attempts: int, saves: int) -> Iterator[Event]:
    sitting = [_Sitting(chance, f"{SLOT}-a{number}", saves) for number in range(attempts)]
    at, number = BEGINS, 1
    yield Event("1-0", SLOT, "announced", "", at, "proctor", {"text": "Selamat mengerjakan."})
    while sitting:
        one = chance.choice(sitting)
        at, number = at + chance.randrange(1, 900), number + 1
        kind, facts = one.next(at)
        texts = {name: str(value) for name, value in facts.items()}
        yield Event(f"{number}-0", SLOT, kind, one.identity, at, f"c-{one.identity[-1]}", texts)
        one.run.take(Event(f"{number}-0", SLOT, kind, one.identity, at, "", texts))
        if one.run.state.is_closed:
            sitting.remove(one)


@dataclass(slots=True)
class _Sitting:
    """One attempt that goes on by one allowed event at a time."""

    chance: random.Random
    identity: str
    left: int
    run: Rebuilt = field(init=False)

    def __post_init__(self) -> None:
        self.run = Rebuilt(self.identity)

    def next(self, at: int) -> tuple[str, dict[str, Any]]:
        """The next event's kind and facts."""
        run = self.run
        if run.state is State.WAITING:
            deadline = at + LIMIT_MS
            return "started", {"limit_ms": LIMIT_MS, "granted_ms": 0, "deadline": deadline}
        if run.state is State.PAUSED:
            length = at - run.paused_at
            return "resumed", {"paused_ms": length, "deadline": self._due() + length}
        if not run.epoch:
            return "claimed", {"epoch": 1, "device": "pc"}
        self.left -= 1
        if self.left < 0:
            return self._end(at)
        return self._middle()

    def _middle(self) -> tuple[str, dict[str, Any]]:
        run, roll = self.run, self.chance.random()
        if roll < 0.08:
            return "paused", {"reason": "Gangguan teknis", "remaining_ms": 1}
        if roll < 0.16:
            return "claimed", {"epoch": run.epoch + 1, "device": "phone"}
        if roll < 0.24:
            return "extended", {"reason": "x", "extra_ms": 60_000, "deadline": self._due() + 60_000}
        position = self.chance.randrange(1, POSITIONS + 1)
        known = run.responses.get(position)
        response = [f"o{self.chance.randrange(1, 5)}"] if roll < 0.95 else []
        return "saved", {
            "epoch": run.epoch,
            "position": position,
            "version": (known.version if known else 0) + 1,
            "mutation": f"m-{self.left}",
            "flagged": int(roll > 0.8),
            "response": json.dumps(response),
        }

    def _end(self, at: int) -> tuple[str, dict[str, Any]]:
        kind = self.chance.choice(["submitted", "submitted", "expired", "terminated"])
        closed_at = self.run.deadline if kind == "expired" else at
        facts = {"answered": self.run.answered, "epoch": self.run.epoch, "reason": ""}
        return kind, {"closed_at": closed_at, **facts}

    def _due(self) -> int:
        run = self.run
        return run.started_at + run.limit_ms + run.granted_ms + run.paused_ms
