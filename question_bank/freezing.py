"""Forms are drawn once and then kept: whoever asks again, or at the same moment, gets the first."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.blueprints import DrawingPlan, plan_of, readiness
from question_bank.errors import NotEnoughItemsError
from question_bank.exposure import Exposure, count_shown, exposure_of
from question_bank.models import Blueprint, Form, FormItem
from question_bank.queries import load_forms


async def draw_form(
    session: AsyncSession, blueprint_id: str, form_id: str, *, seed: int, now: datetime
) -> Form:
    """The form of this id: drawn and frozen the first time, the stored one ever after.

    Raises NoSuchBlueprintError or NotEnoughItemsError.
    """
    return (await draw_forms(session, blueprint_id, {form_id: seed}, now=now))[form_id]


async def draw_forms(
    session: AsyncSession, blueprint_id: str, seeds: Mapping[str, int], *, now: datetime
) -> dict[str, Form]:
    """The forms of these ids, each drawn with its own seed: what draw_form gives one by one.

    The bank is read, and what was shown counted, once for all of them. Raises NoSuchBlueprintError
    or NotEnoughItemsError.
    """
    found = await load_forms(session, seeds)
    if len(found) < len(seeds):
        await _hold(session, blueprint_id)
        plan = await plan_of(session, blueprint_id)
        exposure = await exposure_of(session, blueprint_id, plan.rules.max_exposure)
        # In one order, so that two who draw the same forms cannot wait for each other.
        wanted = {form_id: seeds[form_id] for form_id in sorted(set(seeds) - set(found))}
        try:
            drawn = [
                await _draw(plan, exposure, form_id, seed, now) for form_id, seed in wanted.items()
            ]
        except ValueError:
            raise NotEnoughItemsError(await readiness(session, blueprint_id)) from None
        kept = await _keep(session, drawn)
        if exposure.limit is not None:
            # Forms that somebody else drew a moment earlier were counted by them.
            ours = [form for form in drawn if kept[form.id] is form]
            await count_shown(session, blueprint_id, _shown(plan, ours))
        found.update(kept)
    return found


async def _hold(session: AsyncSession, blueprint_id: str) -> None:
    """Until the commit nobody takes an import back whose versions are about to be drawn.

    The forms would lock the same row when they are written, but by then the bank was read.
    """
    blueprint = select(Blueprint.id).where(Blueprint.id == blueprint_id)
    await session.exec(blueprint.with_for_update(read=True, key_share=True))


async def _draw(
    plan: DrawingPlan, exposure: Exposure, form_id: str, seed: int, now: datetime
) -> Form:
    drawn = plan.drawing.draw(seed=seed, withheld=exposure)
    exposure.add(plan.codes[each.version] for each in drawn.positions)
    # A form takes half a millisecond, and others in this process wait for their turn.
    await asyncio.sleep(0)
    return Form(
        id=form_id,
        blueprint_id=plan.blueprint_id,
        seed=seed,
        positions=[
            {"version": each.version, "options": list(each.options)} for each in drawn.positions
        ],
        withheld=list(drawn.withheld),
        created_at=now,
    )


def _shown(plan: DrawingPlan, forms: Sequence[Form]) -> Counter[str]:
    return Counter(plan.codes[each["version"]] for form in forms for each in form.positions)


async def _keep(session: AsyncSession, drawn: Sequence[Form]) -> dict[str, Form]:
    forms = {form.id: form for form in drawn}
    while True:
        fresh = [form for form in drawn if forms[form.id] is form]
        try:
            async with session.begin_nested():
                await _write(session, fresh)
        except IntegrityError:
            # Somebody drew some of them a moment earlier. Theirs are the ones that may have been
            # shown already, so they are the ones that count.
            earlier = await load_forms(session, [form.id for form in fresh])
            if not earlier:
                raise
            forms.update(earlier)
        else:
            return forms


async def _write(session: AsyncSession, forms: Sequence[Form]) -> None:
    session.add_all(forms)
    await session.flush()
    rows = [
        {"version_id": each["version"], "form_id": form.id}
        for form in forms
        for each in form.positions
    ]
    if rows:
        # Past the mapper: thirty rows for each form would take longer than drawing it.
        connection = await session.connection()
        await connection.execute(sa.insert(FormItem), rows)
