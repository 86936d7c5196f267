"""The walk: Hypothesis chooses what happens next, and both sides must agree after every step.

Here are the stage and the passing of time; steps.py has what people do.
"""

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from exam_server.live.scripts import Argument
from tests.prove.machine import verbs
from tests.prove.machine.driver import Driver, expected
from tests.prove.machine.model import Attempt, Reply, Slot

BEGIN: Final = 1_800_000_000_000
MINUTE: Final = 60_000
SLOTS: Final = count(1)
SAYING_WHICH: Final = ("refused", "truth", "closed")
"""The replies whose second word tells more."""

Window = tuple[bool, str, int, str]
WINDOWS = st.tuples(
    st.booleans(),
    st.sampled_from(("automatic", "automatic", "propose", "never")),
    st.sampled_from((3_000, 600 * MINUTE)),
    st.sampled_from(("", "K7M2PX")),
)
"""Whether the closing time cuts, what becomes of outages, from how long on, and the token."""

MOMENTS = st.sampled_from((1, 400, 999, 1_001, 2_999, 3_001, 20_000, 5 * MINUTE))
BESIDE = st.sampled_from((-1, 0, 0, 1))


class Walk(RuleBasedStateMachine):
    """One slot with two attempts, on both sides."""

    driver: Driver
    seen: Counter[str]
    """Every step taken, by the script and the first words of its reply."""

    slot: Slot
    slot_id: str
    process: int
    """A clock that never jumps; `known` is what it and the last pulse say together."""
    known: tuple[int, int]
    ahead: tuple[int, int] | None
    mutations: int

    # --- the stage ---------------------------------------------------------------------------

    @initialize(window=WINDOWS, begun=st.sampled_from(("ab", "ab", "ab", "a", "")))
    def place(self, window: Window, begun: str) -> None:
        """A slot that has just opened; in most walks the exams have begun."""
        cuts, policy, threshold, token = window
        self.slot_id = f"walk{next(SLOTS)}"
        a, b = f"{self.slot_id}-a", f"{self.slot_id}-b"
        self.slot = Slot(
            starts_at=BEGIN + MINUTE,
            entry_closes_at=BEGIN + 30 * MINUTE,
            closes_at=BEGIN + 90 * MINUTE,
            cuts=cuts,
            token=token,
            policy=policy,
            threshold=threshold,
            attempts={
                a: Attempt(a, "ca", limit=60 * MINUTE, granted=0, positions=3),
                b: Attempt(b, "cb", limit=20 * MINUTE, granted=10 * MINUTE, positions=3),
            },
            server=BEGIN + MINUTE,
        )
        self.process, self.known, self.ahead, self.mutations = 0, (BEGIN + MINUTE, 0), None, 0
        self.driver.place(self.slot_id, self.slot)
        self._pulse(verbs.Told())
        for who in begun:
            self.start(who, token)
            self.claim(who, "pc")

    @rule(window=WINDOWS)
    @precondition(lambda self: any(a.closed_at for a in self.slot.attempts.values()))
    def next_slot(self, window: Window) -> None:
        """When one of the exams is over, another slot begins."""
        self.place(window, "ab")

    # --- time --------------------------------------------------------------------------------

    @rule(moment=MOMENTS, pulsing=st.booleans())
    def time_passes(self, moment: int, pulsing: bool) -> None:
        """For everybody; a pulse may tell so."""
        self.slot.server += moment
        self.process += moment
        if pulsing:
            self._pulse(self._told())

    @rule(which=st.integers(0, 5), beside=BESIDE, pulsing=st.booleans())
    def boundary_comes(self, which: int, beside: int, pulsing: bool) -> None:
        """To a boundary, exactly, or one ms beside it."""
        slot = self.slot
        ends = [attempt.deadline(slot.closing) for attempt in slot.attempts.values()]
        all_of_them = [*ends, slot.closes_at, slot.entry_closes_at, slot.starts_at, slot.judged]
        self.go_to(all_of_them[which] + beside, pulsing)

    def go_to(self, moment: int, pulsing: bool) -> None:
        """Let time pass until an instant of the exam clock, unless it lies behind or far away."""
        ahead = moment - self.slot.now
        if 0 < ahead < 240 * MINUTE:
            self.time_passes(ahead, pulsing)

    @rule(by=st.sampled_from((-5 * MINUTE, -150, -50, 90, 150, 3 * MINUTE)))
    def clock_jumps(self, by: int) -> None:
        """The server's clock alone."""
        self.slot.server += by

    @rule(how=st.sampled_from(("knowing", "knowing", "new", "correcting", "late")))
    def pulse(self, how: str) -> None:
        """A process says that it is alive: one with a past, one without, or one that corrects."""
        if how == "correcting" and self.ahead:
            jumped, offset = self.ahead
            self._pulse(verbs.Told(*self._bounds(), jumped=jumped, offset=offset))
        elif how == "late" and self.ahead:
            # Another process was quicker: the correction is for an offset that is gone.
            self._pulse(verbs.Told(*self._bounds(), jumped=self.ahead[0], offset=-1))
        else:
            self._pulse(verbs.Told() if how == "new" else self._told())

    # --- both sides --------------------------------------------------------------------------

    def act(
        self, script: str, attempt: Attempt | None, said: Callable[[], Reply], **values: Argument
    ) -> Reply:
        """Run a script and the model's word on it; everything they leave behind must be equal."""
        place = (self.slot_id, attempt.id if attempt else "")
        if attempt and "attempt_id" in self.driver.arguments(script):
            values["attempt_id"] = attempt.id
        reply, left = self.driver.run(script, place, self.slot, values)
        wanted = said()
        telling = reply[:2] if reply[0] in SAYING_WHICH else reply[:1]
        self.seen[" ".join([script, *telling])] += 1
        assert reply == wanted, (script, values)
        assert left == expected(self.slot), (script, values)
        return reply

    def of(self, who: str) -> Attempt:
        """One of the two attempts."""
        return self.slot.attempts[f"{self.slot_id}-{who}"]

    def mutation(self) -> str:
        """A mutation that nobody has used."""
        self.mutations += 1
        return f"m{self.mutations}"

    def start(self, who: str, token: str) -> None:
        """Start, also again."""
        a = self.of(who)
        said = lambda: self.slot.start(a, a.candidate, token)  # noqa: E731
        self.act("start_attempt", a, said, candidate=a.candidate, token=token)

    def claim(self, who: str, device: str) -> None:
        """Claim the lease."""
        a = self.of(who)
        said = lambda: self.slot.claim(a, a.candidate, device)  # noqa: E731
        self.act("claim_lease", a, said, candidate=a.candidate, device=device)

    def running(self, who: str) -> Attempt:
        """An attempt that runs and has a lease, where that can still be."""
        a = self.of(who)
        if a.state == "waiting":
            self.start(who, self.slot.token)
        if a.state == "paused":
            self.act("resume_attempt", a, lambda: verbs.resume(self.slot, a), by="p")
        if a.state == "running" and not a.epoch:
            self.claim(who, "pc")
        return a

    def _told(self) -> verbs.Told:
        least, most = self._bounds()
        return verbs.Told(least, most)

    def _bounds(self) -> tuple[int, int]:
        """Between which instants the exam clock must be, by the process's own."""
        exam, ours = self.known
        return exam + self.process - ours - 5, exam + self.process - ours + 5

    def _pulse(self, told: verbs.Told) -> None:
        reply = self.act(
            "pulse",
            None,
            lambda: verbs.pulse(self.slot, told),
            least=_text(told.least),
            most=_text(told.most),
            jumped_ms=told.jumped or 0,
            offset_ms=_text(told.offset),
        )
        if reply[0] == "ahead":
            # Kept for a correction, which may come late or never.
            self.ahead = reply[1] - self._bounds()[0], int(reply[2])
        else:
            self.known, self.ahead = (reply[1], self.process), None


def _text(number: int | None) -> Argument:
    return "" if number is None else number
