"""What the task list counts."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from exam_server.authoring.home.queries import overview
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import Cause, Item, Reason
from scheduler import cancel_slot
from tests.world import World


async def test_a_bank_that_shrank_is_told_by_topic_and_difficulty(
    state: State, world: World
) -> None:
    await world.slot(items=2)
    async with transaction(state.engine) as session:
        item = (await session.exec(select(Item))).first()
        assert item
        item.difficulty = 3

    async with transaction(state.engine, read_only=True) as session:
        (exam,) = (await overview(session, datetime.now(UTC))).exams

    assert exam.reasons == (
        Reason(cause=Cause.SHORTAGE, topic="Topik", difficulty=1, asked=2, available=1),
    )


async def test_slots_that_are_over_or_withdrawn_are_not_ahead(state: State, world: World) -> None:
    slot = await world.slot()
    await world.slot(starts_in=-timedelta(days=2))
    await world.person(Role.PROCTOR)
    now = datetime.now(UTC)

    async with transaction(state.engine) as session:
        before = await overview(session, now)
        await cancel_slot(session, slot.id, now)
        after = await overview(session, now)

    assert (before.slots_ahead, after.slots_ahead) == (1, 0)
    assert before.accounts == {Role.CANDIDATE: 0, Role.PROCTOR: 1, Role.ADMIN: 0}
