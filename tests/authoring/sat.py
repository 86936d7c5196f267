"""Exams that were sat and archived, with known answers, for what happens after an exam."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import col, select

from exam_server.outcomes import Closed, Saved, Write
from exam_server.record.database import transaction
from exam_server.record.models import AttemptRecord, ResponseRecord
from exam_server.state import State
from exam_server.workers.archiving import archive_slot
from question_bank import Item, ItemVersion
from scheduler import Slot
from tests.world import Sitting, World

CHOICE = "S-1,Topik,1,single_choice,Ibu kota?,yes,no,maybe,,,A,,,\n"
NUMBER = "N-1,Topik,1,numeric,Berapa?,,,,,,12.5,0,,\n"
ESSAY = "E-1,Topik,1,essay,Ceritakan.,,,,,,,,,\n"
ROWS = (CHOICE, NUMBER, ESSAY)


@dataclass(frozen=True, slots=True)
class Sat:
    """An exam with its attempts in the order of their answers, and its versions by code."""

    state: State
    slot: Slot
    sittings: Sequence[Sitting]
    versions: Mapping[str, ItemVersion]

    @property
    def exam(self) -> str:
        """The exam's id."""
        return self.slot.exam_id

    async def scores(self) -> list[tuple[str, int]]:
        """Points and maximum of each attempt; the points are their responses' sum."""
        found = []
        async with transaction(self.state.engine, read_only=True) as session:
            for sitting in self.sittings:
                attempt = await session.get(AttemptRecord, sitting.id)
                assert attempt
                theirs = select(ResponseRecord).where(ResponseRecord.attempt_id == sitting.id)
                earned = [each.points or Decimal(0) for each in await session.exec(theirs)]
                assert sum(earned, Decimal(0)) == attempt.points
                found.append((f"{attempt.points.normalize():f}", attempt.maximum))
        return found


async def sit(
    world: World,
    state: State,
    *answers: Mapping[str, str],
    rows: Sequence[str] = ROWS,
    slot: Slot | None = None,
) -> Sat:
    """Everybody answers by code (a choice by its text) and submits; all is archived."""
    slot = slot or await world.slot(rows=rows)
    sittings = [await _answer(world, state, slot, each) for each in answers]
    await archive_slot(state, slot.id)
    async with transaction(state.engine, read_only=True) as session:
        exam_versions = {
            place.version for sitting in sittings for place in (await sitting.truth()).form
        }
        of_item = col(ItemVersion.item_id) == Item.id
        found = await session.exec(select(Item, ItemVersion).join(ItemVersion, of_item))
        versions = {item.code: version for item, version in found if version.id in exam_versions}
    return Sat(state, slot, sittings, versions)


async def _answer(world: World, state: State, slot: Slot, answers: Mapping[str, str]) -> Sitting:
    sitting = await world.attempt(slot)
    form = (await sitting.truth()).form
    async with transaction(state.engine, read_only=True) as session:
        for position, place in enumerate(form, start=1):
            version = await session.get(ItemVersion, place.version)
            item = await session.get(Item, version.item_id) if version else None
            assert version
            assert item
            if item.code in answers:
                response = _response(version, answers[item.code])
                write = Write(position, (response,), False, 0, f"m-{position}")
                saved = await state.attempts.save(
                    sitting.id, sitting.person.id, epoch=sitting.epoch, write=write
                )
                assert isinstance(saved, Saved), saved
    closed = await state.attempts.submit(sitting.id, sitting.person.id, epoch=sitting.epoch)
    assert isinstance(closed, Closed), closed
    return sitting


def _response(version: ItemVersion, answer: str) -> str:
    ids = {option["text"]: option["id"] for option in version.options}
    return ids.get(f"<p>{answer}</p>", answer)
