"""What is written as GIFT comes back, or is said to be lost."""

from dataclasses import fields, replace

import pytest

from question_bank.formats import Collection, read_file
from question_bank.formats.gift import GIFT
from question_bank.formats.gift.writing import question_of, write
from question_bank.items import ItemDraft
from tests.question_bank.drafts import MATCHING, MULTIPLE, SINGLE
from tests.question_bank.formats.collections_of_all import EVERYTHING, PLAIN


@pytest.mark.parametrize("collection", [PLAIN, EVERYTHING], ids=["plain", "everything"])
def test_what_differs_is_what_was_warned_about(collection: Collection) -> None:
    written = write(collection)

    reading = read_file(written.content)

    again = {entry.draft.code: entry.draft for entry in reading.entries if entry.draft}
    assert (reading.format, reading.problems) == ("gift", ())
    for number, draft in enumerate(collection.drafts, start=1):
        told = {each.column for each in written.problems if each.row == number}
        assert told == differences(draft, again.get(draft.code))


def differences(draft: ItemDraft, again: ItemDraft | None) -> set[str]:
    if again is None:
        return {"kind"}
    names = (each.name for each in fields(draft))
    return {name for name in names if getattr(draft, name) != getattr(again, name)}


def test_signs_of_the_format_are_escaped() -> None:
    draft = replace(SINGLE, stem="{a} = b: ~c #d \\e\n\n// f", topic="Ilmu / A//B: c")

    written = write(Collection("Bank", (draft,)))

    [entry] = read_file(written.content).entries
    assert (entry.draft, written.problems) == (draft, ())
    assert r"\{a\} \= b\: \~c \#d \\e\n\n// f" in written.content.decode()


def test_a_question_reads_as_people_write_it() -> None:
    assert question_of(MULTIPLE) == (
        "// [id:M-1] [tag:difficulty:2]\n"
        "::M-1::[markdown]Mana bilangan prima?{\n\t~%50%2\n\t~%50%3\n\t~%-50%4\n\t~%-50%6\n}"
    )


def test_an_arrow_in_a_pair_is_said_to_be_lost() -> None:
    pairs = (replace(MATCHING.pairs[0], prompt="a -> b"), *MATCHING.pairs[1:])

    problems = write(Collection("Bank", (replace(MATCHING, pairs=pairs),))).problems

    assert [problem.column for problem in problems] == ["pairs"]


def test_media_are_said_to_be_left_out() -> None:
    assert GIFT.write is not None

    problems = GIFT.write(Collection("Bank", (), media={"a.png": b""})).problems

    assert [(each.column, each.found) for each in problems] == [("media", "a.png")]
