"""What an exam in a storm must not show: a word too early, an answer that is nowhere."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from tests.prove.storm.sitting import Said, Sat

TOLERANCE_MS: Final = 3.0
"""The page's clock is rounded, and so are the record's instants."""


def premature(sat: Sat) -> list[str]:
    """Each `saved` that was shown when the server's log did not hold that answer."""
    held = _first_held(sat)
    return [
        f"seed {sat.plan.seed}: question {said.position} was called saved with {said.response} "
        f"{_early(said, held)}"
        for said in sat.said
        if said.kind == "saved" and said.position and said.response and not _is_true(said, held)
    ]


def lost(sat: Sat) -> list[str]:
    """Each answer that was given and that the record does not hold in the end."""
    if sat.healed is None:
        return [f"seed {sat.plan.seed}: questions {sat.lacking} never reached the server"]
    return list(_not_recorded(sat))


def shown_saved(sat: Sat) -> int:
    """How often the page said that an answer was saved."""
    return sum(said.kind == "saved" for said in sat.said)


def _not_recorded(sat: Sat) -> Iterator[str]:
    assert sat.record is not None
    for position, given in sorted(sat.given.items()):
        found = sat.record.responses.get(position)
        stored = tuple(sorted(found.response)) if found and found.version else ()
        if given.response is not None and stored != given.response:
            yield f"seed {sat.plan.seed}: question {position} holds {stored}, not {given.response}"


def _first_held(sat: Sat) -> Mapping[tuple[int, tuple[str, ...]], float]:
    """Since when (ms since 1970) the log has held each answer."""
    assert sat.record is not None
    held: dict[tuple[int, tuple[str, ...]], float] = {}
    for event in sat.record.of("saved"):
        answer = (event.number("position"), _response(event.facts["response"]))
        held.setdefault(answer, event.at.timestamp() * 1_000)
    return held


def _response(text: str) -> tuple[str, ...]:
    return tuple(sorted(json.loads(text)))


def _is_true(said: Said, held: Mapping[tuple[int, tuple[str, ...]], float]) -> bool:
    assert said.response is not None
    since = held.get((said.position, tuple(sorted(said.response))))
    return since is not None and since <= said.at + TOLERANCE_MS


def _early(said: Said, held: Mapping[tuple[int, tuple[str, ...]], float]) -> str:
    assert said.response is not None
    since = held.get((said.position, tuple(sorted(said.response))))
    return "and never was" if since is None else f"{since - said.at:.0f} ms too early"
