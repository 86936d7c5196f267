"""From the record to statistics: what is read, what is left out, what a correction changes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import col

from exam_server.authoring.statistics.operations import Result, item_statistics, statistics_of
from exam_server.authoring.statistics.queries import exams_with
from exam_server.errors import Refusal
from exam_server.record.database import transaction
from exam_server.record.models import ResponseRecord
from exam_server.state import State
from question_bank import Coefficient, Correction, Flag, ItemAnalysis
from tests.authoring.statistics.sitting import Sat, sat
from tests.world import World


def by_code(result: Result) -> dict[str, ItemAnalysis]:
    """The items by their codes."""
    return {result.asked[each.figures.version].item.code: each for each in result.statistics.items}


async def correct(state: State, exam: Sat, code: str, *, voided: bool, key: list[str]) -> None:
    """A decision after the exam."""
    correction = Correction(
        scope=exam.exam, version_id=exam.versions[code].id, at=datetime.now(UTC), by="x",
        reason="x", voided=voided, key=key, rule={},
    )  # fmt: skip
    async with transaction(state.engine) as session:
        session.add(correction)


async def test_the_figures_of_an_exam_are_those_of_its_responses(state: State, exam: Sat) -> None:
    result = await statistics_of(state.engine, exam=exam.exam)

    found, items = result.statistics, by_code(result)
    assert (found.attempts, found.left_out, found.unmarked) == (4, 1, 0)
    assert [items[code].figures.difficulty for code in sorted(items)] == [1.0, 0.75, 0.5, 0.25]
    assert [items[code].figures.blank for code in sorted(items)] == [0, 0, 0, 0.25]
    assert found.scores is not None
    assert (found.scores.maximum, found.scores.mean) == (4, 2.5)
    assert found.reliability.estimate is not None
    assert found.reliability.estimate.coefficient is Coefficient.KR_20


async def test_who_chose_what_is_counted_by_option(state: State, exam: Sat) -> None:
    items = by_code(await statistics_of(state.engine, exam=exam.exam))

    table = items["T-004"].table
    assert table is not None
    assert sorted(choice.count for choice in table.choices) == [0, 1, 1, 2]
    (key,) = [choice for choice in table.choices if choice.is_key]
    assert (key.id, key.count) == (exam.versions["T-004"].key[0], 1)


async def test_a_slot_is_told_apart_from_the_rest_of_its_exam(
    state: State, world: World, exam: Sat
) -> None:
    other = await sat(state, world, ["1111"], await world.same_exam(exam.slot))

    one = await statistics_of(state.engine, slot=exam.slot.id)
    another = await statistics_of(state.engine, slot=other.slot.id)

    assert (one.statistics.attempts, another.statistics.attempts) == (4, 1)
    assert one.scope.slot_id == exam.slot.id


async def test_a_voided_version_counts_for_nobody(state: State, exam: Sat) -> None:
    await correct(state, exam, "T-001", voided=True, key=[])

    result = await statistics_of(state.engine, exam=exam.exam)

    item = by_code(result)["T-001"]
    assert item.figures.voided
    assert item.figures.difficulty is None
    assert Flag.VOIDED in {remark.flag for remark in item.remarks}
    assert result.statistics.scores is not None
    assert result.statistics.scores.maximum == 3


async def test_the_newest_correction_says_what_the_key_is(state: State, exam: Sat) -> None:
    others = [
        option["id"]
        for option in exam.versions["T-004"].options
        if option["id"] not in exam.versions["T-004"].key
    ]
    await correct(state, exam, "T-004", voided=True, key=[])
    await correct(state, exam, "T-004", voided=False, key=others[:1])

    item = by_code(await statistics_of(state.engine, exam=exam.exam))["T-004"]

    assert item.table is not None
    assert [choice.id for choice in item.table.choices if choice.is_key] == others[:1]
    assert not item.figures.voided


async def test_what_waits_for_a_mark_is_left_out_and_counted(state: State, exam: Sat) -> None:
    unmarked = sa.update(ResponseRecord).values(points=None)
    unmarked = unmarked.where(col(ResponseRecord.item_version_id) == exam.versions["T-002"].id)
    async with transaction(state.engine) as session:
        await session.exec(unmarked)

    result = await statistics_of(state.engine, exam=exam.exam)

    assert result.statistics.unmarked == 4
    assert by_code(result)["T-002"].figures.counted == 0
    assert result.statistics.scores is not None
    assert result.statistics.scores.mean == pytest.approx(Decimal("1.75"))


async def test_an_item_is_found_in_the_exams_that_had_it(state: State, exam: Sat) -> None:
    item_id = exam.versions["T-003"].item_id

    async with transaction(state.engine, read_only=True) as session:
        exams = await exams_with(session, item_id)
    _, found = await item_statistics(state.engine, item_id, exams[0].id)

    assert [each.id for each in exams] == [exam.exam]
    assert [each.figures.version for each in found] == [exam.versions["T-003"].id]


@pytest.mark.parametrize("scope", [{"exam": "nothing"}, {"slot": "nothing"}])
async def test_what_is_not_there_is_refused(state: State, scope: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        await statistics_of(state.engine, **scope)
