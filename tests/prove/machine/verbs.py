"""The model's second half: the proctor's verbs and the pulse that judges the clock."""

from dataclasses import dataclass

from tests.prove.machine.model import OPEN, TOLERANCE_MS, Attempt, Reply, Slot


def extend(slot: Slot, attempt: Attempt, extra: int, mutation: str) -> Reply:
    """extend_attempt.lua"""
    if mutation and mutation in attempt.extensions:
        return ["done", slot.left(attempt)]
    if slot.expire(attempt):
        return ["refused", "time_over"]
    if attempt.state not in ("waiting", *OPEN):
        return ["refused", "closed"]
    if slot.unjudged(attempt):
        return ["unjudged"]
    attempt.granted += extra
    attempt.extensions.add(mutation)
    slot.tell("extended", attempt)
    return ["done", slot.left(attempt)]


def accommodate(slot: Slot, attempt: Attempt, in_all: int) -> Reply:
    """accommodate_attempt.lua"""
    if in_all == attempt.accommodated:
        return ["done", slot.left(attempt)]
    if slot.expire(attempt):
        return ["refused", "time_over"]
    if attempt.state not in ("waiting", *OPEN):
        return ["refused", "closed"]
    if attempt.state in OPEN and in_all < attempt.accommodated:
        return ["refused", "already_started"]
    if slot.unjudged(attempt):
        return ["unjudged"]
    attempt.granted += in_all - attempt.accommodated
    attempt.accommodated = in_all
    slot.tell("accommodated", attempt)
    return ["done", slot.left(attempt)]


def pause(slot: Slot, attempt: Attempt, reason: str) -> Reply:
    """pause_attempt.lua"""
    if slot.expire(attempt):
        return ["refused", "time_over"]
    if slot.unjudged(attempt):
        return ["unjudged"]
    if attempt.state == "paused":
        return ["refused", "paused"]
    if attempt.state != "running":
        return ["refused", "not_running" if attempt.state == "waiting" else "closed"]
    attempt.state, attempt.paused_at, attempt.reason = "paused", slot.now, reason
    slot.tell("paused", attempt)
    return ["done", slot.left(attempt)]


def resume(slot: Slot, attempt: Attempt) -> Reply:
    """resume_attempt.lua"""
    if slot.expire(attempt):
        return ["refused", "time_over"]
    if attempt.state != "paused":
        still = attempt.state in ("running", "waiting")
        return ["refused", "not_paused" if still else "closed"]
    if slot.unjudged(attempt):
        return ["unjudged"]
    attempt.paused += slot.now - attempt.paused_at
    attempt.state, attempt.paused_at, attempt.reason = "running", 0, ""
    slot.tell("resumed", attempt)
    return ["done", slot.left(attempt)]


def terminate(slot: Slot, attempt: Attempt) -> Reply:
    """terminate_attempt.lua"""
    if slot.expire(attempt):
        return ["refused", "time_over"]
    if attempt.state not in OPEN:
        return ["refused", "not_running" if attempt.state == "waiting" else "closed"]
    if slot.unjudged(attempt):
        return ["unjudged"]
    slot.close(attempt, "terminated", slot.now)
    return ["done", 0]


def compensate(slot: Slot, extra: int, mutation: str) -> Reply:
    """compensate.lua"""
    if mutation and mutation in slot.given:
        return ["done", slot.given[mutation]]
    if slot.unjudged():
        return ["unjudged"]
    owed = sum(length for _, length in slot.owed)
    gaps = slot.owed if slot.owed and owed == extra else None
    slot.owed = []
    given = _give_back(slot, gaps, extra)
    if mutation:
        slot.given[mutation] = given
    slot.tell("given_back")
    return ["done", given]


def announce(slot: Slot, mutation: str) -> Reply:
    """announce.lua"""
    if mutation not in slot.announced:
        slot.announced[mutation] = slot.now
        slot.tell("announced")
    return ["done", slot.announced[mutation]]


def note(slot: Slot, attempt: Attempt, mutation: str) -> Reply:
    """note.lua, for an incident"""
    if mutation not in attempt.noted:
        attempt.noted.add(mutation)
        slot.tell("incident", attempt)
    return ["done"]


def move_closing(slot: Slot, closes_at: int, moved_at: int) -> Reply:
    """put_slot.lua, for a slot that is there already"""
    if slot.moved_at > moved_at:
        return ["done"]
    before = {attempt.id: attempt.deadline(slot.closing) for attempt in slot.in_order()}
    was, slot.closes_at, slot.moved_at = slot.closes_at, closes_at, moved_at
    if was != closes_at:
        slot.tell("closing_moved")
        for name, deadline in before.items():
            if slot.attempts[name].deadline(slot.closing) != deadline:
                slot.tell("closing_moved", slot.attempts[name])
    return ["done"]


def waive(slot: Slot) -> Reply:
    """waive_outage.lua"""
    owed = sum(length for _, length in slot.owed)
    slot.owed = []
    if owed:
        slot.tell("waived")
    return ["done", owed]


@dataclass(frozen=True, slots=True)
class Told:
    """What a process tells with its pulse: between which instants the exam clock must be (None
    without a past), or by how much it found the clock ahead, under which offset."""

    least: int | None = None
    most: int | None = None
    jumped: int | None = None
    offset: int | None = None


def pulse(slot: Slot, told: Told) -> Reply:
    """pulse.lua"""
    last = slot.pulse
    if last is None or not any(attempt.state in OPEN for attempt in slot.attempts.values()):
        slot.pulse, slot.offset = slot.server, 0
        return ["alive", slot.server]
    jumped = (told.jumped or 0) if told.offset == slot.offset else 0
    now = slot.server - slot.offset - jumped
    if told.most is not None and last <= told.most < now:
        return ["ahead", now + jumped, str(slot.offset)]
    floor = last if told.least is None else max(last, told.least)
    if now < floor - TOLERANCE_MS:
        jumped -= floor - now
        now = floor
    now = slot.pulse = max(now, last)
    slot.offset += jumped
    if jumped:
        slot.tell("clock_jumped")
        for attempt in slot.in_order():
            # A pause cannot have begun later than it is.
            if attempt.paused_at > now:
                attempt.paused_at = now
                slot.tell("clock_jumped", attempt)
    return _look_back(slot, last, now)


def _look_back(slot: Slot, last: int, now: int) -> Reply:
    gap = now - last
    if gap <= slot.threshold:
        return ["alive", now]
    slot.tell("outage")
    if slot.policy == "automatic":
        return ["outage", now, gap, _give_back(slot, [(last, gap)], gap)]
    if slot.policy == "propose":
        slot.owed.append((last, gap))
    return ["outage", now, gap, 0]


def _give_back(slot: Slot, gaps: list[tuple[int, int]] | None, extra: int) -> int:
    """To how many it was given."""
    given = 0
    for attempt in slot.in_order():
        lost = extra if gaps is None else sum(_lost(attempt, gap) for gap in gaps)
        if lost > 0:
            attempt.granted += lost
            slot.tell("compensated", attempt)
            given += 1
    return given


def _lost(attempt: Attempt, gap: tuple[int, int]) -> int:
    """How much of an outage fell into an attempt's running time."""
    begins, length = gap
    if attempt.state == "running" and attempt.due <= begins:
        return 0  # It was over before.
    ends = begins + length
    if attempt.state == "paused":
        ends = min(ends, attempt.paused_at)
    return max(0, ends - max(begins, attempt.started_at))
