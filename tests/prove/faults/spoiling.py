"""Histories spoiled on purpose, one fault each: what the checker must see, and in which words."""

import random
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Final

from tests.prove.faults.checker import Findings, check
from tests.prove.faults.history import (
    History,
    Leased,
    Logged,
    Operation,
    Refused,
    Remains,
    Saved,
    Seen,
)

Case = tuple[History, Remains]
Spoil = Callable[[History, Remains, random.Random], Case | None]


@dataclass(frozen=True, slots=True)
class Spoiler:
    """One kind of fault, and which of the checker's lists must not be empty afterwards."""

    name: str
    spoil: Spoil
    seen_in: Callable[[Findings], Sequence[str]]


def is_caught(spoiler: Spoiler, case: Case, chance: random.Random) -> bool | None:
    """Whether the checker sees the fault; None where this history offers no place for it."""
    spoiled = spoiler.spoil(*case, chance)
    return None if spoiled is None else bool(spoiler.seen_in(check(*spoiled)))


def _stale_read(history: History, remains: Remains, chance: random.Random) -> Case | None:
    """A read shows what had been overwritten, and told so, before it was asked."""
    told = _told_before(history)
    places = [
        (number, position)
        for number, operation in enumerate(history.operations)
        for position in _shown(operation)
        if told[number].get(position, 0) >= 1
    ]
    if not places:
        return None
    number, position = chance.choice(places)
    version = told[number][position] - 1
    event = _events(remains).get((position, version))
    older = Seen(version, event.response if event else "")
    operation = history.operations[number]
    if isinstance(operation.answer, Leased):
        answer = replace(
            operation.answer, responses={**operation.answer.responses, position: older}
        )
        return _with(history, number, replace(operation, answer=answer)), remains
    return _with(history, number, replace(operation, answer=Refused("conflict", older))), remains


def _lost(history: History, remains: Remains, chance: random.Random) -> Case | None:
    """The last acknowledged change of a position is gone, and nothing else looks odd."""
    saved = _acknowledged(history)
    last = {event.position: event for event in remains.events if event.kind == "saved"}
    places = [event for event in last.values() if event.mutation in saved]
    if not places:
        return None
    gone = chance.choice(places)
    events = tuple(event for event in remains.events if event is not gone)
    before = _events(remains).get((gone.position, gone.version - 1))
    responses = dict(remains.responses)
    responses.pop(gone.position)
    if before is not None:
        responses[gone.position] = Seen(before.version, before.response)
    return history, Remains(events, responses)


def _doubled(history: History, remains: Remains, chance: random.Random) -> Case | None:
    """A repeat was taken for a new change."""
    saves = [event for event in remains.events if event.kind == "saved"]
    if not saves:
        return None
    last = {event.position: event for event in saves}
    again = chance.choice(list(last.values()))
    event = replace(again, id="again", version=again.version + 1, epoch=remains.events[-1].epoch)
    responses = {**remains.responses, again.position: Seen(event.version, event.response)}
    return history, Remains((*remains.events, event), responses)


def _reordered(history: History, remains: Remains, chance: random.Random) -> Case | None:
    """Two changes of one position stand in the log in the wrong order."""
    events, saved = _events(remains), _acknowledged(history)
    pairs = [
        (events[p, v], events[p, v + 1])
        for p, v in events
        if (p, v + 1) in events and events[p, v].mutation in saved
    ]
    if not pairs:
        return None
    first, second = chance.choice(pairs)
    swapped = {
        first.id: replace(first, mutation=second.mutation, response=second.response),
        second.id: replace(second, mutation=first.mutation, response=first.response),
    }
    changed = tuple(swapped.get(event.id, event) for event in remains.events)
    responses = dict(remains.responses)
    if responses[first.position].version == second.version:
        responses[first.position] = Seen(second.version, first.response)
    return history, Remains(changed, responses)


def _stale_write(history: History, remains: Remains, chance: random.Random) -> Case | None:
    """A device whose lease had been claimed by another one still wrote."""
    stored = {event.mutation: event for event in remains.events if event.kind == "saved"}
    places = [
        number
        for number, operation in enumerate(history.operations)
        if isinstance(operation.answer, Saved)
        and operation.write is not None
        and operation.write.mutation in stored
        and operation.epoch > 1
    ]
    if not places:
        return None
    number = chance.choice(places)
    operation = history.operations[number]
    assert operation.write is not None
    event = stored[operation.write.mutation]
    older = replace(event, epoch=operation.epoch - 1)
    events = tuple(older if each is event else each for each in remains.events)
    spoiled = _with(history, number, replace(operation, epoch=operation.epoch - 1))
    return spoiled, Remains(events, remains.responses)


SPOILERS: Final = (
    Spoiler("stale read", _stale_read, lambda found: found.stale),
    Spoiler("lost", _lost, lambda found: found.lost),
    Spoiler("doubled", _doubled, lambda found: found.double),
    Spoiler("reordered", _reordered, lambda found: found.wrong),
    Spoiler("stale write", _stale_write, lambda found: found.stale),
)


def _with(history: History, number: int, operation: Operation) -> History:
    spoiled = copy(history)
    spoiled.operations = [*history.operations]
    spoiled.operations[number] = operation
    return spoiled


def _events(remains: Remains) -> dict[tuple[int, int], Logged]:
    return {(e.position, e.version): e for e in remains.events if e.kind == "saved"}


def _acknowledged(history: History) -> set[str]:
    return {
        write.mutation
        for operation, write in history.sendings()
        if isinstance(operation.answer, Saved)
    }


def _shown(operation: Operation) -> Sequence[int]:
    if isinstance(operation.answer, Leased):
        return list(operation.answer.responses)
    if isinstance(operation.answer, Refused) and operation.answer.word == "conflict":
        return [operation.write.position] if operation.write else []
    return []


def _told_before(history: History) -> list[dict[int, int]]:
    """For each operation the versions that had been told before it was asked."""
    answered = sorted(
        (each for each in history.operations if each.answered >= 0), key=lambda each: each.answered
    )
    told: dict[int, int] = {}
    found, next_one = [], 0
    for operation in history.operations:
        while next_one < len(answered) and answered[next_one].answered < operation.asked:
            for position, version in _versions(answered[next_one]).items():
                told[position] = max(told.get(position, 0), version)
            next_one += 1
        found.append(dict(told))
    return found


def _versions(operation: Operation) -> dict[int, int]:
    answer, write = operation.answer, operation.write
    if isinstance(answer, Leased):
        return {position: seen.version for position, seen in answer.responses.items()}
    if isinstance(answer, Saved) and write is not None:
        return {write.position: answer.version}
    if isinstance(answer, Refused) and answer.current is not None and write is not None:
        return {write.position: answer.current.version}
    return {}
