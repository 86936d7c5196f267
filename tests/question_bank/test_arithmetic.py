"""The calculator of the demo bank's test calculates, and does nothing else."""

import pytest

from tests.question_bank.arithmetic import evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("8 * 5", 40),
        ("-(2 + 3) ** 2 // 4", -7),
        ("round(sum([12, 13, 12.5]) / 3, 2)", 12.5),
        ("max(1, 7 % 4) + sqrt(16) + comb(5, 2)", 17),
    ],
)
def test_arithmetic_is_calculated(expression: str, value: float) -> None:
    assert evaluate(expression) == value


@pytest.mark.parametrize(
    "expression",
    ["__import__('os')", "(1).real", "9 ** 999999", "x", "True", "'a' * 3", "[x for x in [1]]"],
)
def test_anything_else_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"not arithmetic|exponent"):
        evaluate(expression)
