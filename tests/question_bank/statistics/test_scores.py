"""The scores of an exam: middle, spread, shape and bars."""

import pytest

from question_bank.statistics.scores import Bar, scores
from tests.question_bank.statistics.forms import TEN_BY_TEN, picture, table_of
from tests.question_bank.statistics.plain import Met


def test_scores_of_ten_students_by_hand() -> None:
    # Sums 8 7 7 2 2 9 8 9 7 7: mean 6.6, second moment 58.4/10, third moment −161.28/10.
    found = scores(table_of(picture(TEN_BY_TEN)))

    assert found is not None
    assert (found.maximum, found.median) == (10, 7.0)
    assert found.mean == pytest.approx(6.6)
    assert found.deviation == pytest.approx((5.84 * 10 / 9) ** 0.5)
    assert found.skewness == pytest.approx(-16.128 / 5.84**1.5)
    assert (found.lowest, found.highest) == (2.0, 9.0)
    assert [bar.count for bar in found.bars] == [0, 0, 2, 0, 0, 0, 0, 4, 2, 2, 0]


def test_forms_of_different_worth_are_told_in_hundredths() -> None:
    forms = [[Met("a", 1.0), Met("b", 0.0)], [Met("a", 1.0), Met("b", 1.0), Met("c", 1.0)]]

    found = scores(table_of(forms))

    assert found is not None
    assert (found.maximum, found.mean) == (None, 75.0)
    assert [bar for bar in found.bars if bar.count] == [Bar(50, 60, 1), Bar(90, 100, 1)]


def test_many_points_share_bars() -> None:
    found = scores(table_of([[Met(f"v{n}", float(n < 40)) for n in range(100)]]))

    assert found is not None
    assert len(found.bars) == 26
    assert [bar for bar in found.bars if bar.count] == [Bar(40, 44, 1)]


def test_one_score_has_no_spread_and_none_has_nothing() -> None:
    alone = scores(table_of([[Met("a", 1.0)]]))

    assert alone is not None
    assert (alone.deviation, alone.skewness) == (None, None)
    assert scores(table_of([])) is None
