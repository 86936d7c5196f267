"""From stored responses to arrays: what counts, what is blank, what was never reached."""

from question_bank.statistics.table import TableBuilder
from tests.question_bank.statistics.forms import table_of
from tests.question_bank.statistics.plain import Met

BLANK = Met("v9", 0.0, ())


def test_an_attempt_that_answered_nothing_is_left_out_and_counted() -> None:
    answered, silent = [Met("v1", 1.0), Met("v2", 0.0, ("",))], [Met("v1", 0.0, ()), BLANK]

    table = table_of([silent, answered, silent])

    assert (table.attempts, table.left_out) == (1, 2)
    assert list(table.attempt) == [0, 0]
    assert list(table.blank) == [False, True]


def test_points_that_are_voided_or_not_marked_do_not_count() -> None:
    form = [Met("v1", 1.0), Met("v2", 1.0), Met("v3", None)]

    table = table_of([form], voided=frozenset({"v2"}))

    assert list(table.counted) == [True, False, False]
    assert list(table.points) == [1.0, 0.0, 0.0]
    assert list(table.voided) == [False, True, False]


def test_a_blank_was_reached_if_something_follows_or_it_was_on_the_screen() -> None:
    form = [Met("v1", 1.0), BLANK, Met("v3", 1.0), BLANK, Met("v5", 0.0, (), looked_ms=900)]

    table = table_of([form])

    assert list(table.reached) == [True, True, True, False, True]


def test_of_an_essay_only_is_kept_whether_there_is_one() -> None:
    forms = [[Met("v1", 1.0), Met("e", None, (words,))] for words in ("Satu.", "Dua.")]
    forms.append([Met("v1", 1.0), Met("e", None, ())])

    table = table_of(forms, unread=frozenset({"e"}))

    assert sorted(table.answers) == [(), ("o1",), ("…",)]
    assert int(table.blank.sum()) == 1


def test_nothing_stored_makes_an_empty_table() -> None:
    table = TableBuilder().table()

    assert (table.attempts, table.versions, len(table.points)) == (0, (), 0)
