"""From events of the log to what a page is told without having asked."""

from dataclasses import replace

import pytest

from exam_server.attempts.pushes import ends_line, push_for
from exam_server.outcomes import Event

FACTS = {
    "epoch": "3",
    "device": "phone",
    "reason": "Listrik",
    "remaining_ms": "1000",
    "extra_ms": "500",
    "closed_at": "77",
    "text": "Tenang",
}


def event(kind: str, attempt: str = "s-a") -> Event:
    return Event("1-0", "s", kind, attempt, 9, "p", FACTS)


def test_a_rest_is_told_with_what_is_left_of_it() -> None:
    facts = {**FACTS, "rest_left_ms": "700", "reason": "rest"}

    begun = push_for(replace(event("paused"), facts=facts), "s-a", 2)
    ended = push_for(replace(event("resumed"), facts=facts), "s-a", 2)

    assert begun == {"paused": {"reason": "rest", "remaining_ms": 1000, "rest_left_ms": 700}}
    assert ended == {"resumed": {"remaining_ms": 1000, "rest_left_ms": 700}}


@pytest.mark.parametrize(
    ("kind", "push"),
    [
        ("claimed", {"superseded": {"device": "phone", "at": 9}}),
        ("paused", {"paused": {"reason": "Listrik", "remaining_ms": 1000}}),
        ("resumed", {"resumed": {"remaining_ms": 1000}}),
        ("submitted", {"closed": {"state": "submitted", "at": 77, "reason": "Listrik"}}),
        ("expired", {"closed": {"state": "expired", "at": 77, "reason": "Listrik"}}),
        ("terminated", {"closed": {"state": "terminated", "at": 77, "reason": "Listrik"}}),
    ],
)
def test_what_happens_to_an_attempt_is_told_to_its_page(kind: str, push: object) -> None:
    assert push_for(event(kind), "s-a", 2) == push


@pytest.mark.parametrize(
    ("kind", "name"),
    [("extended", "extension"), ("compensated", "outage"), ("accommodated", "accommodation")],
)
def test_more_time_is_told_as_a_clock(kind: str, name: str) -> None:
    clock = {"remaining_ms": 1000, "reason": "Listrik", "kind": name, "extra_ms": 500}

    assert push_for(event(kind), "s-a", 2) == {"clock": clock}


def test_a_moved_closing_time_is_told_with_what_is_left_of_the_clock() -> None:
    found = event("closing_moved")
    moved = replace(found, facts={"reason": "Listrik", "remaining_ms": "1000", "deadline": "7"})

    assert push_for(moved, "s-a", 2) == {
        "clock": {"remaining_ms": 1000, "reason": "Listrik", "kind": "closing"}
    }
    assert push_for(replace(moved, attempt=""), "s-a", 2) is None


@pytest.mark.parametrize(
    "kind", ["claimed", "paused", "resumed", "extended", "compensated", "submitted", "terminated"]
)
def test_what_happens_to_somebody_else_is_not_told(kind: str) -> None:
    assert push_for(event(kind, "s-b"), "s-a", 2) is None


def test_an_announcement_is_told_to_everybody() -> None:
    expected = {"announcement": {"text": "Tenang", "at": 9}}

    assert push_for(event("announced", ""), "s-a", 2) == expected


@pytest.mark.parametrize("epoch", [3, 4])
def test_ones_own_claim_and_older_ones_supersede_nobody(epoch: int) -> None:
    assert push_for(event("claimed"), "s-a", epoch) is None


@pytest.mark.parametrize("kind", ["saved", "started", "incident", "reported", "outage", "waived"])
def test_incidents_reports_and_saves_are_told_to_no_candidate(kind: str) -> None:
    assert push_for(event(kind), "s-a", 2) is None


def test_only_being_superseded_ends_the_line() -> None:
    assert ends_line({"superseded": {}})
    assert not ends_line({"closed": {}})
