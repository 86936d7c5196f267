"""Where the items of a bank stand: which may be drawn, and what keeps the others out.

Light rows without any text, since the question is asked about whole banks.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.items import ItemState
from question_bank.models import Item, ItemVersion, Stimulus
from question_bank.reasons import Cause, Reason
from question_bank.rules import BlueprintRules


class Bar(StrEnum):
    """What keeps an item out of every form of a blueprint."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETIRED = "retired"
    EXCLUDED = "excluded"
    ONE_PAIR_OF_EYES = "one_pair_of_eyes"


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as far as a blueprint is concerned; `stimulus` is a code or empty."""

    code: str
    topic_id: str
    difficulty: int
    state: ItemState
    seen_by_two: bool
    stimulus: str

    def bar(self, rules: BlueprintRules) -> Bar | None:
        """What keeps it out; None: it may be drawn."""
        if self.state is not ItemState.APPROVED:
            return Bar(self.state)
        if self.code in rules.excluded:
            return Bar.EXCLUDED
        if rules.four_eyes and not self.seen_by_two:
            return Bar.ONE_PAIR_OF_EYES
        return None


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line of a blueprint, and every item of its topic and difficulty, drawable or not."""

    topic: str
    difficulty: int
    count: int
    items: tuple[Standing, ...]

    @property
    def name(self) -> str:
        """What tells it from the other lines."""
        return f"{self.topic}:{self.difficulty}"

    def drawable(self, rules: BlueprintRules) -> list[Standing]:
        """The items that may be drawn."""
        return [item for item in self.items if item.bar(rules) is None]

    def reason(self, cause: Cause) -> Reason:
        """What is wrong with it."""
        return Reason(cause=cause, topic=self.topic, difficulty=self.difficulty, asked=self.count)


async def standings(session: AsyncSession, bank_id: str) -> list[Standing]:
    """Every item of a bank by code."""
    shown: Any = (
        Item.code, Item.topic_id, Item.difficulty, Item.state,
        Item.author, Item.approved_by, ItemVersion.created_by, Stimulus.code,
    )  # fmt: skip
    statement = (
        select(*shown)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .join(Stimulus, col(Stimulus.id) == Item.stimulus_id, isouter=True)
        .where(Item.bank_id == bank_id)
        .order_by(col(Item.code))
    )
    return [_standing(*row) for row in await session.exec(statement)]


def _standing(
    code: str, topic: str, difficulty: int, state: str, author: str, approver: str, writer: str,
    stimulus: str | None,
) -> Standing:  # fmt: skip
    seen = seen_by_two(approver, author, writer)
    return Standing(code, topic, difficulty, ItemState(state), seen, stimulus or "")


def seen_by_two(approver: str, author: str, writer: str) -> bool:
    """Whether somebody approved a version who neither thought the item up nor wrote it down."""
    return bool(approver) and approver not in (author, writer)
