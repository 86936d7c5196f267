"""Boards, rows and events as JSON, and when a row has more to say."""

from typing import Any

import pytest

from exam_server.outcomes import Board, Event, State
from exam_server.proctoring.messages import (
    beat_json,
    board_json,
    event_json,
    row_json,
    says_more,
)
from tests.proctoring.rows import MINUTE, NOW, row


def test_never_is_null() -> None:
    told = row_json(row(last_saved_at=0, last_seen_at=0, closed_at=0), NOW)

    assert (told["last_saved_at"], told["last_seen_at"], told["closed_at"]) == (None, None, None)


def test_a_board_puts_troubled_candidates_first() -> None:
    rows = (row(attempt="s-1"), row(attempt="s-2", seat=2, last_saved_at=NOW - 9 * MINUTE))
    board = Board("s", "Ujian", NOW, announcement="", announced_at=0, owed_ms=0, rows=rows)

    told = board_json(board)

    assert [candidate["attempt"] for candidate in told["candidates"]] == ["s-2", "s-1"]
    assert (told["announcement"], told["announced_at"]) == (None, None)


def test_an_event_is_told_by_a_list_of_what_may_be_told() -> None:
    facts = {"position": "3", "response": '["o1"]', "mutation": "m", "something_new": "o1"}
    event = Event("1-0", "s", "saved", "s-1", NOW, "c-1", facts)

    assert event_json(event)["facts"] == {"position": "3"}


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"remaining_ms": 40 * MINUTE - 5_000}, False),
        ({"remaining_ms": 40 * MINUTE - 5_000, "last_seen_at": NOW + 4_000}, False),
        ({"remaining_ms": 40 * MINUTE}, True),
        ({"remaining_ms": 40 * MINUTE - 5_000, "answered": 4}, True),
        ({"remaining_ms": 40 * MINUTE - 5_000, "incidents": 1}, True),
        ({"remaining_ms": 0, "state": State.EXPIRED}, True),
    ],
)
def test_a_clock_that_ran_on_and_a_sign_of_life_are_no_change(
    changes: dict[str, Any], more: bool
) -> None:
    after = row(**changes)

    assert says_more(row(), after, told_at=NOW, at=NOW + 5_000) is more


def test_becoming_silent_is_a_change_though_nothing_happened() -> None:
    later = NOW + 5 * MINUTE
    before = row(remaining_ms=40 * MINUTE)
    after = row(remaining_ms=35 * MINUTE, last_seen_at=later)

    assert says_more(before, after, told_at=NOW, at=later)


def test_a_paused_clock_that_stands_still_is_no_change() -> None:
    paused = row(state=State.PAUSED)

    assert not says_more(paused, paused, told_at=NOW, at=NOW + MINUTE)


def test_a_beat_names_only_news() -> None:
    assert beat_json({}, NOW) == {"at": NOW}
    assert beat_json({"s-1": NOW}, NOW) == {"at": NOW, "seen": {"s-1": NOW}}
