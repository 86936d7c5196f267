"""Which forms hold which versions: who saw a wording, and which items were never used."""

from sqlalchemy.sql.selectable import Exists
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.models import FormItem, Item, ItemVersion


async def uses_of(session: AsyncSession, item_id: str) -> dict[str, int]:
    """How many forms hold each version of an item; versions that none holds are missing."""
    statement = (
        select(FormItem.version_id, func.count())
        .join(ItemVersion, col(ItemVersion.id) == FormItem.version_id)
        .where(ItemVersion.item_id == item_id)
        .group_by(col(FormItem.version_id))
    )
    return dict((await session.exec(statement)).all())


async def forms_with(
    session: AsyncSession, version_id: str, *, offset: int = 0, limit: int | None = None
) -> list[str]:
    """The ids of the forms that hold a version, in order; the attempts have the same ids."""
    statement = (
        select(FormItem.form_id)
        .where(FormItem.version_id == version_id)
        .order_by(col(FormItem.form_id))
        .offset(offset)
    )
    return list(await session.exec(statement.limit(limit) if limit else statement))


def is_used() -> Exists:
    """The condition, on a query of items, that some form holds some version of the item."""
    return (
        select(FormItem.form_id)
        .join(ItemVersion, col(ItemVersion.id) == FormItem.version_id)
        .where(ItemVersion.item_id == Item.id)
        .correlate(Item)
        .exists()
    )
