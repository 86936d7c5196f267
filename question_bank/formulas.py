"""LaTeX becomes MathML once, at import, so that a formula needs no script where it is read.

What cannot be read as LaTeX is shown as it was typed, and `formula_faults` names it."""

import html
import re
from functools import lru_cache
from typing import Any

from latex2mathml.converter import convert
from lxml import etree

LONGEST_FORMULA = 1_000
DEEPEST = 40
"""Brackets within each other; the converter calls itself for every level."""

TAGS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle"),
    *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
    *("mpadded", "mphantom", "menclose"),
}
ATTRIBUTES = {
    "math": {"display"},
    "mi": {"mathvariant"},
    "mo": {
        "stretchy",
        "fence",
        "form",
        "minsize",
        "maxsize",
        "accent",
        "separator",
        "movablelimits",
    },
    "mspace": {"width", "linebreak"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "columnlines", "rowlines"},
    "mtd": {"columnalign"},
    "menclose": {"notation"},
    "mpadded": {"width", "height", "depth", "voffset"},
}

_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2} | {
    "msubsup": 3,
    "munderover": 3,
}
_BARE_AMPERSAND = re.compile(r"&(?!#x?[0-9A-Fa-f]+;)")
# Money that ends before the next sum of money, as in `$100 (US$`.
_PRICE = re.compile(r"[0-9][0-9.,]*\s[^\\]*?(?<![A-Za-z])(?:US|AU|CA|HK|NZ|SG)")


@lru_cache(maxsize=4_096)
def mathml(latex: str, *, display: bool = False) -> str:
    """A `<math>` element, or nothing for what cannot be read."""
    if len(latex) > LONGEST_FORMULA or _depth(latex) > DEEPEST:
        return ""
    try:
        found: str = convert(latex, display="block" if display else "inline")
        found = _BARE_AMPERSAND.sub("&amp;", found)
        return found if _is_whole(etree.fromstring(found)) else ""
    except Exception:  # The converter raises whatever it stumbles over.
        return ""


def is_price(content: str) -> bool:
    """Whether what stands between two dollar signs is money and words rather than a formula."""
    return _PRICE.fullmatch(content) is not None


def as_typed(latex: str, markup: str) -> str:
    """A formula that cannot be read, as HTML that shows what was typed."""
    return html.escape(f"{markup}{latex}{markup}", quote=False)


def _is_whole(math: Any) -> bool:
    """Whether fractions and the like have all their parts, and no unknown command was passed on."""
    return all(
        len(each) == _PARTS.get(each.tag.rpartition("}")[2], len(each))
        and not (each.text or "").startswith(("\\", "{", "}"))
        for each in math.iter()
    )


def _depth(latex: str) -> int:
    deepest = depth = 0
    for sign in latex:
        if sign in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "})]":
            depth -= 1
    return deepest + latex.count(r"\begin") + latex.count(r"\left")
