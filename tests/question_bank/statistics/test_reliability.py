"""The coefficients beside textbook formulas in loops, and one of each by hand."""

import pytest

from question_bank.statistics.reliability import Coefficient, Reliability, Unknown, reliability
from tests.question_bank.statistics.forms import TEN_BY_TEN, drawn, picture, table_of
from tests.question_bank.statistics.plain import Form, Met, Plain

CLOSE = 1e-9
PARTS = (0.0, 0.25, 0.5, 1.0)


def answered(forms: list[Form]) -> list[Form]:
    """The same with an answer everywhere: nobody is left out."""
    return [[Met(e.version, e.points) for e in form] for form in forms]


def of(forms: list[Form], line_of: dict[str, str] | None = None) -> Reliability:
    """The reliability of some forms."""
    return reliability(table_of(forms), line_of or {})


def named(found: Reliability) -> tuple[Coefficient, float, float]:
    """The estimate in parts."""
    assert found.estimate is not None
    return found.estimate.coefficient, found.estimate.value, found.estimate.error


def renamed(forms: list[Form]) -> list[Form]:
    """Every form with versions of its own: nothing is shared any more."""
    return [[Met(f"{at}-{e.version}", e.points) for e in form] for at, form in enumerate(forms)]


def test_kr_20_of_ten_students_by_hand() -> None:
    # (10/9) · (1 − 2.18/5.84)
    coefficient, value, error = named(of(picture(TEN_BY_TEN)))

    assert coefficient is Coefficient.KR_20
    assert value == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))
    assert error == pytest.approx((5.84 * 10 / 9 * (1 - value)) ** 0.5)


def test_kr_21_is_the_dependability_of_forms_that_share_nothing() -> None:
    # KR-21 = (10/9) · (1 − M(10 − M)/(10 · 5.84)) with M = 6.6; ours has n − 1 below the variance.
    coefficient, value, _ = named(of(renamed(picture(TEN_BY_TEN))))
    kr_21 = 10 / 9 * (1 - 6.6 * 3.4 / (10 * 5.84))

    assert coefficient is Coefficient.DEPENDABILITY
    assert value == pytest.approx(1 - (1 - kr_21) * 9 / 10)


@pytest.mark.parametrize("seed", [1, 2])
def test_alpha_is_that_of_the_loops(seed: int) -> None:
    forms = answered(drawn(40, 9, 9, seed=seed, parts=PARTS))

    coefficient, value, _ = named(of(forms))

    assert coefficient is Coefficient.ALPHA
    assert value == pytest.approx(Plain(forms).alpha(), abs=CLOSE)


def test_stratified_alpha_is_that_of_the_loops() -> None:
    forms = answered(drawn(40, 9, 9, parts=PARTS))
    line_of = {f"v{at}": f"line {at // 3}" for at in range(9)}

    found = of(forms, line_of)

    coefficient, value, _ = named(found)
    assert coefficient is Coefficient.STRATIFIED_ALPHA
    assert value == pytest.approx(Plain(forms).stratified_alpha(line_of), abs=CLOSE)
    assert found.lines == 3
    assert found.unstratified is not None
    assert found.unstratified.value == pytest.approx(Plain(forms).alpha(), abs=CLOSE)


@pytest.mark.parametrize("seed", [1, 2])
def test_dependability_is_that_of_the_components(seed: int) -> None:
    forms = answered(drawn(50, 8, 30, seed=seed, parts=PARTS))
    value, error = Plain(forms).dependability()

    found = of(forms).estimate
    assert found is not None
    assert found.coefficient is Coefficient.DEPENDABILITY
    assert found.value == pytest.approx(value, abs=CLOSE)
    assert found.error == pytest.approx(error, abs=CLOSE)


def test_the_blueprint_makes_forms_that_differ_less() -> None:
    easy, hard = drawn(50, 4, 20, seed=3), drawn(50, 4, 20, seed=4)
    forms = answered(
        [
            [*a, *(Met(f"h-{e.version}", e.points) for e in b)]
            for a, b in zip(easy, hard, strict=True)
        ]
    )
    line_of = {e.version: e.version[:1] for form in forms for e in form}

    coefficient, value, _ = named(of(forms, line_of))

    assert coefficient is Coefficient.STRATIFIED_DEPENDABILITY
    expected = Plain(forms).stratified_dependability(line_of)
    assert value == pytest.approx(expected, abs=CLOSE)


def test_a_line_that_all_had_and_one_that_was_drawn_are_judged_each_by_its_kind() -> None:
    fixed = answered(drawn(40, 5, 5, seed=5))
    rest = [[Met(f"r{e.version}", e.points) for e in f] for f in answered(drawn(40, 4, 20, seed=6))]
    forms = [[*a, *b] for a, b in zip(fixed, rest, strict=True)]
    line_of = {e.version: e.version[:1] for form in forms for e in form}
    sums = [sum(e.points or 0 for e in form) for form in forms]

    value = named(of(forms, line_of))[1]

    own = Plain(fixed)
    drawn_error = Plain(rest).dependability()[1] ** 2
    fixed_sums = [sum(e.points or 0 for e in form) for form in fixed]
    error = variance(fixed_sums) * (1 - own.alpha()) + drawn_error
    assert value == pytest.approx(1 - error / variance(sums), abs=CLOSE)


def test_lines_of_one_item_are_taken_together() -> None:
    forms = answered(drawn(40, 6, 6))
    line_of = {"v0": "a", "v1": "b", "v2": "c", "v3": "c", "v4": "c", "v5": "c"}
    together = {**line_of, "v1": "a"}

    assert of(forms, line_of) == of(forms, together)
    assert of(forms, line_of).lines == 2


def test_one_line_of_one_item_goes_to_a_neighbour() -> None:
    forms = answered(drawn(40, 6, 6))
    line_of = {"v0": "a"} | {f"v{at}": "b" for at in range(1, 6)}

    assert of(forms, line_of) == of(forms)


def test_what_waits_for_a_mark_is_left_out_of_a_form_that_all_had() -> None:
    forms = answered(drawn(30, 6, 6))
    waiting = [[*form, Met("essay", None if at else 0.5)] for at, form in enumerate(forms)]

    assert named(of(waiting)) == named(of(forms))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("110", Unknown.TOO_FEW_ATTEMPTS),
        ("1 1 0", Unknown.TOO_FEW_ITEMS),
        ("10 01 10", Unknown.NO_SPREAD),
    ],
)
def test_where_there_is_no_coefficient_it_says_why(rows: str, why: Unknown) -> None:
    found = of(picture(rows))

    assert found.estimate is None
    assert found.unknown is why


def test_no_attempts_are_too_few() -> None:
    assert of([]).unknown is Unknown.TOO_FEW_ATTEMPTS


def variance(values: list[float]) -> float:
    """With n − 1 below the line."""
    middle = sum(values) / len(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - 1)
