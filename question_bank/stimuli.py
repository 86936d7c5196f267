"""Saving a stimulus: what is shown with several items changes them all."""

import hashlib
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.checking import Fault, InvalidDraftError, check_stimulus
from question_bank.editing import Edit, lock_bank, renew
from question_bank.errors import EditedMeanwhileError
from question_bank.items import ItemDraft, StimulusDraft
from question_bank.models import Item, Stimulus
from question_bank.plan import Change
from question_bank.queries import find_stimulus, items_about, stimulus_by_code
from question_bank.rows import Expected


@dataclass(frozen=True, slots=True)
class SavedStimulus:
    """A stimulus as it was saved, and the items that got a new version because of it."""

    stimulus: Stimulus
    items: tuple[Item, ...]


def stimulus_mark(stimulus: Stimulus) -> str:
    """What changes whenever a stimulus does, so that an editor can say what was seen there."""
    said = f"{stimulus.code}\0{stimulus.title}\0{stimulus.text}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


async def save_stimulus(
    session: AsyncSession,
    bank_id: str,
    draft: StimulusDraft,
    edit: Edit,
    *,
    stimulus_id: str = "",
    base: str = "",
) -> SavedStimulus:
    """Keep a stimulus; every item that asks about it gets a new version where the text changed.

    `base` is the mark of the stimulus that was opened; empty: whatever is there now is replaced.
    Raises NoSuchBankError, NoSuchStimulusError, InvalidDraftError, or EditedMeanwhileError where
    another was saved since.
    """
    bank = await lock_bank(session, bank_id)
    known = await stimulus_by_code(session, bank_id, draft.code)
    faults = [*check_stimulus(draft)]
    if known and known.id != stimulus_id:
        faults.append(Fault("code", Expected.CODE_ONCE, draft.code))
    if faults:
        raise InvalidDraftError(tuple(faults))
    written = {"code": draft.code, "title": draft.title, "text": draft.text}
    if stimulus_id:
        stimulus = await find_stimulus(session, stimulus_id)
        if base and base != stimulus_mark(stimulus):
            raise EditedMeanwhileError(0)
        stimulus.sqlmodel_update(written)
    else:
        stimulus = Stimulus(bank_id=bank_id, **written)
    session.add(stimulus)
    await session.flush()
    renewed = []
    for item, version in await items_about(session, stimulus.id):
        source = ItemDraft.from_source({**version.source, "stimulus": draft.code})
        saved = await renew(
            session, bank, item, version, draft=source, edit=edit, stimulus=stimulus
        )
        if saved.change is Change.CHANGED:
            renewed.append(item)
    return SavedStimulus(stimulus, tuple(renewed))
