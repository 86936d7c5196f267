"""The part `races`: devices take an attempt over from each other while all of them write.

In a race the device that holds the lease saves, repeats and resumes, while one or two others claim
and save what they saw; every request on its own connection, in whichever order they arrive. The
slot's log says what Redis accepted, and in which order.
"""

import asyncio
import random
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from exam_server.live.attempts import Attempts
from exam_server.live.placing import PreparedAttempt, SlotWindow
from exam_server.outcomes import Conflict, Refused, Saved, Superseded, Truth, Word, Write
from exam_server.settings import Settings
from exam_server.state import State, open_state
from tests.prove.plants import planted
from tests.prove.proof import Line, Options, Planted, Proof, Report
from tests.prove.stage import own_settings

RACES: Final = 10_000
AT_ONCE: Final = 50
PROCESSES: Final = 4
POSITIONS: Final = 3
MOST_DELAY: Final = 0.002
MOST_EVENTS: Final = 10_000_000
HOUR: Final = timedelta(hours=1)
TAKEOVER_MS: Final = 300
"""What 99 of 100 takeovers may take at most; told by the line, judged in the full form alone."""

PLANTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "no epoch check": (
        "save_response",
        "if held == '0' or epoch ~= held then",
        "if held == '0' then",
    ),
    "no version check": ("save_response", "tonumber(base) ~= version", "false"),
}
"""What each puts in the place of what; see plants.py."""


@dataclass(slots=True)
class Told:
    """What the devices asked for and were told, over all races."""

    under: dict[str, tuple[int, int]] = field(default_factory=dict)
    """mutation → the epoch its device held and the version its page had seen"""
    saved: dict[str, int] = field(default_factory=dict)
    """mutation → the version it was acknowledged with"""
    epochs: list[tuple[str, int]] = field(default_factory=list)
    takeovers: list[float] = field(default_factory=list)
    stale: int = 0
    conflicts: int = 0
    superseded: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """Where the races are run: several processes on one Redis, and the attempts of one slot."""

    states: Sequence[State]
    attempts: Sequence[str]
    chance: random.Random
    told: Told = field(default_factory=Told)

    def line(self) -> Attempts:
        """Through any of the processes."""
        return self.chance.choice(self.states).attempts

    async def dawdle(self) -> None:
        """As long as it takes a request to find its way."""
        await asyncio.sleep(self.chance.random() * MOST_DELAY)


@asynccontextmanager
async def open_field(
    settings: Settings, chance: random.Random, plants: Mapping[str, str] | None = None
) -> AsyncIterator[Field]:
    """A slot with running attempts, and what several server processes open, scripts and all."""
    async with AsyncExitStack() as stack:
        states = [
            await stack.enter_async_context(open_state(settings, fragments=plants))
            for _ in range(PROCESSES)
        ]
        slot_id = f"races{secrets.token_hex(4)}"
        ids = await _place(states[0], slot_id)
        for number, attempt_id in enumerate(ids):
            await states[0].attempts.start(attempt_id, f"c{number}", "")
        yield Field(states, ids, chance)


async def _place(state: State, slot_id: str) -> list[str]:
    now = datetime.now(UTC)
    window = SlotWindow(
        starts_at=now - HOUR,
        entry_closes_at=now + HOUR,
        closes_at=now + 3 * HOUR,
        closing_cuts=True,
        token="",
        title="Races",
        time_zone="UTC",
        compensate="automatic",
        outage=HOUR,
    )
    await state.places.put_slot(slot_id, window)
    await state.boards.pulse(slot_id)
    ids = [f"{slot_id}-{number:03d}" for number in range(AT_ONCE)]
    for number, attempt_id in enumerate(ids):
        await state.places.prepare(
            PreparedAttempt(
                id=attempt_id,
                candidate=f"c{number}",
                number=f"n{number}",
                name="Racer",
                seat=number + 1,
                limit=2 * HOUR,
                granted=timedelta(),
                positions=POSITIONS,
                form="[]",
            )
        )
    return ids


async def run_races(field_: Field, races: int) -> Line:
    """So many races, as many at once as there are attempts; then the log is asked."""
    for first in range(0, races, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, races))
        await asyncio.gather(*(_race(field_, n % AT_ONCE, n) for n in numbers))
    return await _judge(field_, races)


async def _race(field_: Field, place: int, number: int) -> None:
    attempt_id, candidate = field_.attempts[place], f"c{place}"
    position = number % POSITIONS + 1
    found = await field_.line().claim(attempt_id, candidate, "holder")
    assert isinstance(found, Truth), found
    field_.told.epochs.append((attempt_id, found.epoch))
    racer = _Racer(field_, attempt_id, candidate, position)
    base = racer.version_in(found)
    steps = [
        racer.save(found.epoch, base, f"r{number}-a"),
        racer.save(found.epoch, base, f"r{number}-a"),
        racer.save(found.epoch, base + 1, f"r{number}-b"),
        racer.resume(found.epoch),
        racer.take_over(f"r{number}-c"),
    ]
    if field_.chance.random() < 0.5:
        steps.append(racer.take_over(f"r{number}-d"))
    field_.chance.shuffle(steps)
    await asyncio.gather(*steps)


@dataclass(frozen=True, slots=True)
class _Racer:
    field_: Field
    attempt_id: str
    candidate: str
    position: int

    async def save(self, epoch: int, base: int, mutation: str) -> None:
        told = self.field_.told
        told.under[mutation] = epoch, base
        write = Write(self.position, (mutation,), flagged=False, base=base, mutation=mutation)
        await self.field_.dawdle()
        line = self.field_.line()
        match await line.save(self.attempt_id, self.candidate, epoch=epoch, write=write):
            case Saved(version=version):
                told.saved[mutation] = version
            case Conflict():
                told.conflicts += 1
            case Refused(word=Word.STALE_EPOCH):
                told.stale += 1
            case unexpected:
                raise AssertionError(unexpected)

    async def resume(self, epoch: int) -> None:
        await self.field_.dawdle()
        found = await self.field_.line().resume(self.attempt_id, self.candidate, epoch)
        self.field_.told.superseded += isinstance(found, Superseded)

    async def take_over(self, mutation: str) -> None:
        await self.field_.dawdle()
        begun = time.perf_counter()
        found = await self.field_.line().claim(self.attempt_id, self.candidate, "other")
        assert isinstance(found, Truth), found
        self.field_.told.takeovers.append(time.perf_counter() - begun)
        self.field_.told.epochs.append((self.attempt_id, found.epoch))
        await self.save(found.epoch, self.version_in(found), mutation)

    def version_in(self, truth: Truth) -> int:
        stored = truth.responses.get(self.position)
        return stored.version if stored else 0


async def _judge(field_: Field, races: int) -> Line:
    told, counts = field_.told, await _read_log(field_)
    lost = sum(counts.stored.get(mutation) != version for mutation, version in told.saved.items())
    takeovers = sorted(told.takeovers)
    p99 = takeovers[int(len(takeovers) * 0.99)] * 1000 if takeovers else 0.0
    wrong = []
    if counts.overwritten:
        wrong.append(f"{counts.overwritten} newer responses were overwritten")
    if len(set(told.epochs)) < len(told.epochs):
        wrong.append("two devices were given the same epoch")
    if not (told.stale and told.conflicts and told.superseded):
        wrong.append("nobody was ever late: these were no races")
    if races >= RACES and p99 > TAKEOVER_MS:
        wrong.append(f"one takeover in a hundred took {p99:.0f} ms or more")
    facts: dict[str, int | float | str] = {
        "overwritten": counts.overwritten,
        "refused as stale": told.stale,
        "conflicts": told.conflicts,
        "superseded": told.superseded,
        "takeover p99 ms": p99,
    }
    return Line(
        "takeover races", injected=races, acknowledged=len(told.saved), lost=lost,
        double=counts.double, stale=counts.stale, facts=facts, wrong=wrong,
    )  # fmt: skip


@dataclass(slots=True)
class _Counts:
    stored: dict[str, int] = field(default_factory=dict)
    stale: int = 0
    double: int = 0
    overwritten: int = 0


async def _read_log(field_: Field) -> _Counts:
    """What was accepted, in the order in which Redis accepted it."""
    counts, epochs, versions = _Counts(), dict[str, int](), dict[tuple[str, str], int]()
    slot_id = field_.attempts[0].partition("-")[0]
    for event in await field_.states[0].logs.after(slot_id, "0-0", most=MOST_EVENTS):
        if event.kind == "claimed":
            epochs[event.attempt] = int(event.facts["epoch"])
        elif event.kind == "saved":
            mutation, place = event.facts["mutation"], (event.attempt, event.facts["position"])
            epoch, base = field_.told.under[mutation]
            # The log says which epoch the script thought it was; only the device knows.
            counts.stale += epoch != epochs[event.attempt]
            counts.double += mutation in counts.stored
            # Whoever writes on top of a version must have seen it.
            counts.overwritten += base != versions.get(place, 0)
            counts.stored[mutation] = versions[place] = int(event.facts["version"])
    return counts


async def race(
    settings: Settings, races: int, seed: int, plants: Mapping[str, str] | None = None
) -> Line:
    """The races on the stores that the settings name."""
    async with open_field(settings, random.Random(seed), plants) as field_:
        return await run_races(field_, races)


async def catch(settings: Settings, bug: str, options: Options) -> Planted:
    """Whether the races betray one planted bug."""
    line = await race(
        settings, options.of(RACES // 10, least=AT_ONCE), options.seed, planted(*PLANTS[bug])
    )
    seen = line.stale if bug == "no epoch check" else line.facts["overwritten"]
    return Planted(bug, bool(seen), [*line.troubles])


async def _planted(options: Options) -> Sequence[Planted]:
    with tempfile.TemporaryDirectory(prefix="x-", ignore_cleanup_errors=True) as folder:
        return [await catch(own_settings(Path(folder)), bug, options) for bug in PLANTS]


async def _run(options: Options) -> Report:
    with tempfile.TemporaryDirectory(prefix="x-", ignore_cleanup_errors=True) as folder:
        return Report([await race(own_settings(Path(folder)), options.of(RACES), options.seed)])


PROOF: Final = Proof(
    name="races",
    title="Takeovers while everybody writes (G10)",
    seconds=20,
    planted=_planted,
    run=_run,
)
