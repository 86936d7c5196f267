"""A comparison that cannot fail proves nothing: every check finds what was planted for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from exam_server.rehearsal.comparison import Findings, Orders, Terms, compare
from exam_server.rehearsal.journal import Journal, Reading, Write
from exam_server.rehearsal.records import Record, Recorded
from tests.rehearsal.examples import (
    EVENTS,
    ORDERS,
    TERMS,
    WINDOW,
    a_journal,
    a_receipt,
    a_record,
    acknowledge,
    event,
    instant,
    moved,
    ms,
    replaced,
    saved,
    without,
)

SHORTER = replace(WINDOW, limit=timedelta(seconds=59))
HALF_A_SECOND = timedelta(milliseconds=500)
KINDS = ("lost", "duplicated", "stale", "clocks", "receipts", "others")


@dataclass(frozen=True, slots=True)
class Plant:
    """A fault in the record, and the list in which it must be found."""

    name: str
    record: Record
    kind: str
    terms: Terms = TERMS


def with_response(position: int, found: Recorded) -> Record:
    """The record with another response at one position."""
    good = a_record()
    return replace(good, responses={**good.responses, position: found})


def kinds_of(found: Findings) -> set[str]:
    """Which lists are not empty."""
    return {kind for kind in KINDS if getattr(found, kind)}


def test_an_attempt_that_went_well_has_no_findings() -> None:
    found = compare(a_journal(), a_record(), TERMS)

    assert found.sentences == []
    assert found.largest_ms == 0.0


PLANTS = [
    Plant("an event dropped", a_record(events=without(4)), "lost"),
    Plant("the last event dropped", a_record(events=without(9)), "lost"),
    Plant("an event changed", a_record(events=replaced(4, response='["o4"]')), "lost"),
    Plant("a response changed", with_response(2, Recorded(1, ("o9",), 0.0)), "lost"),
    Plant("a response taken away", with_response(2, Recorded(0, (), 0.0)), "lost"),
    Plant("an older response kept", with_response(1, Recorded(1, ("o1",), 1.0)), "lost"),
    Plant("an event doubled", a_record(events=(*EVENTS[:4], *EVENTS[3:])), "duplicated"),
    Plant(
        "a mutation stored twice",
        a_record(events=(*EVENTS[:-1], saved(11, 31, (2, 2), "o2", mutation="m4", epoch=2))),
        "duplicated",
    ),
    Plant(
        "a version given twice",
        a_record(events=(*EVENTS[:-1], saved(11, 31, (2, 1), "o2", epoch=2))),
        "duplicated",
    ),
    Plant("a superseded device wrote", a_record(events=replaced(9, epoch=1)), "stale"),
    Plant(
        "somebody else wrote",
        a_record(events=(*EVENTS[:-1], saved(11, 31, (3, 1), "o1", epoch=2), EVENTS[-1])),
        "stale",
    ),
    Plant("an extension not granted", a_record(events=replaced(5, extra_ms=2_000)), "clocks"),
    Plant("an extension dropped", a_record(events=without(5)), "clocks"),
    Plant("a pause moved", a_record(events=moved(6, -HALF_A_SECOND)), "clocks"),
    Plant("a resume moved", a_record(events=moved(7, HALF_A_SECOND)), "clocks"),
    Plant("a start moved", a_record(events=moved(1, -HALF_A_SECOND)), "clocks"),
    Plant("no start", a_record(events=without(1)), "clocks"),
    Plant("two starts", a_record(events=(EVENTS[0], *EVENTS)), "clocks"),
    Plant("closed too early", a_record(closed_at=instant(67)), "clocks"),
    Plant("closed too late", a_record(closed_at=instant(69)), "clocks"),
    Plant("a deadline misstated", a_record(events=replaced(7, deadline=1)), "clocks"),
    Plant("another limit", a_record(), "clocks", replace(TERMS, window=SHORTER)),
    Plant("our clock shifted", a_record(), "clocks", replace(TERMS, offset_ms=600.0)),
    Plant("miscounted", a_record(answered=3), "receipts"),
    Plant("another state", a_record(state="submitted"), "receipts"),
    Plant("no closing event", a_record(events=EVENTS[:-1]), "receipts"),
    Plant("points out of nowhere", a_record(points=2.0), "others"),
    Plant("another maximum", a_record(maximum=30), "others"),
    Plant("an order forgotten", a_record(), "others", replace(TERMS, orders=Orders(10_000, 1))),
    Plant("a pause forgotten", a_record(), "others", replace(TERMS, orders=Orders(5_000, 2))),
]  # fmt: skip


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_fault_is_found(plant: Plant) -> None:
    found = compare(a_journal(), plant.record, plant.terms)

    assert plant.kind in kinds_of(found), found.sentences


def planted_loss(journal: Journal) -> None:
    """A save that was acknowledged and went nowhere."""
    acknowledge(journal, (3, 1), "o1", mutation="m99", seconds=40)


def planted_refusal(journal: Journal) -> None:
    """A write that the server refused and stored all the same."""
    journal.refused.add("m9")


def planted_clock(journal: Journal) -> None:
    """A remaining time that is 400 ms too high."""
    at = ms(instant(40))
    journal.readings.append(Reading(at - 5, at + 5, 28_400))


def planted_receipt(journal: Journal) -> None:
    """A receipt over other responses."""
    other = with_response(1, Recorded(2, ("o1",), 1.0))
    journal.receipt = a_receipt(other)


def planted_truth(journal: Journal) -> None:
    """A reload that showed an older response than the one that was acknowledged."""
    journal.compare_truth({"1": {"version": 1, "response": ["o1"]}})


def planted_surprise(journal: Journal) -> None:
    """An answer nobody expected."""
    journal.surprises.append("a save was answered with nothing")


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (planted_loss, "lost"),
        (planted_truth, "lost"),
        (planted_refusal, "stale"),
        (planted_clock, "clocks"),
        (planted_receipt, "receipts"),
        (planted_surprise, "others"),
    ],
)
def test_a_fault_planted_in_the_journal_is_found(
    plant: Callable[[Journal], None], kind: str
) -> None:
    journal = a_journal()
    plant(journal)

    found = compare(journal, a_record(), TERMS)

    assert kinds_of(found) == {kind}, found.sentences


def test_a_write_whose_answer_never_came_may_be_stored() -> None:
    journal = a_journal()
    journal.send(Write(2, ("o5",), flagged=False, base=1, mutation="m11"))
    events = (*EVENTS[:-1], saved(11, 60, (2, 2), "o5", epoch=2), EVENTS[-1])
    record = replace(with_response(2, Recorded(2, ("o5",), 0.0)), events=events)
    journal.receipt = a_receipt(record)

    found = compare(journal, record, TERMS)

    assert found.sentences == []


def test_a_version_above_the_acknowledged_one_that_nobody_sent_is_a_loss() -> None:
    events = (*EVENTS[:-1], saved(11, 60, (2, 2), "o5", epoch=2), EVENTS[-1])
    record = replace(with_response(2, Recorded(2, ("o5",), 0.0)), events=events)

    found = compare(a_journal(), record, TERMS)

    assert {"lost", "stale"} <= kinds_of(found)


def test_a_remaining_time_asked_for_while_a_pause_ended_is_right_on_both_sides() -> None:
    journal = a_journal()
    during = Reading(ms(instant(22)), ms(instant(24)), 45_000)
    after = Reading(ms(instant(22)), ms(instant(24)), 44_100)
    journal.readings += [during, after]

    found = compare(journal, a_record(), TERMS)

    assert found.sentences == []


def test_an_outage_given_back_moves_the_deadline() -> None:
    given = event(11, "compensated", 60, extra_ms=4_000, deadline=ms(instant(72)))
    events = (*EVENTS[:-1], given, replace(EVENTS[-1], at=instant(72)))
    record = a_record(events=events, closed_at=instant(72))
    journal = a_journal()
    journal.receipt = a_receipt(record)

    assert compare(journal, record, TERMS).sentences == []
    assert kinds_of(compare(journal, a_record(events=events), TERMS)) == {"clocks", "receipts"}


def test_a_slot_that_closes_cuts_the_clock() -> None:
    window = replace(WINDOW, closes_at=instant(64))
    cut = (
        *replaced(7, deadline=ms(instant(64)), remaining_ms=41_000)[:-1],
        event(10, "expired", 64, closed_at=ms(instant(64))),
    )
    cut = tuple(
        replace(each, facts={**each.facts, "deadline": str(ms(instant(64))), "remaining_ms": left})
        if each.kind in {"extended", "paused"}
        else each
        for each in cut
        for left in ["54000" if each.kind == "extended" else "44000"]
    )
    journal = Journal(a_record().attempt)
    record = a_record(events=cut, closed_at=instant(64))

    found = compare(journal, record, Terms(window, orders=ORDERS))

    assert found.clocks == []
