"""The part `formats` in a short form: its plants are caught, and it has a line for each reader."""

from tests.prove.formats.part import caught, caught_in_a_child
from tests.question_bank.formats.fuzz.plants import hangs, raises
from tests.question_bank.formats.hostile.plants import reads_the_server


def test_broken_readers_are_caught() -> None:
    planted = [caught(raises), caught(hangs), caught_in_a_child(reads_the_server)]

    assert [each.caught for each in planted] == [True] * 3
    assert planted[0].bug == "a reader that raises"
