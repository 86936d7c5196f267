"""What can be done with a bank besides importing: create it, draw a form from it, score a form."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.blueprints import lines_of, shortages
from question_bank.errors import BankNameTakenError, NoSuchFormError, NotEnoughItemsError
from question_bank.forms import Demand, draw
from question_bank.items import Kind
from question_bank.models import Bank, Form, FormItem, ItemVersion
from question_bank.queries import load_form, load_forms, versions_by_id
from question_bank.scoring import FormScore, ItemScore, Scoring, score_response, total


async def create_bank(session: AsyncSession, name: str, *, language: str = "id") -> Bank:
    """A new empty bank; raises BankNameTakenError."""
    bank = Bank(name=name, language=language)
    try:
        async with session.begin_nested():
            session.add(bank)
    except IntegrityError as error:
        raise BankNameTakenError(name) from error
    return bank


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

    The bank is read once for all of them. Raises NoSuchBlueprintError or NotEnoughItemsError.
    """
    found = await load_forms(session, seeds)
    if len(found) < len(seeds):
        lines = await lines_of(session, blueprint_id)
        missing = shortages(lines)
        if missing:
            raise NotEnoughItemsError(missing)
        demands = [line.demand for line in lines]
        drawn = []
        # In one order, so that two who draw the same forms cannot wait for each other.
        for form_id in sorted(set(seeds) - set(found)):
            positions = _positions(demands, seeds[form_id])
            drawn.append(
                Form(
                    id=form_id,
                    blueprint_id=blueprint_id,
                    seed=seeds[form_id],
                    positions=positions,
                    created_at=now,
                )
            )
            # A form takes half a millisecond, and others in this process wait for their turn.
            await asyncio.sleep(0)
        found.update(await _keep(session, drawn))
    return found


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


async def score_form(
    session: AsyncSession, form_id: str, responses: Mapping[int, Sequence[str]]
) -> FormScore:
    """Score responses by position; a position without a response earns nothing, and what a person
    has to mark earns nothing yet.

    Each position is scored by the version it was drawn with. Raises NoSuchFormError.
    """
    form = await load_form(session, form_id)
    if form is None:
        raise NoSuchFormError(form_id)
    versions = await versions_by_id(session, [each["version"] for each in form.positions])
    return total(
        _score_item(place, versions[each["version"]], tuple(responses.get(place, ())))
        for place, each in enumerate(form.positions, start=1)
    )


def scoring_of(version: ItemVersion) -> Scoring:
    """How responses to a version are scored, as it says itself."""
    return Scoring(
        kind=Kind(version.kind),
        key=tuple(version.key),
        options=tuple(option["id"] for option in version.options),
        tolerance=None if version.tolerance is None else Decimal(version.tolerance),
        rule=version.rule,
    )


def _positions(demands: Sequence[Demand], seed: int) -> list[dict[str, object]]:
    return [
        {"version": each.version, "options": list(each.options)}
        for each in draw(demands, seed=seed)
    ]


def _score_item(position: int, version: ItemVersion, response: tuple[str, ...]) -> ItemScore:
    scoring = scoring_of(version)
    points = score_response(scoring, response)
    return ItemScore(position, version.id, points, response, scoring.key)
