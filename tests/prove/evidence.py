"""Whether tampering with a slot's log, or with its export, is noticed and the event is named.

Somebody with the database changes rows and leaves the rest to the server, which seals whatever it
finds: the chain alone must tell. Somebody with the file changes bytes: the seals tell as well.
"""

import io
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from exam_server.digests import chain_digest
from exam_server.evidence.messages import EventLine
from exam_server.evidence.order import Chain
from exam_server.evidence.verifying import NotAnExport, verify
from exam_server.outcomes import Event
from tests.evidence.stories import SEALER, Story, a_story, lines_of
from tests.prove.proof import Line, Options, Planted, Proof, Report

PLANTED: Final = 60


@dataclass(frozen=True, slots=True)
class Tampered:
    """A file that is not true any more, what was done, and where any finding may point."""

    content: bytes
    deed: str
    numbers: Collection[int] = ()
    """Events, of which at least one must be named."""
    words: Collection[str] = ()
    """For what is no event: one of these must be said."""


Tamper = Callable[[random.Random, Story, Chain], Tampered]


def edit(chance: random.Random, story: Story, _: Chain) -> Tampered:
    """One field of one row says something else."""
    row = chance.choice(story.rows)
    changed = replace(row, event=_edited(chance, row.event))
    return _from_rows(story, {row.number: changed}, f"edited {row.number}", [row.number])


def forge(chance: random.Random, story: Story, chain: Chain) -> Tampered:
    """One row says something else, and its digest is made to fit."""
    row = chance.choice(story.rows)
    event = _edited(chance, row.event)
    changed = replace(row, event=event, digest=chain(row.before, event))
    near = [row.number, row.number + 1]
    return _from_rows(story, {row.number: changed}, f"forged {row.number}", near)


def delete(chance: random.Random, story: Story, _: Chain) -> Tampered:
    """One row is gone."""
    row = chance.choice(story.rows)
    return _from_rows(story, {row.number: None}, f"deleted {row.number}", [row.number])


def reorder(chance: random.Random, story: Story, _: Chain) -> Tampered:
    """Two rows have changed places."""
    one, other = chance.sample(story.rows, 2)
    moved = {
        one.number: replace(other, number=one.number),
        other.number: replace(one, number=other.number),
    }
    both = [one.number, other.number]
    return _from_rows(story, moved, f"swapped {both}", both)


def add(chance: random.Random, story: Story, chain: Chain) -> Tampered:
    """A row that never happened, made to fit, pushes the later ones back."""
    before = chance.choice(story.rows)
    event = _edited(chance, before.event)
    number = before.number + 1
    forged = EventLine(number, event, before.digest, chain(before.digest, event))
    later = {row.number + 1: replace(row, number=row.number + 1) for row in story.rows}
    pushed = {place: row for place, row in later.items() if place > number}
    deed = f"added {number}"
    return _from_rows(story, {**pushed, number: forged}, deed, [number, number + 1])


def one_byte(chance: random.Random, story: Story, _: Chain) -> Tampered:
    """One byte of the file is another."""
    lines = lines_of(story)
    place = chance.randrange(len(lines))
    raw, at = lines[place], chance.randrange(len(lines[place]))
    wrong = raw[:at] + bytes([raw[at] ^ chance.randrange(1, 256)]) + raw[at + 1 :]
    content = b"".join([*lines[:place], wrong, *lines[place + 1 :]])
    deed = f"byte {at} of line {place + 1}"
    if 1 <= place <= len(story.rows):
        return Tampered(content, deed, numbers=[place, place + 1])
    attempt = place - len(story.rows) - 1
    words = {f"line {place + 1}", "the end", "header"}
    if 0 <= attempt < len(story.closed):
        words.add(story.closed[attempt]["attempt"])
    return Tampered(content, deed, words=words)


def cut(chance: random.Random, story: Story, _: Chain) -> Tampered:
    """The file ends too early."""
    whole = b"".join(lines_of(story))
    at = chance.randrange(len(whole))
    return Tampered(whole[:at], f"cut at byte {at}", words={"cut off", "header", "cannot be read"})


KINDS: Final[Mapping[str, tuple[Tamper, int]]] = {
    "a field of the log edited": (edit, 200),
    "an event forged, its digest made to fit": (forge, 100),
    "an event deleted": (delete, 150),
    "two events reordered": (reorder, 150),
    "an event added": (add, 100),
    "one byte of the file changed": (one_byte, 250),
    "the file cut off": (cut, 50),
}


def _leaving_out(field: str) -> Chain:
    """A chain that does not cover one field of the event."""

    def chain(before: str, event: Event) -> str:
        blank: Any = {} if field == "facts" else 0 if field == "at" else ""
        return chain_digest(before, replace(event, **{field: blank}))

    return chain


def _each_alone(_: str, event: Event) -> str:
    """Digests that are no chain: each covers its event and not the one before."""
    return chain_digest("", event)


# Without the kind or the attempt the chain would be as weak, but the attempts that are built anew
# from the events notice those by themselves.
PLANTS: Final[Mapping[str, tuple[Chain, Tamper]]] = {
    **{
        f"a chain that leaves out {field}": (_leaving_out(field), edit)
        for field in ("at", "by", "facts")
    },
    "digests that do not cover the one before": (_each_alone, forge),
}


async def planted(options: Options) -> Sequence[Planted]:
    """Weak chains let something through, and the very same count must show it."""
    found = []
    for bug, (chain, tamper) in PLANTS.items():
        line = _tried(bug, tamper, PLANTED, seed=options.seed, chain=chain)
        story = [f"{line.lost} of {line.injected} were not noticed"]
        found.append(Planted(bug, caught=bool(line.lost), story=story))
    return found


async def run(options: Options) -> Report:
    """Tamper, verify, and see whether what was done is named."""
    return Report(
        [
            _tried(what, tamper, options.of(times, least=2), seed=options.seed, chain=chain_digest)
            for what, (tamper, times) in KINDS.items()
        ]
    )


def _tried(what: str, tamper: Tamper, times: int, *, seed: int, chain: Chain) -> Line:
    chance = random.Random(f"{seed} {what}")
    stories = [a_story(chance.randrange(10**9), chain=chain) for _ in range(1 + times // 20)]
    unnoticed, unnamed = [], []
    for _ in range(times):
        done = tamper(chance, chance.choice(stories), chain)
        named = _found(done, chain)
        if named is None:
            unnoticed.append(done.deed)
        elif not named:
            unnamed.append(f"noticed and not named: {done.deed}")
    facts = {"named": times - len(unnoticed) - len(unnamed)}
    return Line(what, injected=times, lost=len(unnoticed), facts=facts, wrong=unnamed[:5])


def _found(done: Tampered, chain: Chain) -> bool | None:
    """Whether the right thing is named; None when nothing is noticed."""
    try:
        findings = verify(io.BytesIO(done.content), key=SEALER.public, chain=chain).findings
    except NotAnExport as error:
        return "header" in done.words and "header" in str(error)
    if not findings:
        return None
    if done.numbers:
        return any(finding.number in done.numbers for finding in findings)
    told = " ".join(finding.sentence for finding in findings)
    return any(word in told for word in done.words)


def _from_rows(
    story: Story, changed: Mapping[int, EventLine | None], deed: str, numbers: Collection[int]
) -> Tampered:
    rows = {**{row.number: row for row in story.rows}, **changed}
    kept = tuple(rows[number] for number in sorted(rows) if rows[number] is not None)
    content = b"".join(lines_of(replace(story, rows=kept)))  # type: ignore[arg-type]
    return Tampered(content, deed, numbers)


def _edited(chance: random.Random, event: Event) -> Event:
    """The event with one field that says something else."""
    facts = dict(event.facts)
    name = chance.choice(sorted(facts))
    field = chance.choice(["kind", "attempt", "at", "by", "facts"])
    wrong: Mapping[str, Any] = {
        "kind": f"{event.kind}x",
        "attempt": f"{event.attempt}x",
        "at": event.at + chance.choice([-1, 1, 60_000]),
        "by": f"{event.by}x",
        "facts": {**facts, name: f"{facts[name]}1"},
    }
    return replace(event, **{field: wrong[field]})


PROOF: Final = Proof(
    name="evidence",
    title="Tampering with a log or its export is noticed, and the event is named",
    seconds=15,
    planted=planted,
    run=run,
)
