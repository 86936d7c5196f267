"""The history of imports, and taking one back, on real databases."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.database import transaction
from question_bank import (
    AlreadyImportedError,
    Bank,
    BankImport,
    BlueprintLineDraft,
    Hold,
    Importing,
    ItemReview,
    ItemState,
    ItemVersion,
    NoSuchImportError,
    NotEnoughItemsError,
    OnError,
    PlanChangedError,
    Step,
    UndoRefusedError,
    create_bank,
    create_blueprint,
    draw_form,
    find_import,
    import_items,
    list_imports,
    list_items,
    take_step,
    undo_import,
)
from tests.question_bank.builders import NOW, cells, csv_file, filled_bank

LATER = NOW + timedelta(hours=1)
TERMS = Importing(now=NOW, by="ani", id="first", file_name="soal.csv")


async def load(
    session: AsyncSession, bank: Bank, *rows: Mapping[str, str], terms: Importing = TERMS
) -> None:
    await import_items(session, bank.id, csv_file(*rows), dry_run=False, importing=terms)


async def contents(session: AsyncSession) -> dict[str, list[Any]]:
    """All that an import can change, row by row."""
    connection = await session.connection()
    found = {}
    for name in ("item", "item_version", "item_review", "topic", "stimulus"):
        rows = await connection.execute(sa.text(f"SELECT * FROM {name}"))
        found[name] = sorted(map(str, rows))
    return found


async def held_by(session: AsyncSession, import_id: str = "first") -> list[tuple[str, Hold]]:
    with pytest.raises(UndoRefusedError) as caught:
        await undo_import(session, import_id, by="ani", now=LATER)
    return [(each.code, each.hold) for each in caught.value.held]


async def test_every_import_is_kept_with_who_when_and_what(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")

    await load(session, bank, cells(), cells(code="B", key="Z"))
    await load(session, bank, cells(), terms=replace(TERMS, id="second", now=LATER))

    newest, first = await list_imports(session, bank.id)
    assert (newest.id, newest.counts["same"]) == ("second", 1)
    assert (first.by, first.at, first.file_name, first.format) == ("ani", NOW, "soal.csv", "csv")
    assert first.counts == {"new": 1, "changed": 0, "same": 0, "invalid": 1}
    [version] = await session.exec(select(ItemVersion))
    assert version.import_id == "first"


async def test_an_import_that_is_taken_back_leaves_nothing(session: AsyncSession) -> None:
    bank = await filled_bank(session, cells())
    before = await contents(session)
    await load(session, bank, cells(stem="Lain?", topic="Logika"), cells(code="B", topic="Baru"))

    record = await undo_import(session, "first", by="budi", now=LATER)

    assert await contents(session) == before
    assert (record.undone_at, record.undone_by) == (LATER, "budi")


async def test_moving_an_item_is_taken_back_too(session: AsyncSession) -> None:
    bank = await filled_bank(session, cells())
    before = await contents(session)
    await load(session, bank, cells(difficulty="3"))

    await undo_import(session, "first", by="ani", now=LATER)

    assert await contents(session) == before


async def test_taken_back_twice_nothing_happens_the_second_time(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    await load(session, bank, cells())
    await undo_import(session, "first", by="ani", now=LATER)
    await load(session, bank, cells(), terms=replace(TERMS, id="second", now=LATER))

    again = await undo_import(session, "first", by="budi", now=LATER + timedelta(hours=1))

    assert (again.undone_at, again.undone_by) == (LATER, "ani")
    assert len(await list_items(session, bank.id)) == 1


async def test_what_a_form_holds_is_not_taken_back(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    await load(session, bank, cells())
    lines = [BlueprintLineDraft("Numerik", 1, 1)]
    blueprint = await create_blueprint(session, bank.id, lines, NOW)
    await draw_form(session, blueprint.id, "form", seed=1, now=NOW)
    before = await contents(session)

    assert await held_by(session) == [("NUM-1-01", Hold.DRAWN)]
    assert await contents(session) == before


async def test_what_was_changed_later_is_not_taken_back_before_that(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    await load(session, bank, cells(), cells(code="B"))
    await load(session, bank, cells(stem="Lain?"), terms=replace(TERMS, id="second"))

    assert await held_by(session) == [("NUM-1-01", Hold.EDITED)]
    await undo_import(session, "second", by="ani", now=LATER)
    await undo_import(session, "first", by="ani", now=LATER)

    assert await list_items(session, bank.id) == []


async def test_what_somebody_has_reviewed_since_is_not_taken_back(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    await load(session, bank, cells(), terms=replace(TERMS, state=ItemState.DRAFT))
    [found] = await list_items(session, bank.id)
    step = Step(to=ItemState.IN_REVIEW, by="budi", now=LATER)
    await take_step(session, bank.id, [found.item.id], step)

    assert await held_by(session) == [("NUM-1-01", Hold.REVIEWED)]


async def test_an_unknown_import_is_refused(session: AsyncSession) -> None:
    with pytest.raises(NoSuchImportError):
        await undo_import(session, "none", by="ani", now=LATER)


async def test_an_import_asked_for_twice_is_written_once(database: AsyncEngine) -> None:
    async with transaction(database) as session:
        bank = await create_bank(session, "Bank")

    async def click() -> str:
        try:
            async with transaction(database) as clicking:
                await load(clicking, bank, cells())
        except AlreadyImportedError:
            return "already"
        return "written"

    told = await asyncio.gather(click(), click())

    async with transaction(database) as session:
        kept = list(await session.exec(select(BankImport)))
    assert (sorted(told), len(kept)) == (["already", "written"], 1)


async def test_two_clicks_take_an_import_back_once(database: AsyncEngine) -> None:
    async with transaction(database) as session:
        bank = await create_bank(session, "Bank")
        await load(session, bank, cells())

    async def click(by: str) -> str:
        async with transaction(database) as clicking:
            return (await undo_import(clicking, "first", by=by, now=LATER)).undone_by

    told = await asyncio.gather(click("ani"), click("budi"))

    assert len(set(told)) == 1


async def drawable(database: AsyncEngine) -> str:
    """A blueprint of the one item of the import `first`."""
    async with transaction(database) as session:
        bank = await create_bank(session, "Bank")
        await load(session, bank, cells())
        lines = [BlueprintLineDraft("Numerik", 1, 1)]
        return (await create_blueprint(session, bank.id, lines, NOW)).id


async def test_an_import_that_is_being_drawn_from_is_not_taken_back(database: AsyncEngine) -> None:
    blueprint = await drawable(database)

    async def undo() -> None:
        async with transaction(database) as session:
            await undo_import(session, "first", by="ani", now=LATER)

    async with transaction(database) as session:
        await draw_form(session, blueprint, "form", seed=1, now=NOW)
        undoing = asyncio.create_task(undo())
        done, _ = await asyncio.wait({undoing}, timeout=0.2)

    with pytest.raises(UndoRefusedError):
        await undoing
    assert not done


async def test_nothing_is_drawn_of_an_import_that_is_being_taken_back(
    database: AsyncEngine,
) -> None:
    blueprint = await drawable(database)

    async def draw() -> None:
        async with transaction(database) as session:
            await draw_form(session, blueprint, "form", seed=1, now=NOW)

    async with transaction(database) as session:
        await undo_import(session, "first", by="ani", now=LATER)
        drawing = asyncio.create_task(draw())
        await asyncio.wait({drawing}, timeout=0.2)

    with pytest.raises(NotEnoughItemsError):
        await drawing


async def test_nothing_is_written_where_one_error_is_to_stop_all(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    terms = replace(TERMS, on_error=OnError.STOP)
    file = csv_file(cells(), cells(code="B", key="Z"))

    report = await import_items(session, bank.id, file, dry_run=False, importing=terms)

    assert (report.stopped, report.new, report.invalid) == (True, 1, 1)
    assert await list_items(session, bank.id) == []
    with pytest.raises(NoSuchImportError):
        await find_import(session, "first")


async def test_a_bank_that_changed_since_the_preview_is_not_written(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    file = csv_file(cells())
    seen = await import_items(session, bank.id, file, dry_run=True, importing=TERMS)
    await load(session, bank, cells(stem="Lain?"), terms=replace(TERMS, id="other"))

    with pytest.raises(PlanChangedError):
        await import_items(
            session, bank.id, file, dry_run=False, importing=replace(TERMS, plan=seen.plan)
        )


async def test_another_wording_is_in_the_state_that_the_uploader_asks_for(
    session: AsyncSession,
) -> None:
    bank = await filled_bank(session, cells(), cells(code="B"))
    terms = replace(TERMS, state=ItemState.DRAFT)

    await load(session, bank, cells(stem="Lain?"), cells(code="B", topic="Lain"), terms=terms)

    states = {each.item.code: each.item.state for each in await list_items(session, bank.id)}
    [step] = await session.exec(select(ItemReview))
    assert states == {"NUM-1-01": ItemState.DRAFT, "B": ItemState.APPROVED}
    assert (step.before, step.after, step.by) == ("approved", "draft", "ani")
