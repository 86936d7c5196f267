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
    prepare_import,
    unwatched,
    write_import,
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
    async with transaction(engine, read_only=True) as session:
        prepared = await prepare_import(
            session,
            order.bank,
            parcel.content,
            importing=importing,
            write=order.write,
            watch=watch,
        )
    if not order.write:
        return prepared.report
    # On SQLite nobody else can write meanwhile, so all that takes long is done by now.
    async with transaction(engine) as session:
        return await write_import(session, order.bank, prepared, importing=importing, watch=watch)
