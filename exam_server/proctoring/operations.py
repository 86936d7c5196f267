"""What a proctor can do: one attempt, some attempts, or a whole slot; each answer in full."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from exam_server.errors import Refusal
from exam_server.live.board import Boards
from exam_server.outcomes import Board, BoardRow, Done, Refused, Word
from exam_server.proctoring.rules import Verb

Act = Callable[[str], Awaitable[Done | Refused]]


@dataclass(frozen=True, slots=True)
class Order:
    """A verb with what it needs; `by` is the account that asks."""

    verb: Verb
    by: str
    reason: str = ""
    extra_ms: int = 0
    mutation: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an order for one attempt; `row` is None for one that the slot lacks."""

    attempt: str
    row: BoardRow | None
    outcome: Done | Refused


@dataclass(frozen=True, slots=True)
class Results:
    """What became of an order for several attempts."""

    every: tuple[Result, ...]

    @property
    def done(self) -> list[Result]:
        """Those it was carried out for."""
        return [result for result in self.every if isinstance(result.outcome, Done)]

    @property
    def skipped(self) -> list[tuple[Result, Word]]:
        """Those it was not carried out for, each with the reason."""
        return [(r, r.outcome.word) for r in self.every if isinstance(r.outcome, Refused)]


def act_of(boards: Boards, order: Order) -> Act:
    """The store's verb for an order, waiting for the attempt it is meant for."""
    by, reason = order.by, order.reason
    match order.verb:
        case Verb.PAUSE:
            return lambda attempt: boards.pause(attempt, by=by, reason=reason)
        case Verb.RESUME:
            return lambda attempt: boards.resume(attempt, by=by)
        case Verb.EXTEND:
            return lambda attempt: boards.extend(
                attempt, by=by, reason=reason, extra_ms=order.extra_ms, mutation=order.mutation
            )
        case Verb.TERMINATE:
            return lambda attempt: boards.terminate(attempt, by=by, reason=reason)
        case Verb.NOTE:
            return lambda attempt: boards.note_incident(
                attempt, by=by, severity=order.severity, text=reason, mutation=order.mutation
            )


async def carry_out(boards: Boards, attempt_id: str, order: Order) -> int:
    """One verb for one attempt; its number (mostly the ms left), or Refusal."""
    return settled(await act_of(boards, order)(attempt_id))


async def carry_out_all(
    boards: Boards, slot_id: str, order: Order, attempts: Iterable[str] | None = None
) -> Results:
    """One verb for some attempts of a slot, or all of them: each is done or skipped by itself.

    There is no all or nothing: a candidate who finished a second ago must not keep the room
    from being paused. Raises Refusal("no_slot").
    """
    rows = {row.attempt: row for row in (await read_board(boards, slot_id)).rows}
    chosen = list(rows) if attempts is None else list(dict.fromkeys(attempts))
    act = act_of(boards, order)
    outcomes = await asyncio.gather(*(_act_within(rows, act, attempt) for attempt in chosen))
    found = zip(chosen, outcomes, strict=True)
    return Results(tuple(Result(a, rows.get(a), outcome) for a, outcome in found))


async def read_board(boards: Boards, slot_id: str) -> Board:
    """The board; raises Refusal("no_slot")."""
    board = await boards.read(slot_id)
    if isinstance(board, Refused):
        raise Refusal(board.word)
    return board


def chosen_from(board: Board, attempts: Sequence[str]) -> Board:
    """The board with some of its rows only, in the board's order."""
    wanted = set(attempts)
    return replace(board, rows=tuple(row for row in board.rows if row.attempt in wanted))


def settled(outcome: Done | Refused) -> int:
    """The number of what was done; raises Refusal for what was refused."""
    if isinstance(outcome, Refused):
        raise Refusal(outcome.word)
    return outcome.number


async def _act_within(rows: dict[str, BoardRow], act: Act, attempt: str) -> Done | Refused:
    # An id of another slot is refused here: a room's order never reaches beyond the room.
    return await act(attempt) if attempt in rows else Refused(Word.NO_ATTEMPT)
