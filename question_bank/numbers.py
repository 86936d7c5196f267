"""Numbers as people write them, with or without a unit; standard library only."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from question_bank.spelling import spelled

LONGEST_NUMBER = 40
LONGEST_WITH_UNIT = 120

_PLAIN = re.compile(r"[0-9]+")
_ONE_SEPARATOR = re.compile(r"([0-9]*)[.,]([0-9]+)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+(?:,[0-9]+)?|(?:,[0-9]{3})+(?:\.[0-9]+)?)")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")


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


def read_quantity(text: str, units: Mapping[str, Decimal]) -> tuple[Decimal, ...]:
    """Every number that may have been meant, in the unit that has the factor 1.

    A number with one of `units` (name → factor) behind or before it, as in `5 kg` and `Rp 5.000`,
    is multiplied by the factor; one without a unit counts as it stands; with any other unit it is
    no number. `m2` is `m²`. Capitals count only where two units differ in nothing else.
    """
    if len(text) > LONGEST_WITH_UNIT:
        return ()
    plain = read_number(text)
    if plain or not units:
        return plain
    known = {spelled(name, "NFKC").strip(): each for name, each in units.items()}
    bare = spelled(text, "NFKC").strip()
    return tuple(_with_unit(bare, known)) or tuple(_with_unit(bare, known, any_case=True))


def _with_unit(
    text: str, units: Mapping[str, Decimal], *, any_case: bool = False
) -> Iterator[Decimal]:
    compared = text.lower() if any_case else text
    for name, factor in units.items():
        unit = name.lower() if any_case else name
        for found, number in (
            (compared.endswith(unit), text[: len(text) - len(unit)]),
            (compared.startswith(unit), text[len(unit) :]),
        ):
            if unit and found:
                yield from (each * factor for each in read_number(number))


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
