"""How many points a response earns, between 0 and 1 for each item; standard library only.

The rule for multiple choice and its sources are in `docs/decisions/0003-partial-credit.md`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from question_bank.items import Kind

FULL = Decimal(1)
NONE = Decimal(0)
SMALLEST_PART = Decimal("0.0001")
LONGEST_NUMBER = 40

_PLAIN = re.compile(r"[0-9]+")
_ONE_SEPARATOR = re.compile(r"([0-9]*)[.,]([0-9]+)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+(?:,[0-9]+)?|(?:,[0-9]{3})+(?:\.[0-9]+)?)")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What one position earned, with what was answered and what would have been right (ids)."""

    position: int
    version: str
    points: Decimal
    response: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormScore:
    """A whole form: the sum of the points, the most there could be, and every position."""

    points: Decimal
    maximum: int
    items: tuple[ItemScore, ...]


def score_response(
    kind: Kind,
    key: Sequence[str],
    response: Sequence[str],
    *,
    tolerance: Decimal | None = None,
    options: Sequence[str] = (),
) -> Decimal:
    """Points from 0 to 1; whatever a response holds, it never raises and never goes below 0.

    `key` and `response` hold option ids for choices, `true` or `false`, or one number as text.
    """
    if kind is Kind.MULTIPLE_CHOICE:
        return _multiple_choice(set(key), set(response), set(options))
    if kind is Kind.NUMERIC:
        return _numeric(key, response, tolerance or NONE)
    return FULL if len(response) == 1 and list(response) == list(key) else NONE


def read_number(text: str) -> tuple[Decimal, ...]:
    """Every number that a candidate may have meant, none if it is not a number.

    Comma and point are both decimal signs: `12,5` and `12.5` are the same. With both signs, or with
    one of them repeated, the leading ones group thousands: `1.250.000,5`; so do spaces. One sign
    followed by exactly three digits stays ambiguous, `1.250` being 1250 in Indonesian and 1.25 on a
    pocket calculator: both are given, and scoring takes the better one.
    """
    if len(text) > LONGEST_NUMBER:
        return ()
    bare = text.strip().replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")
    sign, digits = (bare[0], bare[1:]) if bare[:1] in {"-", "+"} else ("", bare)
    return tuple(Decimal(sign + reading) for reading in _readings(digits))


def _readings(digits: str) -> tuple[str, ...]:
    if _PLAIN.fullmatch(digits):
        return (digits,)
    if single := _ONE_SEPARATOR.fullmatch(digits):
        whole, rest = single.groups()
        decimal = f"{whole or '0'}.{rest}"
        grouped = len(rest) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
        return (decimal, whole + rest) if grouped else (decimal,)
    if _SPACED.fullmatch(digits):
        return (digits.replace(" ", "").replace(",", "."),)
    if _GROUPED.fullmatch(digits):
        return (_without_groups(digits),)
    return ()


def _without_groups(digits: str) -> str:
    group = next(sign for sign in digits if sign in ".,")
    return digits.replace(group, "").replace(",", ".")


def _numeric(key: Sequence[str], response: Sequence[str], tolerance: Decimal) -> Decimal:
    if len(response) != 1:
        return NONE
    wanted = Decimal(key[0])
    meant = read_number(response[0])
    return FULL if any(abs(number - wanted) <= tolerance for number in meant) else NONE


def _multiple_choice(key: set[str], chosen: set[str], options: set[str]) -> Decimal:
    """Each right choice adds 1/k, each other choice takes 1/w, and an item never costs points."""
    wrong = options - key
    earned = Fraction(len(chosen & key), len(key))
    lost = Fraction(len(chosen - key), len(wrong)) if wrong else Fraction(0)
    part = max(earned - lost, Fraction(0))
    points = Decimal(part.numerator) / Decimal(part.denominator)
    return points.quantize(SMALLEST_PART, ROUND_HALF_UP).normalize() if part < 1 else FULL
