"""Readers that are broken on purpose, each in its own way: every one must be noticed."""

from collections.abc import Callable
from typing import Final

from question_bank.formats import BY_NAME, Defaults
from question_bank.items import FULL
from question_bank.rows import Entry, Reading
from tests.question_bank.drafts import SINGLE

Plant = Callable[[bytes, Defaults], Reading]
READ: Final = BY_NAME["csv"].read


def raises(content: bytes, defaults: Defaults) -> Reading:
    """An exception, on files with a comma."""
    if b"," in content:
        raise KeyError(",")
    return READ(content, defaults)


def hangs(content: bytes, defaults: Defaults) -> Reading:
    """No end, on files with a comma."""
    while b"," in content:
        pass
    return READ(content, defaults)


def says_nothing(_: bytes, __: Defaults) -> Reading:
    """No items, and no word about why."""
    return Reading("csv")


def leaves_one_out(_: bytes, __: Defaults) -> Reading:
    """An item left out without a reason."""
    return Reading("csv", (Entry(1, "a", None),))


def lets_pass(_: bytes, __: Defaults) -> Reading:
    """An item that is not valid."""
    return Reading("csv", (Entry(1, "a", SINGLE_WITHOUT_KEY),))


SINGLE_WITHOUT_KEY: Final = SINGLE.from_source({**SINGLE.source(), "key": [], "weights": [FULL]})
PLANTS: Final[tuple[Plant, ...]] = (raises, hangs, says_nothing, leaves_one_out, lets_pass)
