"""Who is in trouble, in which order, and which verbs apply."""

import pytest

from exam_server.outcomes import BoardRow, State, Word
from exam_server.proctoring.rules import (
    Tile,
    Verb,
    in_order,
    is_lost,
    is_shown,
    is_silent,
    owed_to,
    reach_of,
    refusal_of,
    tally,
    tiles_of,
)
from tests.proctoring.rows import MINUTE, NOW, row

LONG_AGO = NOW - 6 * MINUTE

TROUBLE: list[tuple[str, BoardRow, bool, bool]] = [
    ("saving", row(), False, False),
    ("alive, last save long ago", row(last_saved_at=LONG_AGO), True, False),
    ("alive, never saved", row(last_saved_at=0), True, False),
    ("just started", row(last_saved_at=0, started_at=NOW - MINUTE), False, False),
    ("all answered, reviewing", row(last_saved_at=LONG_AGO, answered=30), False, False),
    ("gone", row(last_saved_at=LONG_AGO, last_seen_at=NOW - 2 * MINUTE), False, True),
    ("seen never, saved lately", row(last_seen_at=0, last_saved_at=NOW - 9_000), False, False),
    ("paused", row(state=State.PAUSED, last_seen_at=LONG_AGO), False, False),
    ("finished", row(state=State.SUBMITTED, last_seen_at=LONG_AGO), False, False),
    ("not yet in", row(state=State.WAITING, last_seen_at=0, started_at=0), False, False),
]


@pytest.mark.parametrize(("name", "found", "silent", "lost"), TROUBLE)
def test_trouble_is_told_apart(name: str, found: BoardRow, silent: bool, lost: bool) -> None:
    assert (is_silent(found, NOW), is_lost(found, NOW)) == (silent, lost), name


def test_troubled_rows_come_first_and_then_the_seats_decide() -> None:
    rows = [
        row(attempt="e", seat=1),
        row(attempt="d", seat=2, state=State.PAUSED),
        row(attempt="c", seat=3, last_saved_at=LONG_AGO, last_seen_at=LONG_AGO),
        row(attempt="b", seat=5, last_saved_at=LONG_AGO),
        row(attempt="a", seat=4, last_saved_at=LONG_AGO),
        row(attempt="f", seat=6, state=State.SUBMITTED),
    ]

    assert "".join(found.attempt for found in in_order(rows, NOW)) == "abcdef"


def test_a_row_may_be_counted_by_several_tiles() -> None:
    counted = tiles_of(row(incidents=1, requests=2, last_saved_at=LONG_AGO), NOW)

    assert set(counted) == {Tile.ALL, Tile.RUNNING, Tile.SILENT, Tile.REQUESTS, Tile.INCIDENTS}


def test_the_tally_names_every_tile() -> None:
    counts = tally([row(), row(state=State.PAUSED)], NOW)

    assert set(counts) == set(Tile)
    assert (counts[Tile.ALL], counts[Tile.RUNNING], counts[Tile.EXPIRED]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", True), ("siti", True), ("NUR", True), ("-001", True), ("1", True), ("12", False)],
)
def test_a_search_finds_names_numbers_and_whole_seats(query: str, shown: bool) -> None:
    assert is_shown(row(), NOW, tile=Tile.ALL, query=query) is shown


def test_a_tile_hides_who_does_not_belong_to_it() -> None:
    assert not is_shown(row(), NOW, tile=Tile.PAUSED, query="")


def test_reach_counts_open_attempts_seen_since() -> None:
    rows = [
        row(last_seen_at=NOW),
        row(last_seen_at=NOW - 5, state=State.PAUSED),
        row(last_seen_at=NOW, state=State.SUBMITTED),
    ]

    assert reach_of(rows, NOW) == (1, 2)
    assert owed_to(rows) == 2


ALLOWED = {
    Verb.PAUSE: {State.RUNNING},
    Verb.RESUME: {State.PAUSED},
    Verb.EXTEND: {State.WAITING, State.RUNNING, State.PAUSED},
    Verb.TERMINATE: {State.RUNNING, State.PAUSED},
    Verb.NOTE: set(State),
}


@pytest.mark.parametrize("verb", list(Verb))
def test_verbs_apply_in_their_states_only(verb: Verb) -> None:
    assert {found for found in State if refusal_of(verb, found) is None} == ALLOWED[verb]


def test_a_closed_attempt_is_told_as_closed_whatever_is_asked() -> None:
    words = {refusal_of(verb, State.SUBMITTED) for verb in Verb if verb is not Verb.NOTE}

    assert words == {Word.CLOSED}
