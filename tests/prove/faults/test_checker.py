"""The history checker by itself: right histories pass, every spoiled one is seen."""

import random
import time

import pytest

from tests.prove.faults.checker import check
from tests.prove.faults.history import (
    History,
    Leased,
    Logged,
    Refused,
    Remains,
    Saved,
    Seen,
    Write,
)
from tests.prove.faults.simulation import simulate
from tests.prove.faults.spoiling import SPOILERS, Spoiler, is_caught

PLANTED_EACH = 80
"""Five kinds of eighty are the four hundred."""


@pytest.mark.parametrize("seed", range(5))
def test_a_right_history_has_nothing_to_find(seed: int) -> None:
    history, remains = simulate(seed, 2_000)

    assert check(history, remains).sentences == []
    assert history.acknowledged > 200


@pytest.mark.parametrize("spoiler", SPOILERS, ids=lambda spoiler: spoiler.name)
def test_every_spoiled_history_is_seen(spoiler: Spoiler) -> None:
    chance = random.Random(spoiler.name)
    case = simulate(spoiler.name, 400)

    caught = [is_caught(spoiler, case, chance) for _ in range(PLANTED_EACH)]

    assert caught == [True] * PLANTED_EACH


def test_the_time_grows_with_the_size_and_not_faster() -> None:
    # One pass over 32,000 operations; anything quadratic would need minutes.
    case = simulate("long", 32_000)
    began = time.process_time()

    found = check(*case)

    assert found.sentences == []
    assert time.process_time() - began < 20


def test_a_save_that_nobody_answered_may_be_there_or_not() -> None:
    history = History("a")
    history.answer(history.ask_claim(), Leased(1, {}))
    history.ask_save(Write(1, "x", 0, "m1"), 1)
    claimed = Logged("1", "claimed", 1)
    saved = Logged("2", "saved", 1, 1, 1, "m1", "x")

    assert check(history, Remains((claimed,), {})).sentences == []
    assert check(history, Remains((claimed, saved), {1: Seen(1, "x")})).sentences == []


def test_what_was_refused_or_never_sent_is_not_in_the_log() -> None:
    history = History("a")
    history.answer(history.ask_claim(), Leased(1, {}))
    history.answer(history.ask_save(Write(1, "x", 0, "m1"), 1), Refused("paused"))
    events = (
        Logged("1", "claimed", 1),
        Logged("2", "saved", 1, 1, 1, "m1", "x"),
        Logged("3", "saved", 1, 2, 1, "m2", "y"),
    )

    found = check(history, Remains(events, {1: Seen(1, "x"), 2: Seen(1, "y")}))

    assert found.wrong == ["a: m1 was refused and is in the log", *found.wrong[1:]]
    assert "a: m2 is in the log and was never sent" in found.wrong


def test_a_read_that_was_answered_before_the_write_was_sent_is_seen() -> None:
    history = History("a")
    history.answer(history.ask_claim(), Leased(1, {1: Seen(1, "x")}))
    history.answer(history.ask_save(Write(1, "x", 0, "m1"), 1), Saved(1))
    events = (Logged("1", "claimed", 1), Logged("2", "saved", 1, 1, 1, "m1", "x"))

    found = check(history, Remains(events, {1: Seen(1, "x")}))

    assert "a: m1 was shown before it was sent" in found.wrong


def test_a_device_that_is_told_of_a_newer_lease_nobody_took_is_seen() -> None:
    history = History("a")
    history.answer(history.ask_claim(), Leased(1, {}))
    history.answer(history.ask_resume(1), Refused("superseded"))

    found = check(history, Remains((Logged("1", "claimed", 1),), {}))

    assert found.wrong == ["a: epoch 1 was refused, and nobody ever claimed a later one"]
