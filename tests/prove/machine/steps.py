"""What the people in the walk do: the candidate at one device or two, and the proctor."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.prove.machine import verbs
from tests.prove.machine.driver import window_of
from tests.prove.machine.model import Attempt, Change
from tests.prove.machine.walking import BESIDE, MINUTE, MOMENTS, Walk

WHO = st.sampled_from(("a", "b"))
POSITIONS = st.sampled_from((1, 2, 3))
RESPONSES = st.sampled_from(('["o1"]', '["o2"]', "[]"))
FLAGS = st.sampled_from(("0", "1"))
EPOCHS = st.sampled_from((0, 0, 0, 0, -1, 1))
AMOUNTS = st.sampled_from((1_000, 30_000, 5 * MINUTE))


class CandidateSteps(Walk):
    """What a candidate and the pages do."""

    @rule(who=WHO, token=st.sampled_from(("", "K7M2PX", "k7m2px")))
    def start_the_attempt(self, who: str, token: str) -> None:
        """With the token of the room, or another."""
        self.start(who, token)

    @rule(who=WHO, device=st.sampled_from(("pc", "phone")))
    def take_over(self, who: str, device: str) -> None:
        """Open the exam, on this device or another."""
        self.claim(who, device)

    @rule(who=WHO, older=EPOCHS)
    def resume_line(self, who: str, older: int) -> None:
        """Go on after a lost line."""
        a = self.of(who)
        epoch = a.epoch + older
        self.act(
            "resume_lease",
            a,
            lambda: self.slot.resume_lease(a, a.candidate, epoch),
            candidate=a.candidate,
            epoch=epoch,
        )

    @rule(who=WHO, position=POSITIONS, response=RESPONSES, flagged=FLAGS)
    def save(self, who: str, position: int, response: str, flagged: str) -> None:
        """A fresh save."""
        a = self.of(who)
        self._save(
            a, a.epoch, Change(position, self.mutation(), _version(a, position), flagged, response)
        )

    @rule(who=WHO, position=POSITIONS, seen=st.booleans())
    def save_again(self, who: str, position: int, seen: bool) -> None:
        """A repeat of what is stored, under the base it had, or under the version it made."""
        a = self.running(who)
        if position not in a.responses:
            self.save(who, position, '["o2"]', "1")
        stored = a.responses.get(position)
        if stored:
            base = stored.version if seen else stored.version - 1
            change = Change(position, stored.mutation, base, stored.flagged, stored.response)
            self._save(a, a.epoch, change)

    @rule(who=WHO, position=POSITIONS, off=st.sampled_from((-2, -1, 1)), response=RESPONSES)
    def save_on_a_stale_base(self, who: str, position: int, off: int, response: str) -> None:
        """A save whose page has not seen the newest version."""
        a = self.of(who)
        base = _version(a, position) + off
        self._save(a, a.epoch, Change(position, self.mutation(), base, "0", response))

    @rule(who=WHO, position=POSITIONS, off=st.sampled_from((-1, 1)), response=RESPONSES)
    def save_under_a_stale_epoch(self, who: str, position: int, off: int, response: str) -> None:
        """A save of a device that does not hold the lease; fresh in everything else."""
        a = self.of(who)
        change = Change(position, self.mutation(), _version(a, position), "0", response)
        self._save(a, a.epoch + off, change)

    @rule(who=WHO, position=POSITIONS, number=st.integers(1, 8))
    def replay(self, who: str, position: int, number: int) -> None:
        """A mutation of long ago arrives once more."""
        a = self.of(who)
        change = Change(position, f"m{number}", max(0, _version(a, position) - 2), "0", '["o9"]')
        self._save(a, a.epoch, change)

    @rule(who=WHO, position=st.sampled_from((0, -1, 4, 1_000_000)))
    def save_nowhere(self, who: str, position: int) -> None:
        """A position the form does not have."""
        a = self.of(who)
        self._save(a, a.epoch, Change(position, self.mutation(), 0, "0", '["o1"]'))

    @rule(who=WHO)
    def save_for_somebody_else(self, who: str) -> None:
        """An attempt that is not the sender's."""
        a = self.of(who)
        self._save(a, a.epoch, Change(1, self.mutation(), 0, "0", '["o1"]'), "stranger")

    @rule(who=WHO, position=POSITIONS, beside=BESIDE, pulsing=st.booleans())
    def save_at_the_deadline(self, who: str, position: int, beside: int, pulsing: bool) -> None:
        """Exactly when time is over, or one ms beside it."""
        a = self.running(who)
        self.go_to(a.deadline(self.slot.closing) + beside, pulsing)
        self.save(who, position, '["o3"]', "0")

    @rule(who=WHO, named=st.sampled_from((0, 0, -1, None)))
    def submit(self, who: str, named: int | None) -> None:
        """Finish, also again, also without an epoch."""
        a = self.of(who)
        epoch = None if named is None else a.epoch + named
        self.act(
            "submit_attempt",
            a,
            lambda: self.slot.submit(a, a.candidate, epoch),
            candidate=a.candidate,
            epoch="" if epoch is None else epoch,
        )

    @rule(who=WHO, older=EPOCHS, place=st.integers(1, 3))
    def look(self, who: str, older: int, place: int) -> None:
        """Tell where the candidate is looking."""
        a = self.of(who)
        view, epoch = f'{{"position": {place}}}', a.epoch + older
        self.act(
            "set_view",
            a,
            lambda: self.slot.look(a, a.candidate, epoch, view),
            candidate=a.candidate,
            epoch=epoch,
            view=view,
            position=place,
            shown=1,
        )

    def _save(self, a: Attempt, epoch: int, change: Change, candidate: str = "") -> None:
        sender = candidate or a.candidate
        self.act(
            "save_response",
            a,
            lambda: self.slot.save(a, sender, epoch, change),
            candidate=sender,
            epoch=epoch,
            position=change.position,
            mutation=change.mutation,
            base=change.base,
            flagged=change.flagged,
            response=change.response,
            filled=change.filled,
        )


class EveryStep(CandidateSteps):
    """And what a proctor and the workers do."""

    @rule(who=WHO, extra=AMOUNTS, again=st.booleans())
    def extend(self, who: str, extra: int, again: bool) -> None:
        """Grant more time; a repeat is granted once."""
        a = self.of(who)
        mutation = "x1" if again else self.mutation()
        self.act(
            "extend_attempt",
            a,
            lambda: verbs.extend(self.slot, a, extra, mutation),
            by="p",
            reason="r",
            extra_ms=extra,
            mutation=mutation,
        )

    @rule(who=WHO, in_all=st.sampled_from((0, 5 * MINUTE, 20 * MINUTE)), more=st.booleans())
    def accommodate(self, who: str, in_all: int, more: bool) -> None:
        """Say what one candidate is granted in all; perhaps think better of it."""
        a = self.of(who)
        for wanted in (in_all, in_all + MINUTE) if more else (in_all,):
            self.act(
                "accommodate_attempt",
                a,
                partial(verbs.accommodate, self.slot, a, wanted),
                by="p",
                reason="r",
                accommodated_ms=wanted,
                rest_ms=0,
            )

    @rule(by=st.sampled_from((-20 * MINUTE, 0, 15 * MINUTE)), late=st.booleans())
    def move_the_closing_time(self, by: int, late: bool) -> None:
        """The slot is placed anew with another closing time, or with one that is out of date."""
        moved_at = self.slot.moved_at - late if late else self.slot.moved_at + 1
        closes_at = self.slot.closes_at + by
        window = {**window_of(self.slot), "closes_at": closes_at, "moved_at": moved_at}
        said = lambda: verbs.move_closing(self.slot, closes_at, moved_at)  # noqa: E731
        self.act("put_slot", None, said, **window)

    @rule(again=st.booleans())
    def announce(self, again: bool) -> None:
        """Say something to everybody; a repeat is said once."""
        mutation = "z1" if again else self.mutation()
        said = lambda: verbs.announce(self.slot, mutation)  # noqa: E731
        self.act("announce", None, said, by="p", text="t", mutation=mutation)

    @rule(who=WHO, again=st.booleans())
    def note(self, who: str, again: bool) -> None:
        """Note an incident; a repeat is noted once."""
        a = self.of(who)
        mutation = "z1" if again else self.mutation()
        self.act(
            "note",
            a,
            lambda: verbs.note(self.slot, a, mutation),
            owner="",
            by="p",
            kind="incident",
            severity="info",
            text="t",
            mutation=mutation,
        )

    @rule(who=WHO)
    def pause_on_a_wrong_clock(self, who: str) -> None:
        """A pause that began on a clock that had just jumped, and the correction."""
        self.running(who)
        self.pulse("knowing")
        self.clock_jumps(3 * MINUTE // 1_000)
        self.pause(who)
        self.pulse("knowing")
        self.pulse("correcting")

    @rule(who=WHO)
    def pause(self, who: str) -> None:
        """Stop the clock."""
        a = self.of(who)
        said = lambda: verbs.pause(self.slot, a, "r")  # noqa: E731
        self.act("pause_attempt", a, said, by="p", reason="r")

    @rule(who=WHO)
    def resume(self, who: str) -> None:
        """Let the clock go on."""
        a = self.of(who)
        self.act("resume_attempt", a, lambda: verbs.resume(self.slot, a), by="p")

    @rule(who=WHO, moment=MOMENTS)
    def pause_for_a_while(self, who: str, moment: int) -> None:
        """A pause that has a length."""
        self.pause(who)
        self.time_passes(moment, pulsing=True)
        self.resume(who)

    @rule(who=WHO, sure=st.sampled_from((False, False, False, True)))
    def terminate(self, who: str, sure: bool) -> None:
        """End it; seldom, lest most walks end at once."""
        a = self.of(who)
        if sure:
            said = lambda: verbs.terminate(self.slot, a)  # noqa: E731
            self.act("terminate_attempt", a, said, by="p", reason="r")

    @rule(exact=st.booleans(), extra=AMOUNTS, again=st.booleans())
    def compensate(self, exact: bool, extra: int, again: bool) -> None:
        """Give the whole slot time back: what is owed, or any other amount."""
        owed = sum(length for _, length in self.slot.owed)
        given = owed if exact and owed else extra
        mutation = "y1" if again else self.mutation()
        self.act(
            "compensate",
            None,
            lambda: verbs.compensate(self.slot, given, mutation),
            by="p",
            reason="r",
            extra_ms=given,
            mutation=mutation,
        )

    @rule()
    def waive(self) -> None:
        """Give an outage back to nobody."""
        self.act("waive_outage", None, lambda: verbs.waive(self.slot), by="p", reason="r")

    @rule(who=WHO)
    def expire(self, who: str) -> None:
        """Close what is over."""
        a = self.of(who)
        self.act("expire_attempt", a, lambda: ["expired" if self.slot.expire(a) else "open"])

    @rule(who=WHO)
    def truth(self, who: str) -> None:
        """Read the truth; nothing changes."""
        a = self.of(who)
        said = lambda: self.slot.read(a, a.candidate)  # noqa: E731
        self.act("read_attempt", a, said, candidate=a.candidate)


def _version(a: Attempt, position: int) -> int:
    stored = a.responses.get(position)
    return stored.version if stored else 0
