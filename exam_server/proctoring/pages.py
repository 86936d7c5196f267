"""The proctor's pages: slots, a slot's live board, a candidate's timeline, token, minutes."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import origin_of, require, state_of
from exam_server.errors import Refusal
from exam_server.integrity import LARGE_PASTE
from exam_server.live.keys import slot_of
from exam_server.outcomes import Board, BoardRow, Event, Refused, Role, Word
from exam_server.pages import render
from exam_server.proctoring.orders import Task
from exam_server.proctoring.queries import Wanted, events_of
from exam_server.proctoring.rules import (
    Tile,
    Verb,
    in_order,
    is_lost,
    is_shown,
    is_silent,
    owed_to,
    reach_of,
    refusal_of,
    tally,
)
from exam_server.proctoring.words import parts_of
from exam_server.record.accounts import accounts_by_id
from exam_server.record.database import transaction
from exam_server.state import State
from exam_server.words import SENTENCES
from scheduler import SlotView, load_slot, slots_between

LOOK_BACK: Final = timedelta(days=7)
LOOK_AHEAD: Final = timedelta(days=60)
COUNTED_BEFORE_START: Final = timedelta(hours=1)
MINUTES_KINDS: Final = frozenset(
    {
        "accommodated", "announced", "clock_jumped", "closing_moved", "extended", "given_back",
        "incident", "outage", "paused", "reported", "resumed", "terminated", "waived",
    }
)  # fmt: skip
"""What belongs into the minutes of a slot."""


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot in the list; `states` counts its candidates by state while it is live."""

    view: SlotView
    phase: str
    states: dict[str, int] | None


async def show_slots(request: Request) -> Response:
    """The slots that run, come, and were."""
    holder, state = await require(request, Role.PROCTOR, Role.ADMIN), state_of(request)
    now = datetime.now(UTC)
    async with transaction(state.engine, read_only=True) as session:
        views = await slots_between(session, now - LOOK_BACK, now + LOOK_AHEAD)
    lines = await asyncio.gather(*(_slot_line(state, view, now) for view in views))
    return render(request, "proctor/slots.html", holder=holder, lines=lines)


async def show_board(request: Request) -> Response:
    """The live board, complete without a script."""
    holder, state = await require(request, Role.PROCTOR, Role.ADMIN), state_of(request)
    view = await slot_view(state, request.path_params["slot"])
    board = await board_or_none(state, view.slot.id)
    at = board.at if board else 0
    tile, query = _filters(request)
    rows = in_order(board.rows, at) if board else []
    return render(
        request,
        "proctor/board.html",
        holder=holder,
        view=view,
        board=board,
        at=at,
        rows=[
            (row, is_shown(row, at, tile=tile, query=query), is_silent(row, at), is_lost(row, at))
            for row in rows
        ],
        tile=tile,
        query=query,
        tiles=tally(rows, at),
        reach=reach_of(rows, board.announced_at) if board else (0, 0),
        owed_to=owed_to(rows),
        level=state.durability.level,
        level_is_kept=not state.durability.faults,
        moment=moment,
    )


async def show_attempt(request: Request) -> Response:
    """One candidate: how things stand, what can be done, what happened; no answers."""
    holder, state = await require(request, Role.PROCTOR, Role.ADMIN), state_of(request)
    attempt = request.path_params["attempt"]
    view = await slot_view(state, slot_of(attempt))
    at, rows = await state.boards.rows(view.slot.id, [attempt])
    if not rows:
        raise Refusal(Word.NO_ATTEMPT)
    events = await events_of(state.engine, state.logs, Wanted(view.slot.id, attempt))
    only = Tile.INTEGRITY if request.query_params.get("show") == Tile.INTEGRITY else Tile.ALL
    return render(
        request,
        "proctor/attempt.html",
        holder=holder,
        view=view,
        row=rows[0],
        silent=is_silent(rows[0], at),
        lost=is_lost(rows[0], at),
        at=at,
        verbs=[(Task(verb), _why_not(verb, rows[0])) for verb in Verb],
        events=[event for event in events[::-1] if only is Tile.ALL or event.kind == "observed"],
        only=only,
        names=await _names(state, events),
        parts_of=parts_of,
        large_paste=LARGE_PASTE,
        moment=moment,
    )


async def show_token(request: Request) -> Response:
    """The token, large enough for the last row of the room."""
    holder, state = await require(request, Role.PROCTOR, Role.ADMIN), state_of(request)
    view = await slot_view(state, request.path_params["slot"])
    host = origin_of(request).partition("://")[2]
    return render(request, "proctor/token.html", holder=holder, view=view, host=host)


async def show_minutes(request: Request) -> Response:
    """The attendance list and the minutes of a slot, for the printer."""
    holder, state = await require(request, Role.PROCTOR, Role.ADMIN), state_of(request)
    view = await slot_view(state, request.path_params["slot"])
    board = await board_or_none(state, view.slot.id)
    rows = sorted(board.rows, key=lambda row: row.seat) if board else []
    wanted = Wanted(view.slot.id, kinds=MINUTES_KINDS)
    found = await events_of(state.engine, state.logs, wanted)
    events = [event for event in found if _belongs_into_minutes(event)]
    return render(
        request,
        "proctor/minutes.html",
        holder=holder,
        view=view,
        rows=rows,
        by_attempt={row.attempt: row for row in rows},
        counts=Counter(str(row.state) for row in rows),
        events=events,
        names=await _names(state, events),
        now=datetime.now(UTC),
        parts_of=parts_of,
        large_paste=LARGE_PASTE,
        moment=moment,
    )


def moment(ms: int) -> datetime:
    """An instant of the one clock as an aware datetime."""
    return datetime.fromtimestamp(ms / 1000, UTC)


async def slot_view(state: State, slot_id: str) -> SlotView:
    """The slot with its exam and venue; raises Refusal("no_slot")."""
    async with transaction(state.engine, read_only=True) as session:
        view = await load_slot(session, slot_id)
    if view is None:
        raise Refusal(Word.NO_SLOT)
    return view


async def board_or_none(state: State, slot_id: str) -> Board | None:
    """The board, or None while the slot is not prepared yet."""
    board = await state.boards.read(slot_id)
    return None if isinstance(board, Refused) else board


async def _slot_line(state: State, view: SlotView, now: datetime) -> SlotLine:
    slot = view.slot
    phase = "over" if now >= slot.closes_at else "live" if now >= slot.starts_at else "ahead"
    counted = slot.starts_at - COUNTED_BEFORE_START <= now < slot.closes_at
    board = await board_or_none(state, slot.id) if counted and not slot.cancelled_at else None
    states = Counter(str(row.state) for row in board.rows) if board else None
    return SlotLine(view, "cancelled" if slot.cancelled_at else phase, states)


def _filters(request: Request) -> tuple[Tile, str]:
    wish = request.query_params.get("show", "")
    tile = Tile(wish) if wish in set(Tile) else Tile.ALL
    return tile, request.query_params.get("q", "")[:100]


def _why_not(verb: Verb, row: BoardRow) -> str:
    word = refusal_of(verb, row.state, resting=row.resting_until > 0)
    return SENTENCES[word] if word else ""


def _belongs_into_minutes(event: Event) -> bool:
    # A moved closing time and a jumped clock stand there once, for the room.
    once = event.kind in {"closing_moved", "clock_jumped"} and event.attempt
    return not once and event.facts.get("severity") != "focus_lost"


async def _names(state: State, events: Sequence[Event]) -> dict[str, str]:
    async with transaction(state.engine, read_only=True) as session:
        accounts = await accounts_by_id(session, {event.by for event in events})
    return {account.id: account.name for account in accounts.values()}


routes: Final[list[Any]] = [
    Route("/proctor", show_slots),
    Route("/proctor/slots/{slot}", show_board),
    Route("/proctor/slots/{slot}/token", show_token),
    Route("/proctor/slots/{slot}/minutes", show_minutes),
    Route("/proctor/attempts/{attempt}", show_attempt),
]
