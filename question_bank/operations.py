"""What can be done with a bank besides importing and drawing: create it, score a form."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.errors import BankNameTakenError, NoSuchFormError
from question_bank.items import Kind
from question_bank.models import Bank, ItemVersion
from question_bank.queries import load_form, versions_by_id
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


def _score_item(position: int, version: ItemVersion, response: tuple[str, ...]) -> ItemScore:
    scoring = scoring_of(version)
    points = score_response(scoring, response)
    return ItemScore(position, version.id, points, response, scoring.key)
