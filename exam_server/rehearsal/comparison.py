"""Holding a journal against a record: pure, so that every check can be shown a planted loss."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from exam_server.rehearsal.clocks import Window, clock_of, difference_to, ledger_differences
from exam_server.rehearsal.journal import Acknowledged, Journal
from exam_server.rehearsal.records import Logged, Record

TOLERANCE_MS: Final = 250.0
"""On top of the round trip, inside of which every remaining time is right."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What the proctor was told was done to one attempt."""

    extended_ms: int = 0
    pauses: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a comparison needs to know beside the journal and the record."""

    window: Window
    offset_ms: float = 0.0
    orders: Orders = Orders()


@dataclass(slots=True)
class Findings:
    """What is wrong, one sentence each; empty lists are what everybody hopes for."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    largest_ms: float = 0.0

    def add(self, more: "Findings") -> None:
        """Take in the findings of another attempt."""
        for name in ("lost", "duplicated", "stale", "clocks", "receipts", "others"):
            getattr(self, name).extend(getattr(more, name))
        self.largest_ms = max(self.largest_ms, more.largest_ms)

    @property
    def sentences(self) -> list[str]:
        """All of them, the worst first."""
        return [
            *self.lost, *self.duplicated, *self.stale, *self.clocks, *self.receipts, *self.others
        ]  # fmt: skip


def compare(journal: Journal, record: Record, terms: Terms) -> Findings:
    """Everything that one candidate was told, held against what is recorded."""
    saved = record.of("saved")
    found = Findings(
        lost=[*journal.lost, *_lost(journal, record)],
        duplicated=[*_duplicated(record.events, saved)],
        stale=[*journal.stale, *_stale(journal, record)],
        receipts=[*_wrong_receipt(journal, record)],
        others=[*journal.surprises, *_wrong_scores(record), *_wrong_orders(record, terms.orders)],
    )
    _compare_clocks(found, journal, record, terms=terms)
    for sentences in (found.lost, found.duplicated, found.stale, found.receipts, found.others):
        sentences[:] = [_about(record, sentence) for sentence in sentences]
    return found


def _lost(journal: Journal, record: Record) -> Iterator[str]:
    events = {_place(event): event for event in record.of("saved")}
    for each in journal.acknowledged:
        event = events.get((each.write.position, each.version))
        if event is None:
            yield f"{_named(each)} was acknowledged and is not among the events"
        elif _response(event) != each.write.response:
            yield f"{_named(each)} was acknowledged with another response than its event has"
    for position, each in journal.last_acknowledged().items():
        yield from _lost_in_the_end(journal, record, position, each)
    yield from _unlike_its_events(record)


def _lost_in_the_end(
    journal: Journal, record: Record, position: int, each: Acknowledged
) -> Iterator[str]:
    found = record.responses.get(position)
    if found is None or found.version < each.version:
        version = found.version if found else "none"
        yield f"{_named(each)} was the last one acknowledged, and the record has {version}"
    elif found.version == each.version:
        if found.response != each.write.response:
            yield f"{_named(each)} has another response in the record"
    elif not any(write.position == position for write in journal.open_writes.values()):
        # Only a write whose answer never came may stand above the last acknowledged one.
        yield f"{_named(each)} was overwritten by version {found.version}, which nobody sent"


def _unlike_its_events(record: Record) -> Iterator[str]:
    last = {event.number("position"): event for event in record.of("saved")}
    for position, found in record.responses.items():
        event = last.get(position)
        expected = (event.number("version"), _response(event)) if event else (0, ())
        if (found.version, found.response) != expected:
            yield f"position {position} is recorded as version {found.version}, unlike its events"
    for position in sorted(set(last) - set(record.responses)):
        yield f"position {position} has events and no response in the record"


def _duplicated(events: Iterable[Logged], saved: Iterable[Logged]) -> Iterator[str]:
    for identity, number in Counter(event.id for event in events).items():
        if number > 1:
            yield f"event {identity} is there {number} times"
    once = list({event.id: event for event in saved}.values())
    for mutation, number in Counter(event.facts["mutation"] for event in once).items():
        if number > 1:
            yield f"mutation {mutation} was stored {number} times"
    for (position, version), number in Counter(_place(event) for event in once).items():
        if number > 1:
            yield f"position {position} has version {version} {number} times"


def _stale(journal: Journal, record: Record) -> Iterator[str]:
    known = {each.write.mutation for each in journal.acknowledged} | set(journal.open_writes)
    epoch = 0
    for event in record.of("claimed", "saved"):
        if event.kind == "claimed":
            epoch = event.number("epoch")
            continue
        mutation = event.facts["mutation"]
        if event.number("epoch") != epoch:
            yield f"epoch {event.facts['epoch']} wrote while epoch {epoch} held the lease"
        if mutation in journal.refused:
            yield f"mutation {mutation} was refused and is among the events"
        elif mutation not in known:
            yield f"mutation {mutation} is among the events and was never sent"


def _wrong_receipt(journal: Journal, record: Record) -> Iterator[str]:
    filled = [each for each in record.responses.values() if any(each.response)]
    expected = {
        "state": record.state,
        "answered": len(filled),
        "items": len(record.responses),
        "digest": digest_of(record),
        "reference": digest_of(record)[:10].upper(),
    }
    for name, value in expected.items():
        if journal.receipt.get(name) != value:
            yield f"the receipt says {name} {journal.receipt.get(name)}, the record {value}"
    if record.answered != len(filled):
        yield f"the record counts {record.answered} answered and holds {len(filled)}"
    closing = record.of("submitted", "expired", "terminated")
    if [event.kind for event in closing] != [record.state]:
        yield f"the record says {record.state}, its events {[event.kind for event in closing]}"
    told = str(journal.receipt.get("closed_at", ""))
    shown = record.closed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if told != shown:
        yield f"the receipt says closed at {told}, the record {shown}"


def digest_of(record: Record) -> str:
    """SHA-256 over `[attempt, [[position, response], …]]` in compact JSON, as receipts state it;
    positions that were never saved are left out."""
    rows = [
        [position, list(each.response)]
        for position, each in sorted(record.responses.items())
        if each.version
    ]
    text = json.dumps([record.attempt, rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _wrong_scores(record: Record) -> Iterator[str]:
    # The key is nobody's business here: only what must hold without it.
    if record.maximum != len(record.responses):
        yield f"the maximum is {record.maximum} for {len(record.responses)} items"
    # What a person has to mark has no points yet.
    points = [each.points for each in record.responses.values() if each.points is not None]
    if any(not 0 <= each <= 1 for each in points):
        yield "an item has points outside of 0 to 1"
    if abs(sum(points) - record.points) > 0.01:
        yield f"the points are {record.points}, which is not the sum of the items' points"


def _wrong_orders(record: Record, orders: Orders) -> Iterator[str]:
    extended = sum(event.number("extra_ms") for event in record.of("extended"))
    if extended != orders.extended_ms:
        yield f"{orders.extended_ms} ms were granted by the proctor, the events have {extended}"
    counts = (len(record.of("paused")), len(record.of("resumed")))
    if counts != (orders.pauses, orders.pauses):
        yield f"{orders.pauses} pauses were ordered; the events (paused, resumed) are {counts}"


def _compare_clocks(found: Findings, journal: Journal, record: Record, *, terms: Terms) -> None:
    try:
        clock = clock_of(record, terms.window)
    except (ValueError, KeyError) as error:
        found.clocks.append(_about(record, f"its events make no clock: {error!r}"))
        return
    differences = list(ledger_differences(record, clock))
    for reading in journal.readings:
        by = difference_to(clock, reading, offset_ms=terms.offset_ms, closed_at=record.closed_at)
        differences.append((by, f"a remaining time of {reading.remaining_ms:.0f} ms"))
    for by, where in differences:
        found.largest_ms = max(found.largest_ms, by)
        if by > TOLERANCE_MS:
            found.clocks.append(_about(record, f"the clock is off by {by:.0f} ms: {where}"))


def _about(record: Record, sentence: str) -> str:
    return sentence if sentence.startswith(record.attempt) else f"{record.attempt}: {sentence}"


def _place(event: Logged) -> tuple[int, int]:
    return event.number("position"), event.number("version")


def _response(event: Logged) -> tuple[str, ...]:
    return tuple(json.loads(event.facts["response"]))


def _named(each: Acknowledged) -> str:
    return f"position {each.write.position} version {each.version}"
