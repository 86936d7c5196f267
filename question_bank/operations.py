"""What can be done with a bank besides importing: create it, draw a form from it, score a form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.blueprints import lines_of, shortages
from question_bank.errors import BankNameTakenError, NoSuchFormError, NotEnoughItemsError
from question_bank.forms import draw
from question_bank.items import Kind
from question_bank.models import Bank, Form, ItemVersion
from question_bank.queries import load_form, versions_by_id
from question_bank.scoring import FormScore, ItemScore, score_response


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
    stored = await load_form(session, form_id)
    if stored:
        return stored
    form = Form(
        id=form_id,
        blueprint_id=blueprint_id,
        seed=seed,
        positions=await _positions(session, blueprint_id, seed),
        created_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(form)
    except IntegrityError:
        # Somebody drew the same form a moment earlier. Theirs is the one that may have been
        # shown already, so it is the one that counts.
        earlier = await load_form(session, form_id)
        if earlier is None:
            raise
        return earlier
    return form


async def score_form(
    session: AsyncSession, form_id: str, responses: Mapping[int, Sequence[str]]
) -> FormScore:
    """Score responses by position; a position without a response earns nothing.

    Each position is scored by the version it was drawn with. Raises NoSuchFormError.
    """
    form = await load_form(session, form_id)
    if form is None:
        raise NoSuchFormError(form_id)
    versions = await versions_by_id(session, [each["version"] for each in form.positions])
    items = tuple(
        _score_item(place, versions[each["version"]], tuple(responses.get(place, ())))
        for place, each in enumerate(form.positions, start=1)
    )
    points = sum((item.points for item in items), Decimal(0))
    return FormScore(points, len(items), items)


async def _positions(
    session: AsyncSession, blueprint_id: str, seed: int
) -> list[dict[str, object]]:
    lines = await lines_of(session, blueprint_id)
    missing = shortages(lines)
    if missing:
        raise NotEnoughItemsError(missing)
    drawn = draw((line.demand for line in lines), seed=seed)
    return [{"version": each.version, "options": list(each.options)} for each in drawn]


def _score_item(position: int, version: ItemVersion, response: tuple[str, ...]) -> ItemScore:
    points = score_response(
        Kind(version.kind),
        version.key,
        response,
        tolerance=None if version.tolerance is None else Decimal(version.tolerance),
        options=[option["id"] for option in version.options],
    )
    return ItemScore(position, version.id, points, response, tuple(version.key))
