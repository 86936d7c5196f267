"""The demo bank: complete, importable, and every calculated key worked out again."""

import re
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

import exam_server.demo
from question_bank import Importing, create_bank, import_items, list_items
from question_bank.formats import read_file
from question_bank.items import LETTERS, ItemDraft, Kind
from question_bank.plan import plan_import
from question_bank.rows import RowProblem
from tests.question_bank.arithmetic import evaluate
from tests.question_bank.builders import NOW

FOLDER = Path(exam_server.demo.__file__).parent / "bank"
FILES = sorted(FOLDER.glob("*.csv"))
TOPICS = {
    "NUM": "Numerik",
    "LOG": "Logika Verbal",
    "BIN": "Bahasa Indonesia",
    "STA": "Statistik Dasar dan Konsep Survei",
    "LAP": "Praktik Lapangan dan Pengumpulan Data Digital",
    "ETI": "Etika dan Pelayanan Publik",
}


def drafts() -> list[ItemDraft]:
    reports = [plan_import(read_file(file.read_bytes()), {}) for file in FILES]
    return [row.draft for report in reports for row in report.rows if row.draft]


DRAFTS = drafts()
CALCULATED = [draft for draft in DRAFTS if draft.expression]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_no_problems(file: Path) -> None:
    problems: tuple[RowProblem, ...] = plan_import(read_file(file.read_bytes()), {}).problems

    assert problems == ()


def test_every_topic_has_ten_items_of_each_difficulty() -> None:
    counts = Counter((draft.topic, draft.difficulty) for draft in DRAFTS)

    assert counts == {(topic, level): 10 for topic in TOPICS.values() for level in (1, 2, 3)}


def test_codes_name_topic_and_difficulty_and_are_unique() -> None:
    assert len({draft.code for draft in DRAFTS}) == len(DRAFTS) >= 180
    for draft in DRAFTS:
        prefix, difficulty, _ = draft.code.split("-")
        assert (TOPICS[prefix], int(difficulty)) == (draft.topic, draft.difficulty)


def test_no_stem_is_asked_twice() -> None:
    stems = Counter(" ".join(draft.stem.lower().split()) for draft in DRAFTS)

    assert [stem for stem, count in stems.items() if count > 1] == []


def test_every_numeric_item_has_an_expression() -> None:
    numeric = [draft for draft in DRAFTS if draft.kind is Kind.NUMERIC]

    assert numeric
    assert [draft.code for draft in numeric if not draft.expression] == []


@pytest.mark.parametrize("draft", CALCULATED, ids=lambda draft: draft.code)
def test_a_calculated_key_is_right(draft: ItemDraft) -> None:
    assert evaluate(draft.expression) == pytest.approx(keyed_number(draft), rel=1e-9, abs=1e-9)


def keyed_number(draft: ItemDraft) -> float:
    """The key of a numeric item, or the one number in the keyed option of a single choice."""
    if draft.kind is Kind.NUMERIC:
        return float(draft.key[0])
    assert draft.kind is Kind.SINGLE_CHOICE
    text = draft.options[LETTERS.index(draft.key[0])].replace("\u2212", "-")
    # Indonesian notation: points group thousands, the comma is the decimal sign.
    [number] = re.findall(r"-?\d+(?:\.\d{3})*(?:,\d+)?", text)
    return float(number.replace(".", "").replace(",", "."))


def test_letters_of_keys_are_spread() -> None:
    singles = [draft for draft in DRAFTS if draft.kind is Kind.SINGLE_CHOICE]
    letters = Counter(draft.key[0] for draft in singles)

    # Nobody should score by always choosing one letter.
    assert max(letters.values()) < 0.4 * len(singles)


async def test_the_whole_bank_imports_and_again_changes_nothing(session: AsyncSession) -> None:
    bank = await create_bank(session, "Demo")
    for file in FILES:
        await import_items(
            session, bank.id, file.read_bytes(), dry_run=False, importing=Importing(now=NOW)
        )

    again = [
        await import_items(
            session, bank.id, file.read_bytes(), dry_run=False, importing=Importing(now=NOW)
        )
        for file in FILES
    ]

    assert len(await list_items(session, bank.id)) == sum(report.same for report in again) >= 180
    assert sum(report.new + report.changed + report.invalid for report in again) == 0
