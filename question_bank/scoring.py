"""How many points a response earns, between 0 and 1 for each item; standard library only.

A pure function of what the version says (`Scoring`) and the response. The rules and where they
come from: `docs/decisions/0003-partial-credit.md` and `docs/decisions/0016-credit-by-kind.md`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from typing import Any

from question_bank.items import GapKind, Kind, Spaces
from question_bank.numbers import read_number, read_quantity
from question_bank.texts import first_fitting

FULL = Decimal(1)
NONE = Decimal(0)
SMALLEST_PART = Decimal("0.0001")
# Nothing that is typed can overflow or be refused, and forty digits stay exact.
_ARITHMETIC = Context(prec=100, traps=[])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """All that decides what a response earns, in the shapes that `content` describes.

    `key` may hold several right values where one is given: single choice, true/false, a number,
    one prompt of a matching. Any of them is right then, as after a correction.
    """

    kind: Kind
    key: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    tolerance: Decimal | None = None
    rule: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What one position earned, with what was answered and what would have been right (ids).

    `points` is None where a person has to mark the response; a voided one earns nothing, and
    nothing could have been earned.
    """

    position: int
    version: str
    points: Decimal | None
    response: tuple[str, ...]
    key: tuple[str, ...]
    voided: bool = False


@dataclass(frozen=True, slots=True)
class FormScore:
    """A whole form: the sum of the points so far, the most there could be, and every position."""

    points: Decimal
    maximum: int
    items: tuple[ItemScore, ...]

    @property
    def unmarked(self) -> int:
        """How many positions a person has to mark still."""
        return sum(item.points is None for item in self.items)


def total(items: Iterable[ItemScore]) -> FormScore:
    """The score of a form: unmarked responses earn nothing yet and stay in the maximum,
    voided ones leave it."""
    scored = tuple(items)
    points = sum((item.points for item in scored if item.points is not None), NONE)
    return FormScore(points, sum(not item.voided for item in scored), scored)


def score_response(scoring: Scoring, response: Sequence[str]) -> Decimal | None:
    """Points from 0 to 1 in ten-thousandths; None for an essay, which a person marks.

    Whatever a response holds, this never raises and never goes below 0. A response in which
    nothing is written earns 0, of an essay too: there is nothing to be marked in it.
    """
    if not any(text.strip() for text in response):
        return NONE
    if scoring.kind is Kind.ESSAY:
        return None
    with localcontext(_ARITHMETIC):
        return _points(_BY_KIND[scoring.kind](scoring, response))


def _points(share: Fraction) -> Decimal:
    if share >= 1:
        return FULL
    points = Decimal(max(share, Fraction(0)).numerator) / Decimal(share.denominator)
    return points.quantize(SMALLEST_PART, ROUND_HALF_UP).normalize()


def _one_choice(scoring: Scoring, response: Sequence[str]) -> Fraction:
    if len(response) != 1:
        return Fraction(0)
    if weights := scoring.rule.get("weights"):
        return Fraction(weights.get(response[0], 0))
    return Fraction(response[0] in scoring.key)


def _choices(scoring: Scoring, response: Sequence[str]) -> Fraction:
    """Each right choice adds 1/k, each other choice takes 1/w; or what the weights say."""
    chosen, key = set(response), set(scoring.key)
    if weights := scoring.rule.get("weights"):
        return sum((Fraction(weights.get(each, 0)) for each in chosen), Fraction(0))
    wrong = set(scoring.options) - key
    earned = Fraction(len(chosen & key), len(key) or 1)
    lost = Fraction(len(chosen - key), len(wrong)) if wrong else Fraction(0)
    return earned - lost


def _number(scoring: Scoring, response: Sequence[str]) -> Fraction:
    if len(response) != 1:
        return Fraction(0)
    rule, tolerance = scoring.rule, scoring.tolerance
    units = {name: Decimal(factor) for name, factor in rule.get("units", {}).items()}
    right = [{"text": text, "weight": FULL, "tolerance": tolerance} for text in scoring.key]
    answers = [*right, *rule.get("answers", ())]
    return _best_number(read_quantity(response[0], units), answers, tolerance or NONE)


def _best_number(
    meant: Iterable[Decimal], answers: Iterable[Mapping[str, Any]], tolerance: Decimal
) -> Fraction:
    """The most that any reading of a number earns; an answer without a tolerance takes this one."""
    readings = tuple(meant)
    return max(
        (
            Fraction(answer["weight"])
            for answer in answers
            for number in readings
            if abs(number - Decimal(answer["text"])) <= _tolerance(answer, tolerance)
        ),
        default=Fraction(0),
    )


def _tolerance(answer: Mapping[str, Any], otherwise: Decimal) -> Decimal:
    return otherwise if answer["tolerance"] is None else Decimal(answer["tolerance"])


def _short_text(scoring: Scoring, response: Sequence[str]) -> Fraction:
    return _first_text(response[0], scoring.rule) if len(response) == 1 else Fraction(0)


def _first_text(text: str, rule: Mapping[str, Any]) -> Fraction:
    """What the first accepted text that fits is worth, in the author's order."""
    answers, spaces = rule.get("answers", ()), Spaces(rule.get("spaces") or "collapse")
    match_case, texts = bool(rule.get("match_case")), [each["text"] for each in answers]
    found = first_fitting(text, texts, match_case=match_case, spaces=spaces)
    return Fraction(0) if found is None else Fraction(answers[found]["weight"])


def _matching(scoring: Scoring, response: Sequence[str]) -> Fraction:
    right: dict[str, set[str]] = {}
    for pair in scoring.key:
        prompt, _, option = pair.partition("=")
        right.setdefault(prompt, set()).add(option)
    found = sum(right.get(name, set()) >= {value} for name, value in _named(response).items())
    return Fraction(found, len(right) or 1)


def _ordering(scoring: Scoring, response: Sequence[str]) -> Fraction:
    """Kendall's tau, cut at zero: pairs in the right order minus pairs in the wrong one."""
    if sorted(response) != sorted(scoring.key):
        return Fraction(0)
    place = {option: at for at, option in enumerate(scoring.key)}
    right = [place[first] < place[second] for first, second in combinations(response, 2)]
    return Fraction(2 * sum(right) - len(right), len(right)) if right else Fraction(1)


def _cloze(scoring: Scoring, response: Sequence[str]) -> Fraction:
    gaps, given = scoring.rule.get("gaps", {}), _named(response)
    weights = {name: Fraction(gap["weight"]) for name, gap in gaps.items()}
    earned = sum(
        (weights[name] * _gap(gap, given[name]) for name, gap in gaps.items() if name in given),
        Fraction(0),
    )
    return earned / (sum(weights.values()) or 1)


def _gap(gap: Mapping[str, Any], text: str) -> Fraction:
    if gap["kind"] == GapKind.NUMBER:
        return _best_number(read_number(text), gap["answers"], NONE)
    if gap["kind"] == GapKind.CHOICE:
        return Fraction({each["text"]: each["weight"] for each in gap["answers"]}.get(text, 0))
    return _first_text(text, gap)


def _named(response: Sequence[str]) -> dict[str, str]:
    """`name=value` by name. What is given twice counts as not given: else all could be tried."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for text in response:
        name, _, value = text.partition("=")
        if name in found:
            twice.add(name)
        found[name] = value
    return {name: value for name, value in found.items() if name not in twice}


_BY_KIND: Mapping[Kind, Callable[[Scoring, Sequence[str]], Fraction]] = {
    Kind.SINGLE_CHOICE: _one_choice,
    Kind.TRUE_FALSE: _one_choice,
    Kind.MULTIPLE_CHOICE: _choices,
    Kind.NUMERIC: _number,
    Kind.SHORT_TEXT: _short_text,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.CLOZE: _cloze,
}
