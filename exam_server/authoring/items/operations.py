"""What authors do with items: save one, save a stimulus, move many through review, file many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.outcomes import Word
from question_bank import (
    DIFFICULTIES,
    Item,
    ItemState,
    Judged,
    NoSuchStimulusError,
    Obstacle,
    Step,
    Stimulus,
    find_stimulus,
    judge_step,
    take_step,
    topic_called,
    topics_of,
)

MOST_TAGS = 20
LONGEST_TAG = 40
LONGEST_TOPIC = 120


class Task(StrEnum):
    """What can be done with many items at once."""

    REVIEW = "review"
    APPROVE = "approve"
    REJECT = "reject"
    RETIRE = "retire"
    RESTORE = "restore"
    TOPIC = "topic"
    DIFFICULTY = "difficulty"
    TAG = "tag"


STATE_OF: dict[Task, ItemState] = {
    Task.REVIEW: ItemState.IN_REVIEW,
    Task.APPROVE: ItemState.APPROVED,
    Task.REJECT: ItemState.DRAFT,
    Task.RETIRE: ItemState.RETIRED,
    Task.RESTORE: ItemState.DRAFT,
}


@dataclass(frozen=True, slots=True)
class Bulk:
    """A task for many items of a bank; `value` is the topic, the difficulty or the tag."""

    task: Task
    items: tuple[str, ...]
    value: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether the value is one that the task can use."""
        if self.task is Task.DIFFICULTY:
            return self.value in {str(level) for level in DIFFICULTIES}
        longest = {Task.TOPIC: LONGEST_TOPIC, Task.TAG: LONGEST_TAG}.get(self.task)
        return longest is None or 0 < len(self.value) <= longest


async def judge_bulk(session: AsyncSession, bank_id: str, bulk: Bulk, step: Step) -> list[Judged]:
    """The items of a task, each with what keeps it from being done; nothing is written."""
    judged = await judge_step(session, bank_id, bulk.items, step)
    if bulk.task in STATE_OF:
        return [_sorted_out(each, bulk.task) for each in judged]
    topics = {topic.id: topic.name for topic in await topics_of(session, bank_id)}
    return [
        Judged(each.item, each.version, _filed_already(each.item, bulk, topics)) for each in judged
    ]


async def do_bulk(session: AsyncSession, bank_id: str, bulk: Bulk, step: Step) -> list[Judged]:
    """Do a task with every item that nothing keeps from it; the others come back with why."""
    judged = await judge_bulk(session, bank_id, bulk, step)
    free = [each.item for each in judged if each.obstacle is None]
    if bulk.task in STATE_OF:
        await take_step(session, bank_id, [item.id for item in free], step)
    else:
        await _file(session, bank_id, free, bulk)
    return judged


async def known_stimulus(session: AsyncSession, stimulus_id: str) -> Stimulus:
    """The stimulus; raises Refusal(not_found)."""
    try:
        return await find_stimulus(session, stimulus_id)
    except NoSuchStimulusError:
        raise Refusal(Word.NOT_FOUND) from None


def _sorted_out(each: Judged, task: Task) -> Judged:
    """Giving back for mending and taking out of retirement both lead to a draft, from elsewhere."""
    retired = each.item.state == ItemState.RETIRED
    if (task is Task.RESTORE) != retired and task in {Task.RESTORE, Task.REJECT}:
        return Judged(each.item, each.version, each.obstacle or Obstacle.NOT_FROM_HERE)
    return each


def _filed_already(item: Item, bulk: Bulk, topics: Mapping[str, str]) -> Obstacle | None:
    same = {
        Task.DIFFICULTY: str(item.difficulty) == bulk.value,
        Task.TOPIC: topics[item.topic_id].casefold() == bulk.value.casefold(),
        Task.TAG: bulk.value in item.tags,
    }[bulk.task]
    if not same and bulk.task is Task.TAG and len(item.tags) >= MOST_TAGS:
        return Obstacle.TOO_MANY_TAGS
    return Obstacle.IS_SO_ALREADY if same else None


async def _file(session: AsyncSession, bank_id: str, items: Sequence[Item], bulk: Bulk) -> None:
    topic = await topic_called(session, bank_id, bulk.value) if bulk.task is Task.TOPIC else None
    for item in items:
        if topic:
            item.topic_id = topic.id
        elif bulk.task is Task.DIFFICULTY:
            item.difficulty = int(bulk.value)
        else:
            item.tags = [*item.tags, bulk.value]
        session.add(item)
    await session.flush()
