"""The page on which a proctor decides: whom it concerns, why, and what became of it.

The board's script shows the same page in a dialog, so that there is one form and one wording.
"""

import secrets
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.errors import Invalid, Refusal
from exam_server.outcomes import Board, BoardRow, Done, Refused, Role, Word
from exam_server.pages import render, translate
from exam_server.proctoring.bodies import MOST_ATTEMPTS
from exam_server.proctoring.closings import closing_for, move_slot_closing
from exam_server.proctoring.operations import (
    Order,
    Results,
    carry_out_all,
    chosen_from,
    read_board,
    settled,
)
from exam_server.proctoring.orders import Flaw, Form, Task, form_of
from exam_server.proctoring.pages import slot_view
from exam_server.proctoring.routes import ROOM_LIMIT
from exam_server.proctoring.rules import Verb, owed_to, refusal_of
from exam_server.proctoring.words import CONFIRMATION, LABELS
from exam_server.state import State
from exam_server.words import SENTENCES
from scheduler import Slot, local_time

FIELDS_BESIDE_ATTEMPTS: Final = 20


async def show_action(request: Request) -> Response:
    """The form for one task, asked for by a link."""
    await require(request, Role.PROCTOR, Role.ADMIN)
    board, form = await _read(request, request.query_params)
    return await _form_page(request, board, form)


async def take_action(request: Request) -> Response:
    """Show the form for a selection (`step=ask`), or do what it says."""
    holder = await require(request, Role.PROCTOR, Role.ADMIN)
    most = MOST_ATTEMPTS + FIELDS_BESIDE_ATTEMPTS
    async with request.form(max_files=0, max_fields=most) as sent:
        board, form = await _read(request, sent)
    if form.field("step") == "ask":
        return await _form_page(request, board, form)
    if form.flaws():
        return await _form_page(request, board, form, status=422)
    if form.task is Task.CLOSING:
        return await _move_closing(request, board, form)
    if form.task.verb is None:
        count = await _do_to_room(state_of(request), board.slot, form, holder.account)
        return _done(board.slot, form, count)
    order = Order(
        form.task.verb,
        holder.account,
        reason=form.reason,
        extra_ms=form.extra_ms,
        mutation=form.field("mutation")[:64],
        severity=form.field("severity"),
    )
    chosen = None if form.everybody else form.attempts
    results = await carry_out_all(state_of(request).boards, board.slot, order, chosen)
    if results.skipped:
        return await _results_page(request, board.slot, form, results)
    return _done(board.slot, form, len(results.done))


async def show_done(request: Request) -> Response:
    """What was done, after everything went well."""
    await require(request, Role.PROCTOR, Role.ADMIN)
    board, form = await _read(request, request.query_params)
    count = form.field("count")
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 8 else 0
    return await _results_page(request, board.slot, form, Results(()), count=number)


async def _read(request: Request, sent: QueryParams | FormData) -> tuple[Board, Form]:
    board = await read_board(state_of(request).boards, request.path_params["slot"])
    pairs = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    words = (CONFIRMATION, translate(request, CONFIRMATION))
    form = form_of(pairs, owed_ms=board.owed_ms, words=words)
    if form is None:
        raise Refusal(Word.NOT_FOUND)
    if form.task is Task.CLOSING:
        slot = (await slot_view(state_of(request), board.slot)).slot
        form = replace(form, zone=slot.time_zone, fields={**_window_fields(slot), **form.fields})
    return board, form


def _window_fields(slot: Slot) -> dict[str, str]:
    """The times as they are now, for a form that has not been filled in."""
    times = {"closes_at": slot.closes_at, "entry_closes_at": slot.entry_closes_at}
    return {
        name: local_time(at, slot.time_zone).strftime("%Y-%m-%dT%H:%M")
        for name, at in times.items()
    }


async def _move_closing(request: Request, board: Board, form: Form) -> Response:
    holder, state = await require(request, Role.PROCTOR, Role.ADMIN), state_of(request)
    closes_at = form.instant("closes_at")
    if closes_at is None:
        raise Refusal(Word.INVALID)
    entry = form.instant("entry_closes_at")
    found = await closing_for(state, board.slot, closes_at, entry)
    try:
        closing = replace(found, by=holder.account, reason=form.reason)
        await move_slot_closing(state, board.slot, closing)
    except Invalid as error:
        flaws = {fault.where: Flaw.OUT_OF_RANGE for fault in error.faults}
        return await _form_page(request, board, form, status=422, flaws=flaws)
    return _done(board.slot, form, owed_to(board.rows))


def _do_to_room(state: State, slot_id: str, form: Form, by: str) -> Awaitable[int]:
    async def number(outcome: Awaitable[Done | Refused]) -> int:
        return settled(await outcome)

    if form.task is Task.ANNOUNCE:
        mutation = form.field("mutation")[:64]
        return number(state.boards.announce(slot_id, by=by, text=form.reason, mutation=mutation))
    if form.task is Task.WAIVE:
        return number(state.boards.waive_outage(slot_id, by=by, reason=form.reason))
    given = state.boards.compensate(
        slot_id,
        by=by,
        reason=form.reason,
        extra_ms=form.extra_ms,
        mutation=form.field("mutation")[:64],
    )
    return number(given)


def _done(slot_id: str, form: Form, count: int) -> Response:
    # The attempt is named for a single one only: it is where the proctor goes back to.
    query: dict[str, Any] = {"task": form.task, "count": count}
    if len(form.attempts) == 1 and not form.everybody:
        query["attempt"] = form.attempts[0]
    return RedirectResponse(f"/proctor/slots/{slot_id}/done?{urlencode(query)}", 303)


async def _form_page(
    request: Request,
    board: Board,
    form: Form,
    *,
    status: int = 200,
    flaws: Mapping[str, Flaw] | None = None,
) -> Response:
    holder = await require(request, Role.PROCTOR, Role.ADMIN)
    chosen = board if form.everybody else chosen_from(board, form.attempts)
    able, skipped = _split(chosen.rows, form.task)
    return render(
        request,
        "proctor/action.html",
        status=status,
        holder=holder,
        view=await slot_view(state_of(request), board.slot),
        form=replace(form, attempts=tuple(row.attempt for row in chosen.rows)),
        flaws=flaws or (form.flaws() if status == 422 else {}),
        able=able,
        skipped=skipped,
        owed_to=owed_to(board.rows),
        labels=LABELS,
        confirmation=CONFIRMATION,
        # Kept when the form is shown again, so that sending it twice grants once.
        mutation=form.field("mutation") or secrets.token_hex(8),
        sentences=SENTENCES,
    )


async def _results_page(
    request: Request, slot_id: str, form: Form, results: Results, *, count: int | None = None
) -> Response:
    holder = await require(request, Role.PROCTOR, Role.ADMIN)
    return render(
        request,
        "proctor/results.html",
        holder=holder,
        view=await slot_view(state_of(request), slot_id),
        form=form,
        done=results.done,
        count=len(results.done) if count is None else count,
        skipped=results.skipped,
        sentences=SENTENCES,
    )


def _split(
    rows: Sequence[BoardRow], task: Task
) -> tuple[list[BoardRow], list[tuple[BoardRow, Word]]]:
    verb = task.verb
    if verb is None:
        return list(rows), []
    able = [row for row in rows if _refusal(verb, row) is None]
    words = [(row, _refusal(verb, row)) for row in rows]
    return able, [(row, word) for row, word in words if word]


routes: Final[list[Any]] = [
    Route("/proctor/slots/{slot}/action", show_action),
    Route("/proctor/slots/{slot}/action", take_action, methods=["POST"], max_body_size=ROOM_LIMIT),
    Route("/proctor/slots/{slot}/done", show_done),
]


def _refusal(verb: Verb, row: BoardRow) -> Word | None:
    return refusal_of(verb, row.state, resting=row.resting_until > 0)
