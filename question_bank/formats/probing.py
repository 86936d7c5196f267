"""What a foreign scoring rule means in our terms, found by asking it about chosen responses.

A rule is a function from a response to points that may raise NotUnderstood. Points become shares of
what the best response earns. `note` says in words what our terms cannot hold of a rule."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import pairwise

Response = Mapping[str, tuple[str, ...]]
Score = Callable[[Response], Decimal]
One = Callable[[str], Decimal]
"""The points for one text, number or option where nothing else is open."""

ALL_OR_NOTHING = "all or nothing"
MOST_STEPS = 60_000
MOST_STEPS_OF_A_FILE = 1_000_000
MOST_MARKS = 60
MOST_CHOICES = 40
FULL, NOTHING = Decimal(1), Decimal(0)
_CLOSE = Decimal("0.001")
_STEP = Decimal("0.000001")
_NINE_PLACES = Decimal("0.000000001")
_TWELVE_PLACES = Decimal("0.000000000001")
_WIDE = Context(prec=60)


class NotUnderstood(Exception):
    """A rule uses something unknown, or fits none of our terms; the text names it."""


@dataclass(slots=True)
class Budget:
    """How much work the rules of an item may still make, and those of the whole file together."""

    file: "Budget | None" = None
    left: int = MOST_STEPS

    def take(self) -> None:
        """Count one step of work; raises NotUnderstood where there was enough of it."""
        self.left -= 1
        if self.left < 0:
            raise NotUnderstood("too long")
        if self.file is not None:
            self.file.take()


@dataclass(frozen=True, slots=True)
class Choice:
    """The places of the right options, and the weight of each where the usual rule differs."""

    key: tuple[int, ...]
    weights: tuple[Decimal, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers that earn a share: those at most `tolerance` away from `middle`."""

    middle: Decimal
    tolerance: Decimal
    weight: Decimal


def one_choice(score: One, options: Sequence[str], correct: Iterable[str]) -> Choice:
    """Where one option is chosen: the best one is right, and others may earn or cost a part."""
    points = _each(score, options)
    best = max(points, default=NOTHING)
    if best <= 0:
        raise NotUnderstood("no right option")
    weights = tuple(share(each, best) for each in points)
    named = [place for place, option in enumerate(options) if option in set(correct)]
    right = [place for place in named if weights[place] == 1]
    key = (right or [weights.index(FULL)])[0]
    usual = tuple(FULL if place == key else NOTHING for place in range(len(options)))
    return Choice((key,), () if weights == usual else weights)


def many_choices(
    score: Callable[[tuple[str, ...]], Decimal], options: Sequence[str], correct: Sequence[str]
) -> Choice:
    """Where several are chosen: each option's share, or the usual rule where only all count.

    A wrong option is asked beside all right ones, since by itself it may meet a lower bound.
    """
    points = _each(lambda option: score((option,)), options)
    key = [place for place, option in enumerate(options) if option in correct]
    key = key or [place for place, each in enumerate(points) if each > 0]
    right = tuple(options[place] for place in key)
    best = score(right)
    if not key or best <= 0:
        raise NotUnderstood("no right options")
    weights = tuple(
        share(points[place] if place in key else score((*right, option)) - best, best)
        for place, option in enumerate(options)
    )
    if abs(sum((weights[place] for place in key), NOTHING) - 1) <= _CLOSE * len(key):
        return Choice(tuple(key), () if _is_usual(weights, key) else weights)
    if any(weights[place] for place in key):
        raise NotUnderstood("neither a sum nor all or nothing")
    return Choice(tuple(key), note=ALL_OR_NOTHING)


def texts(score: One, candidates: Iterable[tuple[str, str]]) -> tuple[tuple[str, Decimal], ...]:
    """The share of each accepted text; a candidate is the text to accept and one that it fits.

    In the order of the candidates. Those that earn nothing are left out.
    """
    asked = list(dict(candidates).items())[:MOST_MARKS]
    points = [(accepted, score(typed)) for accepted, typed in asked]
    best = max((each for _, each in points), default=NOTHING)
    if best <= 0:
        raise NotUnderstood("no right text")
    return tuple((accepted, share(each, best)) for accepted, each in points if each > 0)


def counts_case(score: One, accepted: Iterable[str]) -> bool:
    """Whether a text in the other case earns less than the text itself."""
    return any(score(text) > score(text.swapcase()) for text in accepted if text.swapcase() != text)


def numbers(
    score: Callable[[Decimal], Decimal], marks: Iterable[Decimal], correct: Decimal | None
) -> tuple[Interval, ...]:
    """Where points are earned on the line of numbers, best first; points change at marks only."""
    ends = sorted(set(marks))[: MOST_MARKS + 1]
    if not ends or len(ends) > MOST_MARKS:
        raise NotUnderstood(f"{len(ends)} numbers")
    if score(ends[0] - 1) > 0 or score(ends[-1] + 1) > 0:
        raise NotUnderstood("numbers without an end")
    at = [score(end) for end in ends]
    between = [score((low + high) / 2) for low, high in pairwise(ends)]
    best = max([*at, *between])
    if best <= 0:
        raise NotUnderstood("no right number")
    found: dict[tuple[Decimal, Decimal], Decimal] = {}
    for level in sorted({each for each in (*at, *between) if each > 0}, reverse=True):
        for interval in _at_least(level, ends, at, between):
            found.setdefault(interval, share(level, best))
    intervals = [
        Interval(_plain((low + high) / 2), _plain((high - low) / 2), weight)
        for (low, high), weight in found.items()
    ]
    # The number that the item names as right comes first among those that earn everything.
    return tuple(sorted(intervals, key=lambda each: (-each.weight, not _holds(each, correct))))


def parts(score: Score, right: Response, best: Decimal) -> tuple[tuple[Decimal, ...], str]:
    """The share of each of several variables, if their points add up; else all or nothing."""
    alone = [score({name: value}) for name, value in right.items()]
    if sum(alone, NOTHING) == NOTHING:
        return tuple(FULL for _ in alone), ALL_OR_NOTHING
    if abs(sum(alone, NOTHING) - best) > _CLOSE * best * len(alone) or min(alone) <= 0:
        raise NotUnderstood("neither a sum nor all or nothing")
    least = min(alone)
    return tuple(share(each, least) for each in alone), ""


def share(points: Decimal, best: Decimal) -> Decimal:
    """Points as a share, in millionths and without trailing zeros; thirds come near enough to 1."""
    exact = points / best
    rounded = exact.quantize(_STEP).normalize()
    return Decimal(format(rounded, "f"))


def _plain(number: Decimal) -> Decimal:
    """Without what binary fractions leave behind the last digit: 3.1300000000000003 is 3.13.

    What has no run of noughts or nines before that is no dust: 3.141592653589793 stays.
    """
    rounded = number.quantize(_TWELVE_PLACES, context=_WIDE)
    return rounded if rounded == rounded.quantize(_NINE_PLACES, context=_WIDE) else number


def _each(score: One, options: Sequence[str]) -> list[Decimal]:
    if len(options) > MOST_CHOICES:
        raise NotUnderstood(f"{len(options)} > {MOST_CHOICES}")
    return [score(option) for option in options]


def _is_usual(weights: Sequence[Decimal], key: Sequence[int]) -> bool:
    """Whether each right option earns 1/k and each other one costs 1/w."""
    wrong = len(weights) - len(key)
    return all(
        abs(weight - (FULL / len(key) if place in key else -FULL / wrong)) <= _CLOSE
        for place, weight in enumerate(weights)
    )


def _at_least(
    level: Decimal, ends: Sequence[Decimal], at: Sequence[Decimal], between: Sequence[Decimal]
) -> list[tuple[Decimal, Decimal]]:
    """The intervals, each from end to end, in which points do not fall below a level."""
    found: list[tuple[Decimal, Decimal]] = []
    for place, end in enumerate(ends):
        joined = place > 0 and between[place - 1] >= level
        if joined and found and found[-1][1] == ends[place - 1]:
            found[-1] = (found[-1][0], end)
        elif joined:
            found.append((ends[place - 1], end))
        elif at[place] >= level:
            found.append((end, end))
    return found


def _holds(interval: Interval, number: Decimal | None) -> bool:
    return number is not None and abs(number - interval.middle) <= interval.tolerance
