"""What a candidate can do with an attempt, however it was asked: by page, by HTTP or by socket."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from exam_server.attempts import messages, rules
from exam_server.attempts.messages import (
    Bad,
    Look,
    Message,
    Observed,
    Ping,
    Report,
    Save,
    TakeRest,
)
from exam_server.attempts.whole import Whole
from exam_server.errors import Busy, Throttled, Unavailable
from exam_server.integrity import Observation, Origin, Seen
from exam_server.live.keys import slot_of
from exam_server.live.paces import ANSWERS
from exam_server.live.papers import NO_ITEMS
from exam_server.live.rates import REPORTS_PER_CANDIDATE, TOKENS_PER_CANDIDATE
from exam_server.outcomes import (
    Closed,
    Conflict,
    Refused,
    Saved,
    Started,
    Superseded,
    Truth,
    Word,
)
from exam_server.preparation import prepare_slot
from exam_server.receipts import receipt_content
from exam_server.seals import Sealed
from exam_server.state import State
from question_bank import QuestionBankError

log = structlog.get_logger()


@dataclass(slots=True)
class Run:
    """Who writes to which attempt under which epoch; the epoch of a socket is the one it leased."""

    attempt: str
    candidate: str
    epoch: int


async def start(
    state: State, attempt_id: str, candidate: str, *, token: str = ""
) -> Started | Refused:
    """Start the clock once, preparing the slot first if that has not happened yet."""
    names = ("token", candidate)
    # A guess names something: a start without a token can win nothing by being repeated.
    counted = not token or await state.rates.admit(TOKENS_PER_CANDIDATE, *names)
    outcome = await _start(state, attempt_id, candidate, token)
    if counted:
        return outcome
    if isinstance(outcome, Refused) and outcome.word is Word.WRONG_TOKEN:
        await state.rates.count(TOKENS_PER_CANDIDATE, *names)
    else:
        state.rates.forgive(*names)
    return outcome


async def look_in(state: State, attempt_id: str, candidate: str) -> Truth | Refused:
    """The whole truth, preparing the slot first if that has not happened yet."""
    outcome = await state.attempts.read(attempt_id, candidate)
    if isinstance(outcome, Refused) and outcome.word is Word.NO_ATTEMPT:
        if not await _prepare(state, attempt_id):
            return Refused(Word.FORM_UNAVAILABLE)
        outcome = await state.attempts.read(attempt_id, candidate)
    return outcome


async def _start(state: State, attempt_id: str, candidate: str, token: str) -> Started | Refused:
    outcome = await state.attempts.start(attempt_id, candidate, token)
    if isinstance(outcome, Refused) and outcome.word is Word.NO_ATTEMPT:
        if not await _prepare(state, attempt_id):
            return Refused(Word.FORM_UNAVAILABLE)
        outcome = await state.attempts.start(attempt_id, candidate, token)
    if outcome == Refused(Word.NO_ATTEMPT) and isinstance(
        await state.attempts.read(attempt_id, candidate), Truth
    ):
        # It waited until its slot was over, and has left with it.
        return Refused(Word.TOO_LATE, facts={"wait_ms": 0})
    return outcome


async def _prepare(state: State, attempt_id: str) -> bool:
    try:
        await prepare_slot(state, slot_of(attempt_id))
    except QuestionBankError as error:
        log.error("slot_cannot_be_prepared", slot=slot_of(attempt_id), reason=str(error))
        return False
    return True


async def lease(
    state: State, attempt_id: str, candidate: str, *, origin: Origin, epoch: int | None = None
) -> Truth | Superseded | Refused:
    """Claim the right to write, or go on with the epoch that is named."""
    found, _ = await asyncio.gather(
        _lease(state, attempt_id, candidate, device=origin.device, epoch=epoch),
        # Asked for in the same turn, so that it goes to Redis in one batch behind the lease.
        state.observations.note_origin(attempt_id, candidate, epoch, origin),
    )
    # Only whoever may sit the attempt is seen at it.
    if isinstance(found, Truth):
        state.presence.note(attempt_id)
    return found


async def _lease(
    state: State, attempt_id: str, candidate: str, *, device: str, epoch: int | None
) -> Truth | Superseded | Refused:
    if epoch is None:
        return await state.attempts.claim(attempt_id, candidate, device)
    return await state.attempts.resume(attempt_id, candidate, epoch, device=device)


async def whole_truth(state: State, attempt_id: str, truth: Truth) -> Whole:
    """The truth as the page needs it, with the items while the exam goes on; never a key."""
    shown = truth.state in rules.SHOWN
    items = await state.papers.items(slot_of(attempt_id), truth.form) if shown else NO_ITEMS
    return Whole({"id": attempt_id, **leased_part(truth)}, items)


async def item_at(state: State, attempt_id: str, truth: Truth, position: int) -> Any:
    """One item, for the page's first paint."""
    return await state.papers.item(slot_of(attempt_id), truth.form, position)


def leased_part(truth: Truth) -> dict[str, Any]:
    """What a page without items in need of news gets: clock, epoch and responses."""
    told = {
        "epoch": truth.epoch,
        "state": truth.state,
        "remaining_ms": truth.remaining_ms,
        "responses": {str(p): stored.as_json() for p, stored in truth.responses.items()},
        "view": dict(truth.view),
        "reason": truth.reason,
    }
    if truth.rest.granted_ms:
        told["rest"] = truth.rest.as_json()
    return {**told, "restored": True} if truth.restored else told


async def carry_out(state: State, run: Run, message: Message) -> dict[str, Any]:
    """Do what one message asks and answer it, exactly once, by its number."""
    state.presence.note(run.attempt)
    try:
        answer = await _carry_out(state, run, message)
        if _is_stale(answer) and await state.attempts.may_regain(run.attempt, run.epoch):
            # The slot was restored a moment ago, and this page is about to regain its lease.
            return messages.refused(message.id, Refused(Word.UNAVAILABLE))
        return answer
    except Busy as error:
        facts = {"retry_after_ms": error.retry_after_ms}
        return messages.refused(message.id, Refused(Word.BUSY, facts=facts))
    except Unavailable:
        return messages.refused(message.id, Refused(Word.UNAVAILABLE))
    except Throttled as error:
        facts = {"retry_after": error.retry_after}
        return messages.refused(message.id, Refused(Word.TOO_MANY, facts=facts))


async def submit(
    state: State, attempt_id: str, candidate: str, *, epoch: int | None = None
) -> tuple[Closed, dict[str, Any]] | Refused:
    """Close the attempt and write its receipt; repeated, the same receipt."""
    closed = await state.attempts.submit(attempt_id, candidate, epoch=epoch)
    if isinstance(closed, Refused):
        return closed
    truth = await state.attempts.read(attempt_id, candidate)
    return truth if isinstance(truth, Refused) else (closed, receipt(state, attempt_id, truth))


def receipt(state: State, attempt_id: str, truth: Truth) -> dict[str, Any]:
    """The receipt of a closed attempt, sealed with the server's evidence key."""
    sealer = state.signing.sealer
    content = receipt_content(
        rules.closing_of(attempt_id, truth),
        durability=str(state.settings.durability),
        key_id=sealer.public.id,
    )
    return {**content, "signature": sealer.seal(Sealed.RECEIPT, content)}


def _is_stale(answer: Mapping[str, Any]) -> bool:
    return "refused" in answer and answer["refused"]["reason"] == Word.STALE_EPOCH


async def _carry_out(state: State, run: Run, message: Message) -> dict[str, Any]:
    match message:
        case Save():
            return await _save(state, run, message)
        case Report():
            return await _report(state, run, message)
        case Observed():
            noted = await state.observations.note(run.attempt, run.candidate, message.seen)
            return _noted(message.id, noted)
        case Look():
            noted = await state.attempts.look(
                run.attempt, run.candidate, epoch=run.epoch, view=message.view, shown=message.shown
            )
            return _noted(message.id, noted)
        case TakeRest():
            return await _rest(state, run, message)
        case Ping():
            return await _ping(state, run, message)
        case Bad():
            return messages.refused(message.id, Refused(message.word, facts=message.facts))
    return await _submit(state, run, message.id)


async def _submit(state: State, run: Run, message_id: messages.Id) -> dict[str, Any]:
    outcome = await submit(state, run.attempt, run.candidate, epoch=run.epoch)
    if isinstance(outcome, Refused):
        return messages.refused(message_id, outcome)
    return messages.submitted(message_id, *outcome)


def _noted(message_id: messages.Id, refused: Refused | None) -> dict[str, Any]:
    return messages.refused(message_id, refused) if refused else messages.noted(message_id)


async def _save(state: State, run: Run, message: Save) -> dict[str, Any]:
    epoch = run.epoch if message.epoch is None else message.epoch
    outcome: Saved | Conflict | Refused = await state.attempts.save(
        run.attempt, run.candidate, epoch=epoch, write=message.write
    )
    match outcome:
        case Saved():
            if outcome.version == 1 and any(message.write.response):
                await _note_pace(state, run)
            return messages.saved(message.id, outcome)
        case Conflict():
            return messages.conflict(message.id, outcome)
    return messages.refused(message.id, outcome, position=message.write.position)


async def _note_pace(state: State, run: Run) -> None:
    within_ms = state.paces.answered(run.attempt)
    if within_ms is None:
        return
    facts = {"count": ANSWERS, "within_ms": within_ms}
    # It is saved, whatever becomes of this.
    with contextlib.suppress(Busy, Unavailable):
        await state.observations.note(
            run.attempt, run.candidate, Seen(Observation.FAST_ANSWERS, facts=facts)
        )


async def _rest(state: State, run: Run, message: TakeRest) -> dict[str, Any]:
    change = state.attempts.take_rest if message.begins else state.attempts.end_rest
    outcome = await change(run.attempt, run.candidate, run.epoch)
    if isinstance(outcome, Refused):
        return messages.refused(message.id, outcome)
    return messages.rested(message.id, outcome)


async def _ping(state: State, run: Run, message: Ping) -> dict[str, Any]:
    found = await state.attempts.clock(run.attempt, run.candidate)
    if isinstance(found, Refused):
        return messages.refused(message.id, found)
    return messages.pong(message.id, *found)


async def _report(state: State, run: Run, message: Report) -> dict[str, Any]:
    names = ("report", run.candidate)
    await state.rates.check(REPORTS_PER_CANDIDATE, *names)
    await state.rates.count(REPORTS_PER_CANDIDATE, *names)
    noted = await state.attempts.report(
        run.attempt, run.candidate, kind=message.kind, text=message.text
    )
    return _noted(message.id, noted)


def closing_facts(truth: Truth) -> Mapping[str, Any]:
    """What a page is told about an attempt that has ended."""
    return {"state": truth.state, "at": truth.closed_at}
