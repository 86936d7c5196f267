"""How often each item was shown among the forms of a blueprint, and which are held back for it.

The counts are rows of their own, read in one query for each batch of forms: counting positions anew
would read a third of a million rows at ten thousand forms. Two servers that draw at the same moment
both go by the counts before, so an item may then be shown in a few forms more than the limit says.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.models import Form, ItemExposure

_UPSERTS: Final[Mapping[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
ROUNDING: Final = 1e-9
"""Shares are given in decimal: 0.07 of a hundred forms are seven, whatever binary makes of it."""


class Exposure:
    """Contains the codes that may not be in the next form.

    An item may be in one form; in more only as long as it is in no larger share of all forms than
    the limit, this next one among them.
    """

    def __init__(self, limit: float | None, forms: int = 0, shown: Mapping[str, int] | None = None):
        self.limit, self.forms, self.shown = limit, forms, Counter(shown or {})
        self._most = self._allowed()

    def __contains__(self, code: object) -> bool:
        return self.limit is not None and self.shown.get(code, 0) >= self._most  # type: ignore[call-overload]

    def add(self, codes: Iterable[str]) -> None:
        """Count one form more."""
        self.forms += 1
        self.shown.update(codes)
        self._most = self._allowed()

    def _allowed(self) -> int:
        return max(1, int((self.limit or 0) * (self.forms + 1) + ROUNDING))


async def exposure_of(session: AsyncSession, blueprint_id: str, limit: float | None) -> Exposure:
    """How things stand among all forms of a blueprint; nothing is read where there is no limit."""
    if limit is None:
        return Exposure(None)
    forms = select(func.count()).select_from(Form).where(Form.blueprint_id == blueprint_id)
    rows = select(ItemExposure.code, ItemExposure.forms).where(
        ItemExposure.blueprint_id == blueprint_id
    )
    return Exposure(
        limit, (await session.exec(forms)).one(), dict((await session.exec(rows)).all())
    )


async def count_shown(session: AsyncSession, blueprint_id: str, shown: Mapping[str, int]) -> None:
    """Add how often each item is in the forms that were just kept."""
    if not shown:
        return
    connection = await session.connection()
    statement = _UPSERTS[connection.dialect.name](ItemExposure)
    more = {"forms": col(ItemExposure.forms) + statement.excluded.forms}
    upsert = statement.on_conflict_do_update(index_elements=["blueprint_id", "code"], set_=more)
    # In one order, so that two who count the same items cannot wait for each other.
    rows = [
        {"blueprint_id": blueprint_id, "code": code, "forms": number}
        for code, number in sorted(shown.items())
    ]
    await connection.execute(upsert, rows)
