"""Reads: what authors get, and what never reaches a candidate."""

import dataclasses

from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import Kind, list_banks, list_items, public_items, topics_of
from question_bank.queries import stock
from tests.question_bank.builders import NUMERIC, TRUE_FALSE, cells, filled_bank, many


async def test_a_public_item_holds_no_secret(session: AsyncSession) -> None:
    secret = cells(explanation="RAHASIA-1", expression="4 * 10")
    bank = await filled_bank(session, secret)
    [found] = await list_items(session, bank.id)

    public = (await public_items(session, [found.version.id]))[found.version.id]

    names = {field.name for field in dataclasses.fields(public)}
    assert names == {"kind", "stem", "options", "body"}
    assert public.stem == "<p>Berapa 8 × 5?</p>"
    assert [option.id for option in public.options] == ["o1", "o2", "o3"]
    assert "RAHASIA" not in repr(public)
    assert "4 * 10" not in repr(public)


async def test_public_items_come_by_version(session: AsyncSession) -> None:
    bank = await filled_bank(session, cells(code="A", **NUMERIC), cells(code="B", **TRUE_FALSE))
    number, truth = [each.version.id for each in await list_items(session, bank.id)]

    found = await public_items(session, [number, truth, truth, "none"])

    assert {id_: item.kind for id_, item in found.items()} == {
        number: Kind.NUMERIC,
        truth: Kind.TRUE_FALSE,
    }
    assert [option.id for option in found[truth].options] == ["true", "false"]


async def test_stock_counts_by_topic_and_difficulty(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(3), *many(2, topic="Etika", difficulty="2"))
    ethics, numeracy = await topics_of(session, bank.id)

    assert await stock(session, bank.id) == {(numeracy.id, 1): 3, (ethics.id, 2): 2}
    assert [each.items for each in await list_banks(session)] == [5]
