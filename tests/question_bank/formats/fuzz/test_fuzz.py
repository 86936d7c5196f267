"""The short form of the fuzzing: what once broke a reader, and a few hundred mutants for each."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from question_bank.formats import BY_NAME
from tests.question_bank.formats.fuzz.mutating import mutant
from tests.question_bank.formats.fuzz.oracle import trouble, trouble_with
from tests.question_bank.formats.fuzz.plants import PLANTS, Plant
from tests.question_bank.formats.fuzz.running import fuzz
from tests.question_bank.formats.fuzz.seeds import NAMES, corpus, seeds_of

SLOW = {"qti21": 30, "qti30": 30, "xlsx": 100}
"""How many mutants of a format are enough here, where one takes long."""


@pytest.mark.parametrize("path", corpus(), ids=lambda path: path.name)
def test_what_once_broke_a_reader_is_read_or_refused(path: Path) -> None:
    assert trouble(path.name.partition("-")[0], path.read_bytes()) == ""


@pytest.mark.parametrize("name", NAMES)
def test_no_spoiled_file_breaks_a_reader(name: str) -> None:
    figures = fuzz(name, SLOW.get(name, 300), seed=20)

    assert list(figures.broken) == []


def test_the_same_seed_gives_the_same_files() -> None:
    chances = [random.Random(5), random.Random(5)]

    one, two = ([mutant(seeds_of("qti21"), each) for _ in range(10)] for each in chances)

    assert one == two


@pytest.mark.parametrize("broken", PLANTS, ids=lambda each: each.__name__)
def test_a_reader_that_breaks_is_noticed(broken: Plant) -> None:
    reader = replace(BY_NAME["csv"], read=broken)

    assert trouble_with(reader, b"code,topic", seconds=0.05)
