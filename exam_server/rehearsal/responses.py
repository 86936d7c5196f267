"""What a simulated candidate answers: something that fits the item, as the page would send it."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

TAKEN_BACK: Final = 0.04
GAPS_LEFT_OUT: Final = 0.2
LONGEST_ESSAY: Final = 300
WORDS: Final = (
    "saya", "kami", "responden", "pendataan", "rumah", "tangga", "desa", "bersedia", "kembali",
    "janji", "waktu", "sopan", "karena", "sehingga", "data", "lengkap.",
)  # fmt: skip

Item = Mapping[str, Any]
Answering = Callable[[Item, random.Random], Sequence[str]]


def response_to(item: Item, chance: random.Random) -> tuple[str, ...]:
    """Some response that fits an item; now and then it is taken back."""
    if chance.random() < TAKEN_BACK:
        return ()
    return tuple(_BY_KIND[item["kind"]](item, chance))


def _one(item: Item, chance: random.Random) -> list[str]:
    return [chance.choice(_ids(item["options"]))]


def _several(item: Item, chance: random.Random) -> list[str]:
    options = _ids(item["options"])
    return sorted(chance.sample(options, chance.randint(1, len(options))))


def _number(item: Item, chance: random.Random) -> list[str]:
    number = f"{chance.randrange(1000)},{chance.randrange(10)}"
    return [f"{number} {chance.choice(['', *item.get('units', ())])}".strip()]


def _words(_: Item, chance: random.Random) -> list[str]:
    return [" ".join(chance.choices(WORDS, k=chance.randint(1, 3)))]


def _pairs(item: Item, chance: random.Random) -> list[str]:
    options = _ids(item["options"])
    return [f"{prompt}={chance.choice(options)}" for prompt in _ids(item["prompts"])]


def _order(item: Item, chance: random.Random) -> list[str]:
    options = _ids(item["options"])
    return chance.sample(options, len(options))


def _gaps(item: Item, chance: random.Random) -> list[str]:
    found = [f"{gap['id']}={_gap(gap, chance)}" for gap in item["gaps"]]
    return [each for each in found if chance.random() >= GAPS_LEFT_OUT] or found[:1]


def _gap(gap: Item, chance: random.Random) -> str:
    ways: dict[str, Answering] = {"choice": _one, "number": _number, "text": _words}
    return ways[gap["kind"]](gap, chance)[0]


def _essay(item: Item, chance: random.Random) -> list[str]:
    most = min(item.get("words", LONGEST_ESSAY), LONGEST_ESSAY)
    words = chance.choices(WORDS, k=chance.randint(1, most))
    return [" ".join(words).replace(". ", ".\n")]


def _ids(things: Sequence[Mapping[str, str]]) -> list[str]:
    return [each["id"] for each in things]


_BY_KIND: Final[Mapping[str, Answering]] = {
    "single_choice": _one,
    "true_false": _one,
    "multiple_choice": _several,
    "numeric": _number,
    "short_text": _words,
    "matching": _pairs,
    "ordering": _order,
    "cloze": _gaps,
    "essay": _essay,
}
