"""An exam that some have sat, with answers a test chooses, straight in the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from exam_server.record.database import transaction
from exam_server.record.models import AttemptRecord, ResponseRecord
from exam_server.state import State
from question_bank import Blueprint, Form, FormItem, Item, ItemVersion
from scheduler import Exam, Slot
from tests.world import World

NOW = datetime(2026, 11, 21, tzinfo=UTC)
POINTS = {"1": Decimal(1), "0": Decimal(0), "-": Decimal(0)}


@dataclass(frozen=True, slots=True)
class Sat:
    """A slot whose attempts are in the record, and the versions by code."""

    slot: Slot
    versions: Mapping[str, ItemVersion]

    @property
    def exam(self) -> str:
        """The exam's id."""
        return self.slot.exam_id


async def sat(state: State, world: World, answers: Sequence[str], slot: Slot | None = None) -> Sat:
    """One attempt for each text, one sign for each item in the order of codes.

    `1` is right, `0` another option, `-` nothing.
    """
    slot = slot or await world.slot(items=len(answers[0]))
    async with transaction(state.engine) as session:
        exam = await session.get(Exam, slot.exam_id)
        assert exam is not None
        versions = dict((await session.exec(_versions_of(exam))).all())
        for number, signs in enumerate(answers):
            attempt_id = f"{slot.id}-{number}"
            given = list(zip(versions.values(), signs, strict=True))
            session.add(_form(attempt_id, exam, list(versions.values())))
            session.add(_attempt(attempt_id, slot))
            await session.flush()
            session.add_all(_response(attempt_id, at, *each) for at, each in enumerate(given, 1))
            session.add_all(FormItem(version_id=v.id, form_id=attempt_id) for v, _ in given)
    return Sat(slot, versions)


def _versions_of(exam: Exam) -> Select[str, ItemVersion]:
    return (
        select(Item.code, ItemVersion)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .join(Blueprint, col(Blueprint.bank_id) == Item.bank_id)
        .where(Blueprint.id == exam.blueprint_id)
        .order_by(col(Item.code))
    )


def _form(attempt_id: str, exam: Exam, versions: Sequence[ItemVersion]) -> Form:
    positions = [{"version": version.id, "options": []} for version in versions]
    return Form(
        id=attempt_id, blueprint_id=exam.blueprint_id, seed=1, positions=positions, created_at=NOW
    )


def _attempt(attempt_id: str, slot: Slot) -> AttemptRecord:
    hour = timedelta(hours=1)
    return AttemptRecord(
        id=attempt_id, slot_id=slot.id, exam_id=slot.exam_id, candidate_id=attempt_id,
        state="submitted", started_at=NOW, closed_at=NOW + hour, time_limit=hour,
        granted=timedelta(), paused=timedelta(), answered=0, points=Decimal(0), maximum=0,
        digest="",
    )  # fmt: skip


def _response(attempt_id: str, position: int, version: ItemVersion, sign: str) -> ResponseRecord:
    right = version.key[0]
    wrong = next(option["id"] for option in version.options if option["id"] != right)
    return ResponseRecord(
        attempt_id=attempt_id, position=position, item_version_id=version.id,
        response={"1": [right], "0": [wrong], "-": []}[sign], flagged=False, version=1,
        looked_ms=position * 10_000, points=POINTS[sign],
    )  # fmt: skip
