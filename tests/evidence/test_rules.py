"""An attempt built anew from its events: every field, and everything the protocol forbids."""

import json
from typing import Any

import pytest

from exam_server.evidence.rules import Rebuilt, differences, rebuild
from exam_server.outcomes import Event, State, StoredResponse

S, A = "s", "s-a"
LIMIT = 3_600_000


def event(kind: str, at: int, attempt: str = A, /, **facts: Any) -> Event:
    """An event as the log holds it: every fact a text."""
    texts = {name: str(value) for name, value in facts.items()}
    return Event(f"{at}-0", S, kind, attempt, at, "somebody", texts)


def saved(at: int, position: int, version: int, **more: Any) -> Event:
    response = json.dumps(more.pop("response", ["o1"]))
    facts = {"epoch": 1, "mutation": "m", "flagged": 0, **more}
    return event("saved", at, position=position, version=version, response=response, **facts)


START = event("started", 1000, limit_ms=LIMIT, granted_ms=0, deadline=1000 + LIMIT)
CLAIM = event("claimed", 1001, epoch=1, device="pc")
END = event("submitted", 9000, closed_at=9000, answered=0, epoch=1, reason="")


def built(*events: Event) -> Rebuilt:
    return rebuild(events)[A]


def test_a_whole_attempt_is_what_its_events_say() -> None:
    due = 1000 + LIMIT
    run = built(
        event("extended", 900, extra_ms=5_000, deadline=0, reason="x", remaining_ms=1),
        event("started", 1000, limit_ms=LIMIT, granted_ms=5_000, deadline=due + 5_000),
        CLAIM,
        saved(2000, 7, 1, response=["o3"], flagged=1),
        event("paused", 3000, reason="x", remaining_ms=1),
        event("compensated", 3500, extra_ms=100, deadline=99_999_999, reason="outage"),
        event("resumed", 4000, paused_ms=1000, deadline=due + 6_100, remaining_ms=1),
        event("claimed", 5000, epoch=2, device="phone"),
        saved(6000, 7, 2, response=[], epoch=2),
        saved(6001, 8, 1, response=["12,5"], epoch=2),
        event("expired", due + 7_000, closed_at=due + 6_100, answered=1, epoch=2, reason=""),
    )

    assert run.faults == []
    assert (run.state, run.epoch) == (State.EXPIRED, 2)
    assert (run.started_at, run.limit_ms, run.granted_ms, run.paused_ms) == (
        1000,
        LIMIT,
        5100,
        1000,
    )
    assert run.deadline == run.closed_at == due + 6_100
    assert run.responses == {
        7: StoredResponse(2, (), flagged=False, at=6000),
        8: StoredResponse(1, ("12,5",), flagged=False, at=6001),
    }
    assert run.answered == 1


def test_a_paused_attempt_that_is_open_still_says_since_when() -> None:
    run = built(START, CLAIM, event("paused", 3000, reason="x", remaining_ms=1))

    assert (run.state, run.paused_at, run.closed_at) == (State.PAUSED, 3000, 0)


def test_an_attempt_that_was_restored_goes_on_under_a_higher_epoch() -> None:
    run = built(
        START,
        CLAIM,
        event("restored", 3000, epoch=1001, deadline=1000 + LIMIT, remaining_ms=1),
        event("claimed", 3001, epoch=1002, device="pc"),
        saved(3002, 7, 1, epoch=1002),
    )

    assert (run.faults, run.state, run.epoch) == ([], State.RUNNING, 1002)
    again = event("restored", 4000, epoch=1002, deadline=0, remaining_ms=1)
    run.take(again)
    assert run.faults == ["restored (4000-0): epoch 1002 after 1002"]


def test_events_of_others_and_of_the_slot_are_not_mixed_in() -> None:
    other = event("claimed", 1002, "s-b", epoch=1, device="pc")
    found = rebuild([START, CLAIM, event("announced", 1003, "", text="x"), other])

    assert set(found) == {A, "s-b"}
    assert found[A].epoch == 1
    assert found["s-b"].faults != []


FORBIDDEN = {
    "a save under an older epoch": (CLAIM, saved(2, 1, 1, epoch=0)),
    "a version left out": (CLAIM, saved(2, 1, 2)),
    "a version twice": (CLAIM, saved(2, 1, 1), saved(3, 1, 1)),
    "a save after the end": (CLAIM, END, saved(9001, 1, 1)),
    "a save during a pause": (CLAIM, event("paused", 2), saved(3, 1, 1)),
    "an epoch left out": (event("claimed", 2, epoch=2),),
    "an epoch twice": (CLAIM, CLAIM),
    "a second start": (START,),
    "a second end": (CLAIM, END, END),
    "a pause in a pause": (CLAIM, event("paused", 2), event("paused", 3)),
    "a resume without a pause": (event("resumed", 2, paused_ms=0, deadline=1000 + LIMIT),),
    "a pause that was longer": (
        event("paused", 2000),
        event("resumed", 3000, paused_ms=2000, deadline=1),
    ),
    "a deadline beyond the ledger": (event("extended", 2, extra_ms=1, deadline=1002 + LIMIT),),
    "an extension after the end": (CLAIM, END, event("extended", 9001, extra_ms=1, deadline=1)),
    "an expiry before the deadline": (
        CLAIM,
        event("expired", 5000, closed_at=5000, answered=0, epoch=1),
    ),
    "a wrong count": (CLAIM, event("submitted", 9000, closed_at=9000, answered=1, epoch=1)),
    "an end under another epoch": (
        CLAIM,
        event("submitted", 9000, closed_at=9000, answered=0, epoch=2),
    ),
    "a fact that is missing": (event("claimed", 2),),
    "a fact that is no number": (event("claimed", 2, epoch="x"),),
    "a response that is no JSON": (
        CLAIM,
        event("saved", 2, epoch=1, position=1, version=1, flagged=0, response="["),
    ),
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_what_the_protocol_forbids_is_told(case: str) -> None:
    run = built(START, *FORBIDDEN[case])

    assert len(run.faults) >= 1
    assert run.faults[-1].startswith(FORBIDDEN[case][-1].kind)


def test_a_kind_that_changes_no_attempt_changes_nothing() -> None:
    run = built(START, CLAIM, event("incident", 2, severity="info", text="x"), event("new_kind", 3))

    assert (run.state, run.epoch, run.faults) == (State.RUNNING, 1, [])


def test_a_difference_is_told_with_both_values() -> None:
    run = built(START, CLAIM, END)

    assert differences(run, {"state": "submitted", "epoch": 1}) == []
    assert differences(run, {"epoch": 2, "closed_at": 9000}) == ["epoch is 2, by the events 1"]
