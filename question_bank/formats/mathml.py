"""MathML becomes LaTeX again where it says no more than school mathematics; else nothing does."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from question_bank.formats.xml import Element, local_name

TEX: Final = ("application/x-tex", "latex", "tex")


def _pairs(table: str) -> dict[str, str]:
    """`α alpha β beta` as a dictionary."""
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_SIGNS: Final = _pairs(
    r"""α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda
    μ mu µ mu ν nu ξ xi π pi ρ rho σ sigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega
    Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega
    × times ÷ div ± pm ∓ mp · cdot ⋅ cdot ∙ cdot ≤ leq ≥ geq ≠ neq ≈ approx ≡ equiv ∼ sim
    ∝ propto ∞ infty ∂ partial ∇ nabla ∑ sum ∏ prod ∫ int → to ⇒ Rightarrow ⇔ Leftrightarrow
    ← leftarrow ↔ leftrightarrow ∈ in ∉ notin ⊂ subset ⊆ subseteq ∪ cup ∩ cap ∅ emptyset
    ∀ forall ∃ exists ∧ wedge ∨ vee ¬ neg ∠ angle ⊥ perp ∥ parallel △ triangle ° degree
    … dots ⋯ cdots ℝ mathbb{R} ℕ mathbb{N} ℤ mathbb{Z} ℚ mathbb{Q}
    { { } } % % # # & & $ $ _ _"""
)
_PLAIN: Final = {"−": "-", "–": "-", "∗": "*", "′": "'", "⁢": "", "⁡": "", "⁣": "", "\u200b": ""}
_OVER: Final = {"¯": "overline", "―": "overline", "‾": "overline", "_": "overline", "^": "hat"} | {
    "ˆ": "hat",
    "→": "vec",
    "⃗": "vec",
    "~": "tilde",
    "˙": "dot",
    ".": "dot",
}
_FUNCTIONS: Final = (
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "log",
    "ln",
    "exp",
    "lim",
    "max",
    "min",
)


class _UnknownError(Exception):
    """Something that is not said in LaTeX here."""


def latex_of(math: Element) -> str | None:
    """The LaTeX of a `<math>` element: its own annotation, or made from its parts; or None."""
    for each in math.iter():
        if local_name(each) == "annotation" and each.get("encoding", "").lower() in TEX:
            return (each.text or "").strip() or None
    try:
        return " ".join(_row(list(math)).split()) or None
    except _UnknownError:
        return None


def _row(parts: Sequence[Element]) -> str:
    return "".join(_one(part) for part in parts)


def _one(element: Element) -> str:
    write = _WRITERS.get(local_name(element))
    if write is None:
        raise _UnknownError(local_name(element))
    return write(element)


def _inside(element: Element) -> str:
    return _row(list(element))


def _word(element: Element) -> str:
    text = "".join((element.text or "").split())
    if text in _FUNCTIONS:
        return f"\\{text} "
    letters = "".join(_sign(sign) for sign in text)
    return f"\\mathrm{{{letters}}}" if len(text) > 1 and text.isalpha() else letters


def _signs(element: Element) -> str:
    text = "".join((element.text or "").split())
    return f"\\{text} " if text in _FUNCTIONS else "".join(_sign(sign) for sign in text)


def _sign(sign: str) -> str:
    if sign in _SIGNS:
        name = _SIGNS[sign]
        return f"\\{name} " if name[-1].isalpha() else f"\\{name}"
    if sign == "\\" or (not sign.isascii() and sign not in _PLAIN and not sign.isalnum()):
        raise _UnknownError(unicodedata.name(sign, sign))
    return _PLAIN.get(sign, sign)


def _text(element: Element) -> str:
    text = " ".join((element.text or "").replace("\u00a0", " ").split(" "))
    if any(sign in text for sign in "\\{}$%#_^&~"):
        raise _UnknownError(text)
    return f"\\text{{{text}}}" if text.strip() else " "


def _parts(element: Element, count: int) -> list[str]:
    if len(element) != count:
        raise _UnknownError(local_name(element))
    return [_one(part).strip() for part in element]


def _fraction(element: Element) -> str:
    above, below = _parts(element, 2)
    return f"\\frac{{{above}}}{{{below}}}"


def _root(element: Element) -> str:
    base, degree = _parts(element, 2)
    return f"\\sqrt[{degree}]{{{base}}}"


def _attached(*marks: str) -> Callable[[Element], str]:
    """What stands low or high beside something, or under or over a sum."""

    def write(element: Element) -> str:
        base, *others = _parts(element, len(marks) + 1)
        attached = "".join(f"{mark}{{{each}}}" for mark, each in zip(marks, others, strict=True))
        simple = len(base) == 1 or (base.startswith("\\") and base[1:].isalpha()) or base.isdigit()
        return f"{base if simple else f'{{{base}}}'}{attached}"

    return write


def _over(element: Element) -> str:
    base, above = list(element) if len(element) == 2 else (element, element)
    name = _OVER.get((above.text or "").strip())
    return f"\\{name}{{{_one(base).strip()}}}" if name else _attached("^")(element)


def _fenced(element: Element) -> str:
    inner = ",".join(_one(part).strip() for part in element)
    return f"{_sign_or(element.get('open', '('))}{inner}{_sign_or(element.get('close', ')'))}"


def _sign_or(sign: str) -> str:
    return "".join(_sign(each) for each in sign.strip())


def _table(element: Element) -> str:
    rows = [[_inside(cell).strip() for cell in row] for row in element]
    inner = r" \\ ".join(" & ".join(row) for row in rows)
    return f"\\begin{{matrix}}{inner}\\end{{matrix}}"


_WRITERS: Final[dict[str, Callable[[Element], str]]] = {
    **dict.fromkeys(("mrow", "mstyle", "mpadded", "semantics", "mtd"), _inside),
    "mi": _word,
    "mn": _signs,
    "mo": _signs,
    "mtext": _text,
    "ms": _text,
    "mspace": lambda _: " ",
    "mfrac": _fraction,
    "msqrt": lambda element: f"\\sqrt{{{_inside(element).strip()}}}",
    "mroot": _root,
    "msub": _attached("_"),
    "msup": _attached("^"),
    "msubsup": _attached("_", "^"),
    "munder": _attached("_"),
    "mover": _over,
    "munderover": _attached("_", "^"),
    "mfenced": _fenced,
    "mtable": _table,
    "annotation": lambda _: "",
    "annotation-xml": lambda _: "",
}
