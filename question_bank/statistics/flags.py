"""What an author should look at, in words that can be said: the limits and why they lie there."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from question_bank.items import Kind
from question_bank.statistics.choices import BLANK, Choice, ChoiceTable, VersionFacts
from question_bank.statistics.figures import ItemFigures

FEW: Final = 30
"""Below so many answers chance alone moves r by more than ±0.36 in one of twenty items."""
EASY: Final = 0.95
HARD: Final = 0.20
WEAK: Final = 0.10
OMITTED: Final = 0.10
FEWEST_CHOOSERS: Final = 5
"""The mean of fewer choosers says nothing about an option."""

CHOICES: Final = frozenset({Kind.SINGLE_CHOICE, Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE})
ONE_OF: Final = frozenset({Kind.SINGLE_CHOICE, Kind.TRUE_FALSE})


class Flag(StrEnum):
    """What may be wrong with an item."""

    FEW_ANSWERS = "few_answers"
    VOIDED = "voided"
    TO_BE_MARKED = "to_be_marked"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    NEGATIVE = "negative_discrimination"
    WEAK = "weak_discrimination"
    STRONGER_THAN_THE_KEY = "stronger_than_the_key"
    MORE_THAN_THE_KEY = "more_than_the_key"
    NOBODY = "nobody_chose"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True)
class Remark:
    """A flag, the option it is about (its id, or empty) and the number that raised it."""

    flag: Flag
    option: str = ""
    number: float = 0.0


def remarks(
    figures: ItemFigures, table: ChoiceTable | None, facts: VersionFacts | None
) -> tuple[Remark, ...]:
    """Everything remarkable about one version, the gravest first.

    Nothing but the number itself is said where too few answered: chance alone would say the rest.
    """
    found = list(_about_the_numbers(figures))
    if figures.shown < FEW:
        return (*found, Remark(Flag.FEW_ANSWERS, number=figures.shown))
    if table is not None and facts is not None and facts.kind in CHOICES:
        found = [*_about_the_options(table, facts), *found]
    return tuple(sorted(found, key=lambda remark: _GRAVITY.index(remark.flag)))


def _about_the_numbers(figures: ItemFigures) -> Iterator[Remark]:
    if figures.voided:
        yield Remark(Flag.VOIDED)
    elif figures.counted < figures.shown:
        yield Remark(Flag.TO_BE_MARKED, number=figures.shown - figures.counted)
    if figures.counted >= FEW:
        yield from _about_points(figures.difficulty, figures.correlation)
    if figures.shown >= FEW and figures.blank >= OMITTED:
        yield Remark(Flag.OMITTED, number=figures.blank)


def _about_points(difficulty: float | None, correlation: float | None) -> Iterator[Remark]:
    if difficulty is not None and difficulty >= EASY:
        yield Remark(Flag.TOO_EASY, number=difficulty)
    if difficulty is not None and difficulty <= HARD:
        yield Remark(Flag.TOO_HARD, number=difficulty)
    if correlation is not None and correlation < WEAK:
        yield Remark(Flag.NEGATIVE if correlation < 0 else Flag.WEAK, number=correlation)


def _about_the_options(table: ChoiceTable, facts: VersionFacts) -> Iterator[Remark]:
    options = [choice for choice in table.choices if choice.id != BLANK]
    keys = [choice for choice in options if choice.is_key]
    for choice in options:
        if choice.count == 0:
            yield Remark(Flag.NOBODY, choice.id)
        elif not choice.is_key and facts.kind in ONE_OF and keys:
            yield from _beside_the_key(choice, keys)


def _beside_the_key(choice: Choice, keys: list[Choice]) -> Iterator[Remark]:
    best = max(key.rest if key.rest is not None else -1.0 for key in keys)
    if choice.count >= FEWEST_CHOOSERS and choice.rest is not None and choice.rest > best >= 0:
        yield Remark(Flag.STRONGER_THAN_THE_KEY, choice.id, choice.rest - best)
    if choice.count > sum(key.count for key in keys):
        yield Remark(Flag.MORE_THAN_THE_KEY, choice.id, choice.share)


_GRAVITY: Final = (
    Flag.VOIDED,
    Flag.NEGATIVE,
    Flag.STRONGER_THAN_THE_KEY,
    Flag.MORE_THAN_THE_KEY,
    Flag.WEAK,
    Flag.TOO_HARD,
    Flag.TOO_EASY,
    Flag.NOBODY,
    Flag.OMITTED,
    Flag.TO_BE_MARKED,
    Flag.FEW_ANSWERS,
)
