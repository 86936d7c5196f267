"""What can be done with a bank besides importing and drawing: create it, score a form."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.corrections import Ruling, ruled, rulings, scoring_under
from question_bank.errors import BankNameTakenError, NoSuchFormError
from question_bank.models import Bank, ItemVersion
from question_bank.queries import load_form, versions_by_id
from question_bank.scoring import FormScore, ItemScore, score_response, total


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
    session: AsyncSession, form_id: str, responses: Mapping[int, Sequence[str]], *, scope: str = ""
) -> FormScore:
    """Score responses by position; a position without a response earns nothing, and what a person
    has to mark earns nothing yet.

    Each position is scored by the version it was drawn with, as the corrections of the exam
    `scope` say. Raises NoSuchFormError.
    """
    form = await load_form(session, form_id)
    if form is None:
        raise NoSuchFormError(form_id)
    versions = await versions_by_id(session, [each["version"] for each in form.positions])
    corrections = await rulings(session, scope) if scope else {}
    return total(
        _score_item(
            place,
            version := versions[each["version"]],
            ruled(version, corrections.get(version.id)),
            tuple(responses.get(place, ())),
        )
        for place, each in enumerate(form.positions, start=1)
    )


def _score_item(
    position: int, version: ItemVersion, ruling: Ruling, response: tuple[str, ...]
) -> ItemScore:
    if ruling.voided:
        return ItemScore(position, version.id, Decimal(0), response, (), voided=True)
    scoring = scoring_under(version, ruling)
    points = score_response(scoring, response)
    return ItemScore(position, version.id, points, response, scoring.key)
