"""Codes, topics and difficulties of foreign files."""

import time
from dataclasses import replace

import pytest

from question_bank.formats.naming import (
    as_code,
    code_for,
    difficulty_of,
    entry_of,
    named,
    path_of,
    topic_of,
)
from question_bank.rows import Expected, RowProblem, Severity
from tests.question_bank.drafts import SINGLE


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("S-1", "S-1"),
        ("Soal nomor 3: rata-rata", "Soal-nomor-3-rata-rata"),
        ("café (2)", "cafe-2"),
        ("__item", "item"),
        ("题目", ""),
        ("x" * 41, ""),
        ("", ""),
    ],
)
def test_a_name_becomes_a_code_where_it_can(name: str, code: str) -> None:
    assert as_code(name) == code


def test_the_identifier_comes_before_the_title_and_both_before_a_digest() -> None:
    taken: set[str] = set()

    codes = [code_for("i7", "Judul", ["a"], taken) for _ in range(4)]

    assert codes == ["i7", "Judul", "Q-ca978112", "Q-ca978112-2"]
    assert taken == set(codes)


def test_a_question_without_a_name_gets_the_same_code_every_time() -> None:
    first = named(SINGLE, "", taken=set())

    assert first.code.startswith("Q-")
    assert named(SINGLE, "", taken=set()) == first
    assert named(replace(SINGLE, stem="Lain?"), "", taken=set()).code != first.code


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("$course$/top/Statistika/Dasar", "Statistika / Dasar"),
        ("Top/$cat1$/A", "A"),
        ("A//B/C", "A/B / C"),
        ("", "Umum"),
        ("/".join(["bagian yang panjang"] * 9), " / ".join(["bagian yang panjang"] * 5)),
    ],
)
def test_a_path_becomes_a_topic(path: str, topic: str) -> None:
    assert topic_of(path, "Umum") == topic


@pytest.mark.parametrize("topic", ["Statistika / Dasar", "km/jam", "Umum"])
def test_a_topic_comes_back_from_its_path(topic: str) -> None:
    assert topic_of(path_of(topic), "") == topic


@pytest.mark.parametrize(
    ("tags", "difficulty", "others"),
    [
        (["a", "difficulty:3", "b"], 3, ("a", "b")),
        (["Kesulitan: 1"], 1, ()),
        (["tingkat 3", "mudah"], 3, ("mudah",)),
        (["Sulit", "a", "a"], 3, ("a",)),
        (["level=easy"], 1, ()),
        (["level 7", "2"], 2, ("level 7", "2")),
    ],
)
def test_a_tag_names_the_difficulty(
    tags: list[str], difficulty: int, others: tuple[str, ...]
) -> None:
    assert difficulty_of(tags, 2) == (difficulty, others)


def test_an_entry_keeps_its_draft_beside_warnings() -> None:
    note = RowProblem(3, "tags", Expected.KEPT_FEATURE, "x", Severity.WARNS)

    entry, problems = entry_of(3, SINGLE, label="Judul", original="::Judul::", notes=[note])

    assert (entry.draft, entry.label, problems) == (SINGLE, "Judul", (note,))


def test_an_entry_loses_its_draft_to_what_blocks() -> None:
    entry, problems = entry_of(3, replace(SINGLE, stem=""), place="line 9")

    assert (entry.number, entry.label, entry.draft) == (3, "S-1", None)
    assert problems == (RowProblem(3, "stem", Expected.SOMETHING, "", place="line 9"),)


def test_what_a_file_repeats_without_end_is_named_in_linear_time() -> None:
    taken: set[str] = set()
    began = time.process_time()

    codes = [code_for("", "", ["a"], taken) for _ in range(20_000)]
    topic = topic_of("a/" * 200_000, "Umum")
    _, tags = difficulty_of(map(str, range(200_000)), 2)

    assert time.process_time() - began < 2
    assert codes[:1] + codes[-1:] == ["Q-ca978112", "Q-ca978112-20000"]
    assert (len(topic), len(tags), len(set(codes))) == (117, 200_000, 20_000)
