"""Whether events stand where they belong: pure, line by line, with a bounded memory.

Each event's line holds its number, the digest before it and its own digest, and the header holds
the last digest under a seal. So the chain decides which of two disagreeing events is the wrong one,
and every event can be judged without the others.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from exam_server.evidence.messages import EventLine
from exam_server.outcomes import Event

Chain = Callable[[str, Event], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not true: in words, and the event or attempt it is about.

    `number` is 0 where no event is meant.
    """

    sentence: str
    number: int = 0
    attempt: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What the next event must follow: the digest that is told, and the one that was computed."""

    number: int
    told: str
    computed: str
    found: EventLine | None = None

    @property
    def name(self) -> str:
        """The event, or the beginning."""
        return name_of(self.found) if self.found else "the beginning"


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that did not come, and the events around them."""

    first: int
    last: int
    after: str
    before: str

    def as_finding(self) -> Finding:
        """The gap in words."""
        many = f"events {self.first} to {self.last} are"
        which = many if self.first != self.last else f"event {self.first} is"
        sentence = f"{which} missing, between {self.after} and {self.before}"
        return Finding(sentence, self.first)


@dataclass(slots=True)
class Order:
    """Takes the events' lines one after the other and tells what is wrong with each."""

    chain: Chain
    expected: int = 1
    link: Link | None = field(default_factory=lambda: Link(0, "", ""))
    gaps: list[Gap] = field(default_factory=list)
    late: set[int] = field(default_factory=set)
    early: set[int] = field(default_factory=set)

    def take(self, found: EventLine, ahead: Callable[[], int]) -> Iterator[Finding]:
        """What is wrong with an event; `ahead` tells the number on the next line, or 0."""
        computed = self.chain(found.before, found.event)
        if computed != found.digest:
            yield from self._unfit(found, computed)
        elif self.link is not None and found.before in {self.link.told, self.link.computed}:
            yield from self._in_its_place(found)
        elif found.number == self.expected:
            yield from self._replaced(found)
        elif found.number > self.expected:
            yield from self._ahead_of_its_place(found, ahead())
        else:
            yield from self._behind(found)
        self._step_over_early()

    def skip(self) -> int:
        """A line that cannot be read stands where an event belongs; answers with its number."""
        self.link = None
        self.expected += 1
        return self.expected - 1

    def missing(self) -> list[Gap]:
        """The gaps that nothing filled later, in parts where something did."""
        return [part for gap in self.gaps for part in _without(gap, self.late)]

    def _unfit(self, found: EventLine, computed: str) -> Iterator[Finding]:
        """An event whose content, digest before it and own digest do not belong together."""
        link = self.link
        follows = link is None or found.before == link.told
        if follows and found.number > self.expected:
            # Whoever wrote the file lacked the events in between, and the digest before this one.
            self._leave_out(found.number - 1, name_of(found))
        elif link is None or link.told == link.computed:
            yield self._changed_or_pushed(found)
        elif self.chain(link.computed, found.event) != found.digest:
            sentence = f"{name_of(found)} does not continue {link.name}: perhaps changed too"
            yield Finding(sentence, found.number, found.event.attempt)
        if follows or found.number == self.expected:
            self._go_on(found, computed, max(found.number, self.expected))

    def _changed_or_pushed(self, found: EventLine) -> Finding:
        before = self.link.found if self.link else None
        if before and self.chain(before.before, found.event) == found.digest:
            sentence = f"{name_of(before)} is added: the one after it follows the one before it"
            return Finding(sentence, before.number, before.event.attempt)
        return Finding(f"{name_of(found)} is changed", found.number, found.event.attempt)

    def _in_its_place(self, found: EventLine) -> Iterator[Finding]:
        if found.number != self.expected:
            sentence = f"{name_of(found)} is event {self.expected}; its number is changed"
            yield Finding(sentence, self.expected, found.event.attempt)
        self._go_on(found, found.digest, self.expected)

    def _replaced(self, found: EventLine) -> Iterator[Finding]:
        before = self.link
        if before is not None and before.told == before.computed:
            sentence = f"{before.name} is not what {name_of(found)} follows: changed or added"
            yield Finding(sentence, before.number, found.event.attempt)
        self._go_on(found, found.digest, found.number)

    def _ahead_of_its_place(self, found: EventLine, ahead: int) -> Iterator[Finding]:
        if ahead in {self.expected, self.expected + 1} and ahead != found.number + 1:
            yield Finding(f"{name_of(found)} stands too early", found.number, found.event.attempt)
            self.early.add(found.number)
            if ahead != self.expected:
                self._leave_out(self.expected, name_of(found))
                self.expected += 1
                self.link = None
            return
        self._leave_out(found.number - 1, name_of(found))
        self._go_on(found, found.digest, found.number)

    def _behind(self, found: EventLine) -> Iterator[Finding]:
        waited = any(gap.first <= found.number <= gap.last for gap in self.gaps)
        if waited and found.number not in self.late:
            self.late.add(found.number)
            sentence = f"{name_of(found)} stands too late"
        else:
            sentence = f"{name_of(found)} is there twice"
        yield Finding(sentence, found.number, found.event.attempt)

    def _go_on(self, found: EventLine, computed: str, number: int) -> None:
        self.link = Link(number, found.digest, computed, found)
        self.expected = number + 1

    def _leave_out(self, last: int, before: str) -> None:
        after = self.link.name if self.link else "a line that is wrong"
        self.gaps.append(Gap(self.expected, last, after, before))

    def _step_over_early(self) -> None:
        while self.expected in self.early:
            self.early.remove(self.expected)
            self.expected += 1
            self.link = None


def name_of(found: EventLine) -> str:
    """An event so that a person finds it: number, id, attempt, kind and instant."""
    event = found.event
    whose = f", attempt {event.attempt}" if event.attempt else ""
    return f"event {found.number} ({event.slot}:{event.id}{whose}, {event.kind}, {_at(event.at)})"


def _at(milliseconds: int) -> str:
    try:
        found = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return f"{milliseconds} ms"
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _without(gap: Gap, came: set[int]) -> Iterator[Gap]:
    first = gap.first
    for number in sorted(number for number in came if gap.first <= number <= gap.last):
        if first < number:
            yield Gap(first, number - 1, gap.after, gap.before)
        first = number + 1
    if first <= gap.last:
        yield Gap(first, gap.last, gap.after, gap.before)
