"""What a marker gives: points for each criterion of a rubric, or a share of the whole; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

WHOLE = Decimal(100)
SMALLEST_PART = Decimal("0.0001")
LONGEST_COMMENT = 4000


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to be marked, as HTML, and the most points there are for it."""

    text: str
    most: Decimal


@dataclass(frozen=True, slots=True)
class Given:
    """A mark: the points of each criterion as they were typed, and their share of the whole."""

    criteria: tuple[str, ...]
    points: Decimal
    comment: str


def criteria_of(rule: Mapping[str, object]) -> list[Criterion]:
    """The rubric of a version; without one, a single criterion of 100 per cent."""
    rubric = rule.get("rubric") or ()
    found = [
        Criterion(str(each["text"]), Decimal(each["points"]))
        for each in (rubric if isinstance(rubric, Sequence) else ())
        if isinstance(each, Mapping)
    ]
    return found or [Criterion("", WHOLE)]


def read_mark(
    fields: Mapping[str, str], criteria: Sequence[Criterion]
) -> tuple[Given | None, dict[str, Decimal]]:
    """The mark that a form holds; None with the inputs that hold none, each with its most."""
    given, wrong = list[Decimal](), dict[str, Decimal]()
    for number, criterion in enumerate(criteria):
        points = _number(fields.get(f"points-{number}", ""))
        if points is None or not 0 <= points <= criterion.most:
            wrong[f"points-{number}"] = criterion.most
        else:
            given.append(points)
    if wrong:
        return None, wrong
    most = sum((criterion.most for criterion in criteria), Decimal(0))
    share = (sum(given, Decimal(0)) / most).quantize(SMALLEST_PART, ROUND_HALF_UP)
    comment = fields.get("comment", "").strip()[:LONGEST_COMMENT]
    return Given(tuple(f"{each.normalize():f}" for each in given), share, comment), {}


def _number(text: str) -> Decimal | None:
    plain = text.strip().replace(",", ".")
    if not plain or len(plain) > 12:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
