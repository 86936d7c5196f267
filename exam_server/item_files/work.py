"""Carrying out an order: plan an import, or write it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from exam_server.item_files.orders import Order, Outcome, Parcel, Spot
from exam_server.item_files.plans import write_plan
from exam_server.record.database import transaction
from question_bank import (
    AlreadyImportedError,
    Defaults,
    Importing,
    ImportReport,
    ItemState,
    OnError,
    PlanChangedError,
    Watch,
    import_items,
    unwatched,
)


async def carry_out(order: Order, engine: AsyncEngine, *, watch: Watch = unwatched) -> Outcome:
    """Plan or write, and leave the report there; raises NoSuchBankError or Unavailable."""
    spot = Spot(Path(order.path))
    parcel = Parcel.unpacked(await asyncio.to_thread(spot.path.read_bytes))
    try:
        report = await _import(order, engine, parcel, watch)
    except AlreadyImportedError:
        return Outcome.ALREADY
    except PlanChangedError:
        return Outcome.CHANGED
    await asyncio.to_thread(write_plan, spot, report)
    return Outcome.STOPPED if order.write and report.stopped else Outcome.DONE


async def _import(order: Order, engine: AsyncEngine, parcel: Parcel, watch: Watch) -> ImportReport:
    terms = parcel.terms
    importing = Importing(
        now=datetime.now(UTC),
        by=order.account,
        defaults=Defaults(terms.topic, terms.difficulty, terms.language),
        state=ItemState(terms.state),
        on_error=OnError(terms.on_error),
        id=order.id,
        file_name=terms.file_name,
        plan=order.plan,
    )
    async with transaction(engine, read_only=not order.write) as session:
        return await import_items(
            session,
            order.bank,
            parcel.content,
            dry_run=not order.write,
            importing=importing,
            watch=watch,
        )
