"""The work of `exam-server restore-slot`: what was brought back, and what may be missing.

Statuses: 0 the slots are here, 1 one is not or is lost, 2 it could not begin.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import typer

from exam_server.errors import BadSetting, Refusal, Unavailable
from exam_server.process_log import configure_log
from exam_server.recovery.operations import Finding, Report, Wish, lost_slots, restore_slot
from exam_server.settings import Settings
from exam_server.state import State, open_state

DONE: Final = 0
NOT_DONE: Final = 1
NOT_POSSIBLE: Final = 2


def run_restore(
    settings: Settings, slots: Sequence[str], *, dry_run: bool = False, lost_at: str = ""
) -> int:
    """Restore some slots and tell; without any, name those that are lost. The status."""
    configure_log("critical")  # What cannot be done is told in a sentence, once.
    known = _instant(lost_at) if lost_at else None
    wishes = [Wish(slot_id, dry_run, known) for slot_id in slots]
    return asyncio.run(_run(settings, wishes))


async def _run(settings: Settings, wishes: Sequence[Wish]) -> int:
    try:
        async with open_state(settings) as state:
            await state.logs.answers()
            if not wishes:
                return await _name_lost(state)
            return max([await _restore(state, wish) for wish in wishes])
    except Unavailable as error:
        reason = str(error.__cause__ or "").partition("\n")[0]
        return _fail(f"{error.store} does not answer{': ' if reason else ''}{reason}")
    except (RuntimeError, OSError) as error:
        return _fail(str(error))


async def _name_lost(state: State) -> int:
    lost = await lost_slots(state)
    for slot_id in lost:
        typer.echo(slot_id)
    typer.echo(f"{len(lost)} lost", err=True)
    return NOT_DONE if lost else DONE


async def _restore(state: State, wish: Wish) -> int:
    try:
        report = await restore_slot(state, wish)
    except Refusal:
        return _fail(f"there is no slot {wish.slot}")
    for line in _lines(report, dry_run=wish.dry_run):
        typer.echo(line)
    return NOT_DONE if report.finding is Finding.BROKEN else DONE


def _lines(report: Report, *, dry_run: bool) -> list[str]:
    slot_id, memory = report.recorded.view.slot.id, report.recorded.memory
    match report.finding:
        case Finding.HERE:
            return [f"slot {slot_id}: Redis holds all that the record holds; nothing to restore"]
        case Finding.UNRECORDED:
            return [f"slot {slot_id}: nothing of it was ever archived; it is placed like any other"]
        case Finding.BROKEN:
            return [f"slot {slot_id}: event {memory.broken} of the record does not fit its chain"]
    done = "would be restored" if dry_run else "restored"
    waiting = len(report.recorded.bookings) - report.open
    lines = [
        f"slot {slot_id}: {done} from {memory.events} events",
        f"  attempts: {report.open} open, {waiting} waiting; {report.recorded.ended} had ended",
        f"  responses: {report.responses}",
        f"  the last event that is known: {_shown(memory.last_at)}",
        "  what was acknowledged after it is lost, unless a page that is still open sends it again",
        f"  clocks count as stopped since {_shown(report.clocks_from)}",
    ]
    if report.recorded.view.slot.closes_at <= datetime.now(UTC):
        lines.append("  its closing time is over: move it, or everybody's time ends there")
    return lines


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadSetting(f"--lost-at: expected 2026-11-21T10:41:58+07:00, found {text!r}")
    return found.astimezone(UTC)


def _shown(milliseconds: int) -> str:
    found = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fail(sentence: str) -> int:
    typer.echo(sentence, err=True)
    return NOT_POSSIBLE
