"""MathML of schools as LaTeX, and nothing for what that does not say."""

import pytest
from lxml import etree

from question_bank.formats.mathml import latex_of
from question_bank.formulas import mathml

X = "<mi>x</mi>"


@pytest.mark.parametrize(
    ("inner", "latex"),
    [
        (f"<mfrac><mrow>{X}<mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac>", r"\frac{x+1}{2}"),
        (f"<msqrt>{X}</msqrt><mroot>{X}<mn>3</mn></mroot>", r"\sqrt{x}\sqrt[3]{x}"),
        (f"<msup>{X}<mn>2</mn></msup><msub><mi>a</mi><mi>n</mi></msub>", "x^{2}a_{n}"),
        (f"<mover>{X}<mo>¯</mo></mover>", r"\overline{x}"),
        ("<mi>sin</mi><mi>α</mi><mo>≤</mo><mn>0,5</mn>", r"\sin \alpha \leq 0,5"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>", r"\sum_{i}^{n}"),
        (f"<mfenced>{X}<mi>y</mi></mfenced>", "(x,y)"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>",
            r"\begin{matrix}1 & 2\end{matrix}",
        ),
        ("<mtext>luas </mtext><mi>km</mi>", r"\text{luas }\mathrm{km}"),
        (f'{X}<annotation encoding="application/x-tex">\\dot x</annotation>', r"\dot x"),
    ],
)
def test_what_schools_write(inner: str, latex: str) -> None:
    found = latex_of(etree.fromstring(f"<math>{inner}</math>"))

    assert found == latex
    assert mathml(found)


@pytest.mark.parametrize(
    "inner",
    ["", "<mi>\\</mi>", "<mo>⌘</mo>", f"<mfrac>{X}</mfrac>", "<maction/>", "<mtext>{</mtext>"],
)
def test_the_rest_is_left_to_its_words(inner: str) -> None:
    assert latex_of(etree.fromstring(f"<math>{inner}</math>")) is None
