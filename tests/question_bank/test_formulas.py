"""Formulas: what LaTeX becomes, what stays as typed, and that nothing gets through beside it."""

import time

import pytest

from question_bank.formulas import mathml
from question_bank.markdown import formula_faults, render

X_SQUARED = "<mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>"


def test_a_formula_in_a_line_becomes_mathml() -> None:
    assert render("luas $x^2$ cm") == f'<p>luas <math display="inline">{X_SQUARED} cm</p>'


def test_a_formula_begins_a_text_that_ends_with_a_number() -> None:
    assert render("$x^2$ 1") == f'<p><math display="inline">{X_SQUARED} 1</p>'


@pytest.mark.parametrize("markdown", ["$$x^2$$", "$$\nx^2\n$$"])
def test_a_formula_of_its_own_is_displayed(markdown: str) -> None:
    assert render(markdown) == f'<p><math display="block">{X_SQUARED}</p>'


@pytest.mark.parametrize(
    "text",
    [
        "Rp5.000 dan $5",
        "$5 dan $10",
        "antara $5-$10",
        "US$5/US$10",
        "$100 (US$)",
        "5$ atau 10$",
        "$ x $",
        "$$ tak tutup",
    ],
)
def test_prices_are_no_formulas(text: str) -> None:
    assert render(text) == f"<p>{text}</p>"
    assert formula_faults(text) == ()


@pytest.mark.parametrize(
    "latex", [r"\foo{x}", r"\frac{a}", r"\left(x", "x^", "{", "}", "{" * 900, "x" * 2_000]
)
def test_what_is_no_latex_stays_as_typed_and_is_reported(latex: str) -> None:
    assert render(f"a ${latex}$ b") == f"<p>a ${latex}$ b</p>"
    assert formula_faults(f"a ${latex}$ b ~$y$~") == (latex,)


@pytest.mark.parametrize(
    "latex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\text{</math><script>alert(1)</script>}",
        r"\color{red;background:url(//x)}{x}",
        r"\class{x}{y}",
        r"\style{color:red}{y}",
        r"<script>alert(1)</script>",
    ],
)
def test_a_formula_neither_runs_nor_leads_away(latex: str) -> None:
    html = render(f"${latex}$")

    for danger in ("<script", "<img", "href", "style=", "class=", "url(//x)<"):
        assert danger not in html


def test_long_formulas_take_no_time() -> None:
    before = time.perf_counter()
    for latex in (r"\frac{1}{" * 40, "x_" * 400, r"\left(" * 150, r"\begin{a}" * 100, "\\" * 999):
        mathml(latex)

    assert time.perf_counter() - before < 1
