"""Reads of exams for admins: blueprints with what is in stock, and the forms that are drawn."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.outcomes import Word
from question_bank import (
    Blueprint,
    BlueprintLine,
    BlueprintRules,
    Form,
    PublicItem,
    Topic,
    plan_of,
    public_items,
    stock,
    topics_of,
)
from scheduler import Booking, Exam, list_exams, load_exam

DIFFICULTIES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Line:
    """How many items of a topic and difficulty a blueprint asks for."""

    topic_id: str
    topic: str
    difficulty: int
    count: int


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """An exam with its bank, its blueprint's lines and their rules."""

    exam: Exam
    bank_id: str
    lines: tuple[Line, ...]
    rules: BlueprintRules

    @property
    def items(self) -> int:
        """How many items a form has."""
        return sum(line.count for line in self.lines)


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the matrix: asked for, and in stock."""

    difficulty: int
    asked: int
    available: int

    @property
    def is_short(self) -> bool:
        """Whether the bank cannot fill it."""
        return self.asked > self.available


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A topic's cells, from easy to hard."""

    topic_id: str
    topic: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Preparation:
    """How many places are booked in an exam, and for how many a form is drawn."""

    booked: int
    drawn: int


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One position of a form that nobody gets: the item's code, and what a candidate would see."""

    code: str
    item: PublicItem


async def known_exam(session: AsyncSession, exam_id: str) -> Exam:
    """The exam; raises Refusal(not_found)."""
    exam = await load_exam(session, exam_id)
    if exam is None:
        raise Refusal(Word.NOT_FOUND)
    return exam


async def exam_plans(session: AsyncSession) -> list[ExamPlan]:
    """Every exam with its blueprint, the newest first."""
    return await plans_of(session, await list_exams(session))


async def plans_of(session: AsyncSession, exams: Collection[Exam]) -> list[ExamPlan]:
    """Some exams with their blueprints, in the same order."""
    wanted = {exam.blueprint_id for exam in exams}
    blueprints = await session.exec(select(Blueprint).where(col(Blueprint.id).in_(wanted)))
    found = {blueprint.id: blueprint for blueprint in blueprints}
    lines = await _lines(session, wanted)
    return [
        ExamPlan(
            exam,
            found[exam.blueprint_id].bank_id,
            tuple(lines[exam.blueprint_id]),
            BlueprintRules.from_json(found[exam.blueprint_id].rules),
        )
        for exam in exams
    ]


async def matrix(
    session: AsyncSession, bank_id: str, asked: Iterable[Line] = ()
) -> list[MatrixRow]:
    """Topic by difficulty: what a blueprint asks for beside what the bank has."""
    available = await stock(session, bank_id)
    counts = {(line.topic_id, line.difficulty): line.count for line in asked}
    return [
        MatrixRow(
            topic.id,
            topic.name,
            tuple(
                Cell(level, counts.get((topic.id, level), 0), available.get((topic.id, level), 0))
                for level in DIFFICULTIES
            ),
        )
        for topic in await topics_of(session, bank_id)
    ]


async def preparation(session: AsyncSession, exam_id: str) -> Preparation:
    """How far the forms of an exam's bookings are drawn; a form has its booking's id."""
    booked = select(func.count()).select_from(Booking).where(Booking.exam_id == exam_id)
    ids = select(Booking.id).where(Booking.exam_id == exam_id)
    drawn = select(func.count()).select_from(Form).where(col(Form.id).in_(ids))
    return Preparation((await session.exec(booked)).one(), (await session.exec(drawn)).one())


async def sample_of(session: AsyncSession, exam: Exam, seed: int) -> list[SampleItem]:
    """The form that a seed draws now, not kept; nothing where no form can be drawn."""
    plan = await plan_of(session, exam.blueprint_id)
    try:
        positions = plan.drawing.draw(seed=seed).positions
    except ValueError:
        return []
    shown = await public_items(session, [each.version for each in positions])
    return [
        SampleItem(plan.codes[each.version], _in_order(shown[each.version], each.options))
        for each in positions
    ]


def _in_order(item: PublicItem, ids: Sequence[str]) -> PublicItem:
    options = {option.id: option for option in item.options}
    return replace(item, options=tuple(options[each] for each in ids))


async def _lines(session: AsyncSession, blueprint_ids: set[str]) -> dict[str, list[Line]]:
    statement = (
        select(BlueprintLine, Topic.name)
        .join(Topic, col(Topic.id) == BlueprintLine.topic_id)
        .where(col(BlueprintLine.blueprint_id).in_(blueprint_ids))
        .order_by(col(Topic.name), col(BlueprintLine.difficulty))
    )
    found: dict[str, list[Line]] = {each: [] for each in blueprint_ids}
    for line, topic in await session.exec(statement):
        found[line.blueprint_id].append(Line(line.topic_id, topic, line.difficulty, line.count))
    return found
