"""Each figure of an item beside the same figure computed in loops, and small ones by hand."""

import pytest

from question_bank.statistics.figures import ItemFigures, item_figures
from question_bank.statistics.ranks import ranked
from tests.question_bank.statistics.forms import TEN_BY_TEN, drawn, picture, table_of
from tests.question_bank.statistics.plain import Form, Met, Plain

CLOSE = 1e-9


def figures_of(forms: list[Form]) -> dict[str, ItemFigures]:
    """The figures by version."""
    table = table_of(forms)
    return {each.version: each for each in item_figures(table, ranked(table))}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("parts", [(0.0, 1.0), (0.0, 0.3333, 0.5, 1.0)])
def test_the_figures_are_those_of_the_loops(seed: int, parts: tuple[float, ...]) -> None:
    forms = drawn(60, 8, 14, seed=seed, parts=parts)
    answered = [form for form in forms if any(e.given for e in form)]
    plain = Plain(answered)

    for version, found in figures_of(forms).items():
        assert found.difficulty == pytest.approx(plain.difficulty(version), abs=CLOSE)
        assert found.correlation == pytest.approx(plain.correlation(version), abs=CLOSE)
        assert found.discrimination == pytest.approx(plain.discrimination(version), abs=CLOSE)
        assert found.shown == len(plain.met(version))
        assert found.exposure == pytest.approx(found.shown / len(answered))


def test_corrected_point_biserials_of_ten_students_by_hand() -> None:
    # Item 3: right for A, B, C, D, F, H with rest scores 7, 6, 6, 1, 8, 8 of 9, wrong for the rest
    # with 2, 8, 7, 7: means 6 and 6, so that it does not discriminate at all.
    figures = figures_of(picture(TEN_BY_TEN))

    assert figures["v2"].difficulty == pytest.approx(0.6)
    assert figures["v2"].correlation == pytest.approx(0.0, abs=CLOSE)


def test_who_ties_at_the_border_of_the_extreme_groups_counts_with_a_part() -> None:
    # Ten candidates, so 2.7 in each group. Rest scores from the top: one 1, then three 2/3, of
    # whom 1.7 fit; of these three, one was right. From below: four 0, 2.7 of whom fit, one right.
    rows = ["1111", "1110", "0110", "0110", "0100", "0100", "1000", "0000", "0000", "0000"]
    figures = figures_of([[*form, Met("w", 0.0)] for form in picture("\n".join(rows))])

    assert figures["v0"].discrimination == pytest.approx((1 + 1.7 / 3) / 2.7 - (2.7 / 4) / 2.7)


def test_omission_tells_what_was_not_reached_apart() -> None:
    blank = Met("v2", 0.0, ())
    forms = [[Met("v1", 1.0), blank, Met("v3", 1.0)], [Met("v1", 1.0), Met("v3", 1.0), blank]]

    figures = figures_of(forms)["v2"]

    assert (figures.blank, figures.not_reached) == (1.0, 0.5)


def test_time_counts_those_who_had_the_item_on_the_screen() -> None:
    looks = [None, 0, 10_000, 20_000, 40_000]
    figures = figures_of([[Met("v1", 1.0, looked_ms=ms), Met("v2", 1.0)] for ms in looks])

    time = figures["v1"].time
    assert time is not None
    assert (time.known, time.lower, time.median, time.upper) == (3, 15.0, 20.0, 30.0)
    assert figures["v2"].time is None


def test_what_everybody_got_right_has_no_correlation() -> None:
    figures = figures_of(picture("111 110 101"))["v0"]

    assert figures.difficulty == 1.0
    assert figures.correlation is None


def test_what_does_not_count_has_no_difficulty() -> None:
    figures = figures_of([[Met("v1", None), Met("v2", 1.0)], [Met("v1", None), Met("v2", 0.0)]])

    assert figures["v1"].difficulty is None
    assert (figures["v1"].shown, figures["v1"].counted) == (2, 0)
