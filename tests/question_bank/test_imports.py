"""Imports on real databases: the same file twice changes nothing, a change makes a version."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.database import transaction
from question_bank import (
    Change,
    Importing,
    ImportReport,
    Item,
    ItemVersion,
    NoSuchBankError,
    Topic,
    create_bank,
    import_items,
    list_items,
    list_versions,
    template_xlsx,
)
from question_bank.formats.columns import columns_of
from question_bank.formats.csv import write_csv
from question_bank.formats.xlsx import read_xlsx
from tests.question_bank.builders import NOW, NUMERIC, cells, csv_file, filled_bank, many, xlsx_file


async def test_a_dry_run_reports_the_same_and_writes_nothing(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    file = csv_file(cells(), cells(code="B", stem=""))

    rehearsed = await import_items(
        session, bank.id, file, dry_run=True, importing=Importing(now=NOW)
    )
    assert list(await session.exec(select(Item))) == []
    assert list(await session.exec(select(Topic))) == []
    carried_out = await import_items(
        session, bank.id, file, dry_run=False, importing=Importing(now=NOW)
    )

    assert carried_out == rehearsed
    assert (rehearsed.new, rehearsed.invalid, rehearsed.new_topics) == (1, 1, ("Numerik",))


async def test_the_same_file_twice_changes_nothing(session: AsyncSession) -> None:
    file = csv_file(cells(), cells(code="B", **NUMERIC))
    bank = await filled_bank(session, cells(), cells(code="B", **NUMERIC))
    before = await list_items(session, bank.id)

    report = await import_items(session, bank.id, file, dry_run=False, importing=Importing(now=NOW))

    assert (report.new, report.changed, report.same) == (0, 0, 2)
    assert await list_items(session, bank.id) == before


async def test_a_change_makes_a_new_version_and_keeps_the_old(session: AsyncSession) -> None:
    bank = await filled_bank(session, cells())
    later = NOW + timedelta(days=1)

    changed = csv_file(cells(stem="Berapa 5 × 8?"))
    report = await import_items(
        session, bank.id, changed, dry_run=False, importing=Importing(now=later)
    )

    assert [row.change for row in report.rows] == [Change.CHANGED]
    [found] = await list_items(session, bank.id)
    newest, first = await list_versions(session, found.item.id)
    assert (found.version, newest.number, newest.stem) == (newest, 2, "<p>Berapa 5 × 8?</p>")
    assert (first.number, first.stem, first.created_at) == (1, "<p>Berapa 8 × 5?</p>", NOW)


async def test_another_topic_moves_the_item_without_a_version(session: AsyncSession) -> None:
    bank = await filled_bank(session, cells())

    moved = csv_file(cells(topic="Logika", difficulty="2"))
    report = await import_items(
        session, bank.id, moved, dry_run=False, importing=Importing(now=NOW)
    )

    [found] = await list_items(session, bank.id)
    assert report.changed == 1
    assert (found.topic, found.item.difficulty, found.version.number) == ("Logika", 2, 1)


async def test_a_version_keeps_the_source_and_the_key_in_ids(session: AsyncSession) -> None:
    bank = await filled_bank(session, cells())

    [found] = await list_items(session, bank.id)

    texts = {option["id"]: option["text"] for option in found.version.options}
    assert [texts[id_] for id_ in found.version.key] == ["<p>40</p>"]
    assert found.version.source["expression"] == "8 * 5"
    assert found.version.source["options"] == ["35", "40", "45"]


async def test_codes_are_free_in_another_bank(session: AsyncSession) -> None:
    await filled_bank(session, cells())
    other = await create_bank(session, "Lain")

    report = await import_items(
        session, other.id, csv_file(cells()), dry_run=False, importing=Importing(now=NOW)
    )

    assert report.new == 1


async def test_two_imports_at_once_take_turns(database: AsyncEngine) -> None:
    file = csv_file(*many(20))
    async with transaction(database) as session:
        bank = await create_bank(session, "Bank")

    async def race() -> ImportReport:
        async with transaction(database) as racing:
            return await import_items(
                racing, bank.id, file, dry_run=False, importing=Importing(now=NOW)
            )

    reports = await asyncio.gather(*(race() for _ in range(4)))

    assert sorted(report.new for report in reports) == [0, 0, 0, 20]
    assert sorted(report.same for report in reports) == [0, 20, 20, 20]


async def test_a_refused_file_writes_nothing(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")

    report = await import_items(
        session, bank.id, b"%PDF-1.7", dry_run=False, importing=Importing(now=NOW)
    )

    assert (report.rows, len(report.problems)) == ((), 1)
    assert list(await session.exec(select(ItemVersion))) == []


async def test_an_xlsx_file_gives_the_same_items_as_csv(session: AsyncSession) -> None:
    number = cells(code="B", **NUMERIC)
    bank = await filled_bank(session, number)
    typed: list[object] = ["B", "Numerik", 1, "numeric", number["stem"], "", "", "", "", ""]
    typed += [12.5, 0.1, "8 * 5", number["explanation"]]

    report = await import_items(
        session, bank.id, xlsx_file(typed), dry_run=True, importing=Importing(now=NOW)
    )

    assert (report.same, report.problems) == (1, ())


async def test_the_examples_of_the_template_are_valid(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    rows = read_xlsx(template_xlsx(), sheet=1).rows
    examples = write_csv(columns_of([dict(row.cells) for row in rows]), [row.cells for row in rows])

    report = await import_items(
        session, bank.id, examples, dry_run=False, importing=Importing(now=NOW)
    )

    assert (report.new, report.problems) == (9, ())


@pytest.mark.parametrize("dry_run", [True, False])
async def test_an_unknown_bank_is_refused(session: AsyncSession, dry_run: bool) -> None:
    with pytest.raises(NoSuchBankError):
        await import_items(
            session, "none", csv_file(cells()), dry_run=dry_run, importing=Importing(now=NOW)
        )
